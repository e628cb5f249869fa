import type { HistoryWords } from "./types.ts";

export const pt: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Documento ilegível",
      text: "A imagem do documento não estava suficientemente nítida. Peça à pessoa que tente novamente com boa luz.",
    },
    unsupported: {
      label: "Documento não suportado",
      text: "O 1Kosmos não consegue verificar este documento. Peça outro tipo de documento.",
    },
    document_expired: {
      label: "Documento expirado",
      text: "O documento já não é válido. Peça um documento que ainda seja válido.",
    },
    face: {
      label: "O rosto não corresponde",
      text: "O rosto não correspondia ao documento ou ao rosto registado. Peça à pessoa que tente novamente ou faça a verificação de outra forma.",
    },
    cancelled: {
      label: "Cancelado pela pessoa",
      text: "A pessoa recusou ou parou antes do fim. Pergunte-lhe se precisa de ajuda e crie depois um novo link.",
    },
    too_many: {
      label: "Demasiadas tentativas",
      text: "O 1Kosmos terminou a sessão após demasiadas tentativas sem um resultado claro. Inicie uma nova verificação.",
    },
    other: {
      label: "Não aprovado",
      text: "O 1Kosmos não aprovou a pessoa e não indicou um motivo que a aplicação conheça. Um administrador pode consultar a sessão no 1Kosmos.",
    },
    not_opened: {
      label: "Link não aberto",
      text: "O link expirou antes de alguém o abrir. Confirme que chega à pessoa e crie depois um novo link.",
    },
    not_finished: {
      label: "Não terminado a tempo",
      text: "A pessoa abriu o link e não terminou antes de expirar. Crie um novo link.",
    },
    replaced: {
      label: "Substituído ou cancelado",
      text: "Uma verificação mais recente do mesmo contacto tomou o seu lugar, outra sessão foi aprovada antes ou alguém a cancelou no HubSpot.",
    },
    refused: {
      label: "Não disponível",
      text: "A ligação ao 1Kosmos não oferece o que foi pedido, por isso não foi criada nenhuma sessão. Um administrador verifica os fluxos de trabalho da ligação.",
    },
    revoked: {
      label: "Revogado pelo 1Kosmos",
      text: "O 1Kosmos aprovou primeiro a pessoa e alterou depois a decisão.",
    },
    manual: {
      label: "Decidido por um administrador",
      text: "Um administrador marcou o contacto como não aprovado.",
    },
  },
  outcomes: {
    asked: "pedida",
    choice_offered: "link criado, a pessoa escolhe o documento",
    chosen: "documento escolhido",
    started: "link criado",
    refused: "não oferecida pela ligação ao 1Kosmos",
    held: "aguarda que um administrador autorize o link",
    in_review: "enviada, em análise no 1Kosmos",
    unclear: "enviada, com um resultado que a aplicação não compreende",
    verified: "aprovada",
    failed: "não aprovada",
    revoked: "aprovação revogada pelo 1Kosmos",
    overturned: "reprovação anulada pelo 1Kosmos: aprovada",
    expired: "expirada",
    reminded: "lembrete por enviar",
    restarted: "reiniciada",
    aged: "demasiado antiga, a repetir",
    merged: "unido a outro contacto",
    abandoned: "contacto eliminado",
    restored: "contacto restaurado",
    older_session: "resultado de uma sessão anterior",
    marked_verified: "marcado como verificado por um administrador",
    marked_failed: "marcado como não aprovado por um administrador",
    link_replaced: "link substituído",
    withdrawn: "cancelada no HubSpot",
    kept_ours: "alteração manual anulada",
    edit_accepted: "alteração manual aceite",
    edit_put_off: "alteração manual, a anular dentro de alguns minutos",
  },
  contact: "Contacto",
};
