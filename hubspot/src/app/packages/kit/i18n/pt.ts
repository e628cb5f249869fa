import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "Pendente",
    verified: "Verificado",
    failed: "Não aprovado",
    expired: "Expirado",
    review: "Em análise",
    preparing: "Em preparação",
    none: "Não verificado",
  },
  kinds: {
    identity: "Verificação de identidade",
    liveid: "Configuração do LiveID",
    stepup: "Autenticação reforçada",
  },
  documents: {
    any: "Qualquer documento",
    drivers_license: "Carta de condução",
    passport: "Passaporte",
    national_id: "Cartão de identidade",
  },
  documentField: "Documento",
  levelField: "Nível de garantia da identidade",
  anyLevel: "Qualquer nível",
  failures: {
    not_found: {
      title: "Não encontrado",
      text: "A aplicação 1Kosmos não conhece este registo. Pode ter sido eliminado.",
    },
    not_installed: {
      title: "Sem ligação",
      text: "A aplicação 1Kosmos não está ligada a esta conta HubSpot. Um administrador tem de a instalar novamente.",
    },
    refused: {
      title: "Não foi possível",
      text: "A aplicação recusou o pedido. Recarregue a página e tente novamente.",
    },
    admin_required: {
      title: "Só um administrador pode fazer isto",
      text: "Inicie sessão com o HubSpot pelo link desta página e tente novamente.",
    },
    unavailable: {
      title: "Sem resposta de momento",
      text: "Não foi possível contactar a aplicação 1Kosmos. Nada se perdeu.",
    },
    unreadable: {
      title: "Recarregue a página",
      text: "A aplicação 1Kosmos foi atualizada e responde de outra forma.",
    },
  },
  connection: {
    grant_refused: {
      title: "A aplicação está desligada do HubSpot",
      text: "A aplicação tenta novamente de forma automática. Um administrador pode voltar a ligá-la de imediato.",
    },
    disconnected: {
      title: "A aplicação está desligada do HubSpot",
      text: "Não precisa de fazer nada: um administrador tem de instalar novamente a aplicação 1Kosmos.",
    },
    missing: {
      title: "O 1Kosmos ainda não está ligado",
      text: "Não precisa de fazer nada: um administrador estabelece a ligação nas definições da aplicação 1Kosmos.",
    },
    attention: {
      title: "A ligação ao 1Kosmos requer atenção",
      text: "Não precisa de fazer nada: um administrador encontra a causa nas definições da aplicação 1Kosmos. Os links abertos continuam válidos.",
    },
    slow: {
      title: "Está a demorar mais do que o habitual",
      text: "O 1Kosmos está lento ou indisponível. A aplicação tenta novamente de forma automática e nada se perde.",
    },
  },
  contacts: { one: "{n} contacto", other: "{n} contactos" },
  tryAgain: "Tentar novamente",
  refresh: "Atualizar",
  loading: "A carregar",
  nothingSelected: {
    title: "Nada está selecionado",
    text: "Selecione os contactos a verificar e escolha novamente esta ação.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Não é possível pedir a verificação a nenhum dos contactos selecionados",
    text: "Os motivos estão indicados abaixo.",
  },
  willBeAsked: {
    one: "Será pedida uma verificação a {n} contacto.",
    other: "Será pedida uma verificação a {n} contactos.",
  },
  verify: { one: "Verificar {n} contacto", other: "Verificar {n} contactos" },
  again: "Incluir contactos que já estão verificados",
  againHint: "Ficam pendentes até o novo link ser utilizado.",
  refused: {
    verified: "Já está verificado.",
    pending: "Há uma sessão aberta ou em preparação.",
    deleted: "Eliminado no HubSpot.",
    unknown: "Não encontrado nesta conta.",
    unread: "Não foi possível consultar o HubSpot neste momento. Tente novamente.",
    not_offered: "A ligação ao 1Kosmos não oferece esta opção.",
    not_connected:
      "O 1Kosmos não está ligado. Um administrador estabelece a ligação nas definições da aplicação 1Kosmos.",
    not_allowed:
      "Não tem permissão para iniciar verificações. Contacte um administrador da aplicação 1Kosmos.",
  },
  checking: "A determinar quem pode ser verificado",
  asking: "A pedir as verificações",
  reading: "A consultar o progresso",
  asked: {
    one: "Verificação pedida a {n} contacto",
    other: "Verificação pedida a {n} contactos",
  },
  done: "Cada link está no respetivo contacto. Pode fechar esta janela; os resultados são apresentados nos contactos.",
  mayClose: "Pode fechar esta janela: os links são criados na mesma.",
  ready: "Links prontos",
};

export const settings: SettingsWords = {
  connection: "Ligação",
  connected: "Ligado",
  notReady: "Não está pronto",
  tenant: "Espaço do 1Kosmos",
  none: "Nenhum",
  openSessions: "Sessões abertas",
  gates: "Pontos de controlo",
  gateBroken: "Um ponto de controlo não funciona",
  since: (when) => `Desde: ${when}`,
  startsWhen: "Uma verificação começa quando um novo contacto",
  sources: {
    form: "Envia um formulário",
    import: "É importado",
    manual: "É criado manualmente",
    api: "É criado pela API",
    integration: "É criado por outra aplicação",
  },
  on: "Ativado",
  off: "Desativado",
  forAdmins: "Definições",
  signIn: "Iniciar sessão para alterar definições aqui",
  signInHint:
    "O consentimento no HubSpot mostra que é administrador. Depois, volte a esta página e prima «Atualizar».",
  full: "Abrir todas as definições",
  fullHint:
    "A ligação, os pontos de controlo, os dados e quem pode iniciar verificações alteram-se nas páginas da aplicação.",
  reminders: "Número máximo de lembretes por link",
  remindersEvery: "Horas entre lembretes",
  linkLifetime: "Validade do link (horas)",
  retries: "Novas tentativas da pessoa num dia",
  confidenceNumber: "Mostrar também a correspondência como número",
  changeLinks: "Permitir que os utilizadores substituam e cancelem links abertos",
  markNewTickets: "Marcar os novos tickets como não solicitados",
  note: "Adicionar uma nota ao ticket quando a pessoa que liga for verificada",
  save: "Guardar",
  saved: "Guardado.",
  notSaved: "Não guardado",
  notANumber: "Introduza um número.",
};
