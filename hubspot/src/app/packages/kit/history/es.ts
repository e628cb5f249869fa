import type { HistoryWords } from "./types.ts";

export const es: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Documento ilegible",
      text: "La imagen del documento no era lo bastante nítida. Pida a la persona que lo intente de nuevo con buena luz.",
    },
    unsupported: {
      label: "Documento no admitido",
      text: "1Kosmos no puede comprobar este documento. Pida otro tipo de documento.",
    },
    document_expired: {
      label: "Documento caducado",
      text: "El documento ya no es válido. Pida un documento que siga en vigor.",
    },
    face: {
      label: "El rostro no coincide",
      text: "El rostro no coincidía con el documento o con el rostro registrado. Pida a la persona que lo intente de nuevo o haga la comprobación de otra forma.",
    },
    cancelled: {
      label: "Cancelado por la persona",
      text: "La persona lo ha rechazado o lo ha dejado antes del final. Pregúntele si necesita ayuda y cree después un enlace nuevo.",
    },
    too_many: {
      label: "Demasiados intentos",
      text: "1Kosmos ha cerrado la sesión tras demasiados intentos sin un resultado claro. Inicie una verificación nueva.",
    },
    other: {
      label: "No superado",
      text: "1Kosmos no ha dado por válida a la persona ni ha indicado un motivo que la aplicación conozca. Un administrador puede consultar la sesión en 1Kosmos.",
    },
    not_opened: {
      label: "Enlace sin abrir",
      text: "El enlace caducó antes de que alguien lo abriera. Compruebe que llega a la persona y cree después un enlace nuevo.",
    },
    not_finished: {
      label: "No terminado a tiempo",
      text: "La persona abrió el enlace y no terminó antes de que caducara. Cree un enlace nuevo.",
    },
    replaced: {
      label: "Sustituido o cancelado",
      text: "Una verificación más reciente del mismo contacto ocupó su lugar, otra sesión se superó antes o alguien la canceló en HubSpot.",
    },
    refused: {
      label: "No disponible",
      text: "La conexión con 1Kosmos no ofrece lo que se pidió, por lo que no se creó ninguna sesión. Un administrador comprueba los workflows de la conexión.",
    },
    revoked: {
      label: "Revocado por 1Kosmos",
      text: "1Kosmos dio primero por válida a la persona y después cambió su decisión.",
    },
    manual: {
      label: "Decidido por un administrador",
      text: "Un administrador marcó el contacto como no superado.",
    },
  },
  outcomes: {
    asked: "solicitada",
    choice_offered: "enlace creado, la persona elige el documento",
    chosen: "documento elegido",
    started: "enlace creado",
    refused: "no ofrecida por la conexión con 1Kosmos",
    held: "espera a que un administrador autorice el enlace",
    in_review: "enviada, en revisión en 1Kosmos",
    unclear: "enviada, con un resultado que la aplicación no entiende",
    verified: "superada",
    failed: "no superada",
    revoked: "verificación revocada por 1Kosmos",
    overturned: "rechazo anulado por 1Kosmos: superada",
    expired: "caducada",
    reminded: "recordatorio pendiente",
    restarted: "iniciada de nuevo",
    aged: "demasiado antigua, debe repetirse",
    merged: "combinado con otro contacto",
    abandoned: "contacto eliminado",
    restored: "contacto restaurado",
    older_session: "resultado de una sesión anterior",
    marked_verified: "marcado como verificado por un administrador",
    marked_failed: "marcado como no superado por un administrador",
    link_replaced: "enlace sustituido",
    withdrawn: "cancelada en HubSpot",
    kept_ours: "cambio a mano deshecho",
    edit_accepted: "cambio a mano aceptado",
    edit_put_off: "cambio a mano, se deshará en unos minutos",
  },
  contact: "Contacto",
};
