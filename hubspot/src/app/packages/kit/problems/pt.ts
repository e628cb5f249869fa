import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const pt: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "O HubSpot recusou a autorização desta conta, por isso a aplicação não pode ler nem escrever nela. Ligue-a de novo; entretanto nada se perde.",
      ends: "O HubSpot volta a aceitar a autorização ou um administrador liga de novo a aplicação.",
    },
    hubspot_disconnected: {
      message:
        "A aplicação está desligada do HubSpot: o trabalho está em pausa e será eliminado[ (em {date})]. Ligue-a de novo para o retomar.",
      ends: "Um administrador liga de novo a aplicação.",
    },
    hubspot_disconnected_leaving: {
      message:
        "A aplicação foi desligada do HubSpot e tudo o que está guardado desta conta será eliminado[ (em {date})]. Ligue-a de novo para o manter.",
      ends: "Um administrador liga de novo a aplicação.",
    },
    hubspot_unavailable: {
      message:
        "O HubSpot não aceita todas as chamadas neste momento[ ({cause})], por isso os resultados chegam mais tarde. Não há nada a fazer: a aplicação volta a tentar automaticamente.",
      ends: "O HubSpot aceita uma chamada do tipo que falhou.",
    },
    scopes_missing_grant: {
      message:
        "O HubSpot não concedeu tudo. Falta a esta conta: {features} (permissões: {scopes}). Tudo o resto funciona. Conceda o acesso; se o HubSpot voltar a omiti-lo, a subscrição da conta não o inclui.",
      ends: "Um administrador liga de novo a aplicação e o HubSpot concede estas permissões.",
    },
    scopes_missing_properties: {
      message:
        "O HubSpot não deixa a aplicação preparar as suas propriedades (objeto: {record})[ (permissões: {scopes})], por isso os resultados que precisam delas esperam. Ligue-a de novo e conceda o que o HubSpot pede.",
      ends: "Um administrador liga de novo a aplicação com estas permissões.",
    },
    scopes_missing_work: {
      message:
        "O HubSpot não permite isto: {work} (permissões: {scopes}). Este trabalho espera. Ligue de novo a aplicação com uma conta que o possa conceder.",
      ends: "O HubSpot volta a permitir a chamada; é tentada em cada início de sessão e todos os dias.",
    },
    scopes_missing_cards: {
      message:
        "O HubSpot não deixa a aplicação ler os registos em que os cartões são abertos (permissões: {scopes}), por isso ficam vazios onde a aplicação não conhece o registo. Ligue-a de novo com uma conta que o possa conceder.",
      ends: "O HubSpot deixa um cartão ler o seu registo; é tentado ao abrir um cartão e em cada início de sessão.",
    },
    property_changed: {
      message:
        "Estas propriedades não podem ser escritas (objeto: {record}): {properties}. Todas as outras são escritas. Restaure-as no HubSpot, ou mude-lhes o nome ou elimine-as, e inicie sessão de novo.",
      ends: "O HubSpot tem a propriedade com o tipo e as opções da aplicação.",
    },
    property_refused: {
      message:
        "O HubSpot recusa estas propriedades (objeto: {record}): {properties}. Todas as outras são escritas. Corrija-as no HubSpot e inicie sessão de novo.",
      ends: "O HubSpot aceita um valor da propriedade.",
    },
    edits_repeated: {
      message:
        "Alguém altera repetidamente propriedades de identidade, quase sempre um fluxo de trabalho. Contactos: {contacts}[ (e mais: {more})]. A aplicação volta a escrever os seus valores, cada vez mais tarde; até lá o HubSpot pode mostrar o que o 1Kosmos não disse. Desligue o que os altera.",
      ends: "Ninguém alterou estas propriedades nos últimos dez minutos.",
    },
    work_given_up: {
      message:
        "Tarefas abandonadas à espera de um administrador: {total}. Destas, por uma mesma causa: {largest} ({cause}). Elimine a causa e depois repita-as ou descarte-as em conjunto.",
      ends: "São repetidas e feitas, ou descartadas; as que o HubSpot recusou também são tentadas em cada início de sessão.",
    },
    writes_refused: {
      message:
        "O HubSpot recusa o mesmo em vários registos: {work} ({cause}). Este trabalho espera. Corrija a regra no HubSpot e inicie sessão de novo.",
      ends: "O HubSpot volta a aceitar uma escrita; é tentada em cada início de sessão e todos os dias.",
    },
    onekosmos_refused: {
      message:
        "O 1Kosmos recusa a ligação, por isso nenhuma verificação pode começar. Causa: {cause} Corrija a ligação e teste-a.",
      ends: "O 1Kosmos cria uma sessão ou um administrador guarda uma ligação que funciona.",
    },
    onekosmos_unavailable: {
      message:
        "O 1Kosmos não funciona neste momento[ ({cause})], por isso as verificações começam mais tarde. Não há nada a fazer: a aplicação volta a tentar automaticamente.",
      ends: "O 1Kosmos responde a uma chamada como deve.",
    },
    onekosmos_missing: {
      message: "O 1Kosmos não está ligado, por isso as verificações pedidas esperam. Introduza a ligação.",
      ends: "Um administrador guarda uma ligação ao 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "Não foi possível criar nenhuma sessão ({cause}). Contactos: {contacts}[ (e mais: {more})]. Elimine a causa e depois repita, ou inicie de novo a verificação.",
      ends: "É criada uma sessão para o contacto.",
    },
    onekosmos_link_refused: {
      message: "O link não foi enviado ({cause}). Contactos: {contacts}[ (e mais: {more})].",
      ends: "Um administrador permite o host na ligação; então é usada a sessão criada.",
    },
    onekosmos_result_unread: {
      message:
        "O resultado não pode ser lido ({cause}). Contactos: {contacts}[ (e mais: {more})]. A verificação continua pendente e não expira, porque o 1Kosmos pode dá-la como aprovada.",
      ends: "O 1Kosmos dá um resultado legível ou a verificação é iniciada de novo.",
    },
    onekosmos_word_unknown: {
      message:
        "O 1Kosmos indica «{word}», que a aplicação não conhece ou que contradiz o resto do resultado. Contactos: {contacts}[ (e mais: {more})]. A verificação continua pendente e não expira, porque pode estar aprovada. Dê um significado à palavra na ligação ao 1Kosmos ou decida à mão.",
      ends: "A ligação dá um significado à palavra, o 1Kosmos diz outra coisa ou a verificação é iniciada de novo.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Com o dvcID {dvcid} há pessoas aprovadas no 1Kosmos, mas os resultados não correspondem ao campo da ligação em que está: uma selfie sem documento, ou um documento onde só se quer uma selfie. Assim há contactos verificados, talvez sem documento. Compare os dvcID da ligação com os que o 1Kosmos lhe deu.",
      ends: "Um administrador guarda a ligação, ou um resultado do dvcID corresponde ao seu campo.",
    },
    start_undecided: {
      message:
        "Há contactos que chegaram enquanto nenhuma ligação ao 1Kosmos funcionava e esperam uma decisão: verificá-los todos, os mais recentes ou nenhum.",
      ends: "Um administrador decide na configuração.",
    },
    onekosmos_over_cap: {
      message:
        "Por agora o 1Kosmos não cria mais sessões ({cause}), por isso as novas verificações esperam. Os links enviados funcionam. Peça ao 1Kosmos um limite maior ou espere: a aplicação volta a tentar automaticamente.",
      ends: "O 1Kosmos volta a criar uma sessão.",
    },
    clock_off: {
      message:
        "Os relógios desta aplicação e de {name} diferem (minutos: {minutes}). Podem ser recusados pedidos por serem demasiado antigos ou demasiado novos. Corrija o relógio da máquina que executa a aplicação; na Cloudflare, compare com a página de estado de {name}.",
      ends: "Uma resposta de {name} coincide com o relógio desta aplicação.",
    },
    clock_off_requests: {
      message:
        "O 1Kosmos recusa pedidos porque a hora deles não coincide, por isso as verificações começam mais tarde. Corrija o relógio da máquina que executa a aplicação; na Cloudflare, avise o 1Kosmos de que o relógio dele está errado.",
      ends: "O 1Kosmos aceita um pedido.",
    },
    webhooks_missing: {
      message:
        "Contactos novos que o HubSpot não comunicou por webhook: {count}. Entretanto a aplicação procura contactos novos e negócios movidos, por isso as verificações começam tarde; alterações e eliminações não são notadas. Confirme que os webhooks da aplicação no HubSpot levam a este endereço e que nenhuma firewall os bloqueia.",
      ends: "Chega um webhook.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.pt,
      ends: "O ponto de controlo é colocado numa etapa que existe ou é removido.",
    },
    segment_not_dynamic: {
      message:
        "Estes segmentos não são listas ativas, por isso o HubSpot não os mantém atualizados: {segments}. Não confie neles para uma campanha. Mude-lhes o nome ou elimine-os no HubSpot; a aplicação cria outros ativos dentro de uma hora ou quando iniciar sessão de novo.",
      ends: "O HubSpot tem o segmento como lista ativa com os filtros da aplicação.",
    },
    segment_changed: {
      message:
        "Os filtros destes segmentos foram alterados, por isso podem faltar contactos que lhes pertencem: {segments}. Restaure os filtros no HubSpot, ou mude o nome dos segmentos ou elimine-os; a aplicação cria outros dentro de uma hora ou quando iniciar sessão de novo.",
      ends: "O HubSpot tem o segmento como lista ativa com os filtros da aplicação.",
    },
    segments_refused: {
      message:
        "O HubSpot recusa-se a criar os segmentos da aplicação.[ Resposta do HubSpot: {cause}] Não confie neles para uma campanha. Ligue de novo a aplicação para conceder o que falta.",
      ends: "O HubSpot cria os segmentos; é tentado em cada início de sessão.",
    },
    timeline_refused: {
      message:
        "O HubSpot não aceita eventos para as cronologias.[ Resposta do HubSpot: {cause}] Tudo o resto funciona. Ligue de novo a aplicação para conceder o que falta ou desligue as cronologias nas definições.",
      ends: "O HubSpot aceita um evento; é tentado em cada início de sessão e todos os dias.",
    },
    over_cap: {
      message:
        "Há verificações acima do limite diário[ de {limit}] à espera: {count} (origem: {source}). Deixe-as prosseguir, aumente o limite por hoje ou ignore-as: Definições, Limites.",
      ends: "Começa o dia seguinte no fuso horário da conta ou um administrador decide.",
    },
    no_delivery: {
      message:
        "Há pessoas à espera dos seus links e nada os envia. Escolha nas definições como os links são entregues: por um fluxo de trabalho no HubSpot, por e-mails da aplicação ou pelo utilizador que os pediu.",
      ends: "É escolhida uma forma de entrega ou não há nenhum link aberto.",
    },
    mail_refused: {
      message:
        "A aplicação não consegue enviar e-mails porque esta instalação já não está configurada para isso. Os links são criados, mas ninguém os recebe por e-mail. Pergunte ao operador da aplicação ou escolha outra forma nas definições.",
      ends: "A instalação consegue enviar e-mails ou é escolhida outra forma.",
    },
    mail_refused_limit: {
      message:
        "O serviço de e-mail atingiu um limite de envio ({code}), por isso os e-mails esperam. A aplicação continua automaticamente; peça ao operador um limite maior se acontecer com frequência.",
      ends: "É aceite um e-mail; é tentado um à hora indicada.",
    },
    mail_refused_sender: {
      message:
        "Não podem ser enviados e-mails de {sender} ({code}), por isso esperam. Escolha outro remetente nas definições ou peça ao operador que configure o domínio.",
      ends: "É aceite um e-mail; é tentado um à hora indicada.",
    },
  },
  remedies: {
    connect: "Ligar de novo",
    grant: "Conceder acesso",
    sign_in: "Iniciar sessão de novo",
    connection: "Ir para a ligação",
    meaning: "Dar um significado à palavra",
    decide: "Decidir",
    choose_delivery: "Escolher como os links são entregues",
    delivery: "Ir para a entrega",
    attention: "Ir para o que precisa de atenção",
    gates: "Ir para os pontos de controlo",
  },
  terms: {
    features: {
      segments: "segmentos para marketing",
      tickets: "tickets e suporte",
      gates: "pontos de controlo",
      timeline: "eventos em cronologias",
      workflows: "ações de fluxo de trabalho",
      users: "limites de quem pode iniciar verificações",
    },
    record: { contacts: "contacto", deals: "negócio", tickets: "registo de ticket" },
    work: {
      write_contacts: "escrever contactos",
      write_deals: "escrever negócios",
      write_tickets: "escrever tickets",
      read_deals: "ler negócios",
      read_tickets: "ler tickets",
      write_notes: "escrever notas",
      complete_action: "concluir a ação do fluxo de trabalho",
      read_workflow_deals: "ler os negócios de fluxos de trabalho",
    },
    source: {
      portal: "todas as origens em conjunto",
      form: "envios de formulários",
      import: "importações",
      manual: "contactos criados à mão",
      api: "contactos criados com a API do HubSpot",
      integration: "contactos criados por outras aplicações",
      card: "cartões",
      agent: "agentes",
    },
    effect: {
      trigger: "Até lá não inicia nenhuma verificação.",
      hold: "Até lá nada do que avança no seu pipeline conta como aprovado, e o que está retido continua retido.",
    },
  },
};
