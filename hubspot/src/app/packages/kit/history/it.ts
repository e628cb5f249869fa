import type { HistoryWords } from "./types.ts";

export const it: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Documento illeggibile",
      text: "L’immagine del documento non era abbastanza nitida. Chieda alla persona di riprovare con una buona illuminazione.",
    },
    unsupported: {
      label: "Documento non supportato",
      text: "1Kosmos non può controllare questo documento. Chieda un altro tipo di documento.",
    },
    document_expired: {
      label: "Documento scaduto",
      text: "Il documento non è più valido. Chieda un documento ancora valido.",
    },
    face: {
      label: "Il volto non corrisponde",
      text: "Il volto non corrispondeva al documento o al volto registrato. Chieda alla persona di riprovare o effettui il controllo in un altro modo.",
    },
    cancelled: {
      label: "Annullato dalla persona",
      text: "La persona ha rifiutato o si è fermata prima della fine. Chieda se ha bisogno di aiuto, poi crei un nuovo link.",
    },
    too_many: {
      label: "Troppi tentativi",
      text: "1Kosmos ha chiuso la sessione dopo troppi tentativi senza un risultato chiaro. Avvii una nuova verifica.",
    },
    other: {
      label: "Non superato",
      text: "1Kosmos non ha confermato la persona e non ha indicato un motivo che l’app conosca. Un amministratore può consultare la sessione su 1Kosmos.",
    },
    not_opened: {
      label: "Link non aperto",
      text: "Il link è scaduto prima che qualcuno lo aprisse. Verifichi che raggiunga la persona, poi crei un nuovo link.",
    },
    not_finished: {
      label: "Non completato in tempo",
      text: "La persona ha aperto il link e non ha finito prima della scadenza. Crei un nuovo link.",
    },
    replaced: {
      label: "Sostituito o annullato",
      text: "Una verifica più recente dello stesso contatto ne ha preso il posto, un’altra sessione è stata superata prima o qualcuno l’ha annullata in HubSpot.",
    },
    refused: {
      label: "Non disponibile",
      text: "La connessione a 1Kosmos non offre quanto richiesto, quindi non è stata creata alcuna sessione. Un amministratore controlla i workflow della connessione.",
    },
    revoked: {
      label: "Revocato da 1Kosmos",
      text: "1Kosmos ha prima confermato la persona e poi ha cambiato la decisione.",
    },
    manual: {
      label: "Deciso da un amministratore",
      text: "Un amministratore ha contrassegnato il contatto come non superato.",
    },
  },
  outcomes: {
    asked: "richiesta",
    choice_offered: "link creato, la persona sceglie il documento",
    chosen: "documento scelto",
    started: "link creato",
    refused: "non prevista dalla connessione a 1Kosmos",
    held: "attende che un amministratore autorizzi il link",
    in_review: "inviata, in revisione presso 1Kosmos",
    unclear: "inviata, con un risultato che l’app non comprende",
    verified: "superata",
    failed: "non superata",
    revoked: "esito positivo revocato da 1Kosmos",
    overturned: "esito negativo annullato da 1Kosmos: superata",
    expired: "scaduta",
    reminded: "promemoria da inviare",
    restarted: "avviata di nuovo",
    aged: "troppo vecchia, da ripetere",
    merged: "unito a un altro contatto",
    abandoned: "contatto eliminato",
    restored: "contatto ripristinato",
    older_session: "risultato di una sessione precedente",
    marked_verified: "contrassegnato come verificato da un amministratore",
    marked_failed: "contrassegnato come non superato da un amministratore",
    link_replaced: "link sostituito",
    withdrawn: "annullata in HubSpot",
    kept_ours: "modifica a mano annullata",
    edit_accepted: "modifica a mano accettata",
    edit_put_off: "modifica a mano, sarà annullata tra qualche minuto",
  },
  contact: "Contatto",
};
