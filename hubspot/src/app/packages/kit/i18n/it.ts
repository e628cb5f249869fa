import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "In attesa",
    verified: "Verificato",
    failed: "Non superato",
    expired: "Scaduto",
    review: "In revisione",
    preparing: "In preparazione",
    none: "Non verificato",
  },
  kinds: {
    identity: "Verifica dell’identità",
    liveid: "Configurazione di LiveID",
    stepup: "Autenticazione rafforzata",
  },
  documents: {
    any: "Qualsiasi documento",
    drivers_license: "Patente di guida",
    passport: "Passaporto",
    national_id: "Carta d’identità",
  },
  documentField: "Documento",
  levelField: "Livello di garanzia dell’identità",
  anyLevel: "Qualsiasi livello",
  failures: {
    not_found: {
      title: "Non trovato",
      text: "L’app 1Kosmos non conosce questo record. Potrebbe essere stato eliminato.",
    },
    not_installed: {
      title: "Non connesso",
      text: "L’app 1Kosmos non è connessa a questo account HubSpot. Un amministratore deve installarla di nuovo.",
    },
    refused: {
      title: "Operazione non riuscita",
      text: "L’app ha rifiutato la richiesta. Ricarichi la pagina e riprovi.",
    },
    admin_required: {
      title: "Può farlo solo un amministratore",
      text: "Acceda con HubSpot tramite il link in questa pagina, poi riprovi.",
    },
    unavailable: {
      title: "Al momento nessuna risposta",
      text: "Non è stato possibile raggiungere l’app 1Kosmos. Non è andato perso nulla.",
    },
    unreadable: {
      title: "Ricarichi la pagina",
      text: "L’app 1Kosmos è stata aggiornata e risponde in modo diverso.",
    },
  },
  connection: {
    grant_refused: {
      title: "L’app è disconnessa da HubSpot",
      text: "L’app riprova automaticamente. Un amministratore può riconnetterla subito.",
    },
    disconnected: {
      title: "L’app è disconnessa da HubSpot",
      text: "Non deve fare nulla: un amministratore deve installare di nuovo l’app 1Kosmos.",
    },
    missing: {
      title: "1Kosmos non è ancora connesso",
      text: "Non deve fare nulla: un amministratore effettua la connessione nelle impostazioni dell’app 1Kosmos.",
    },
    attention: {
      title: "La connessione a 1Kosmos richiede attenzione",
      text: "Non deve fare nulla: un amministratore trova la causa nelle impostazioni dell’app 1Kosmos. I link aperti restano validi.",
    },
    slow: {
      title: "In questo momento serve più tempo",
      text: "1Kosmos è lento o non disponibile. L’app riprova automaticamente e non va perso nulla.",
    },
  },
  contacts: { one: "{n} contatto", other: "{n} contatti" },
  tryAgain: "Riprova",
  refresh: "Aggiorna",
  loading: "Caricamento",
  nothingSelected: {
    title: "Non è selezionato nulla",
    text: "Selezioni i contatti da verificare, poi scelga di nuovo questa azione.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Non è possibile chiedere la verifica a nessuno dei contatti selezionati",
    text: "I motivi sono indicati di seguito.",
  },
  willBeAsked: {
    one: "Sarà richiesta una verifica a {n} contatto.",
    other: "Sarà richiesta una verifica a {n} contatti.",
  },
  verify: { one: "Verifica {n} contatto", other: "Verifica {n} contatti" },
  again: "Includi i contatti già verificati",
  againHint: "Restano in attesa finché il nuovo link non viene usato.",
  refused: {
    verified: "Già verificato.",
    pending: "Una sessione è aperta o in preparazione.",
    deleted: "Eliminato in HubSpot.",
    unknown: "Non trovato in questo account.",
    unread: "Al momento non è stato possibile interrogare HubSpot. Riprovi.",
    not_offered: "La connessione a 1Kosmos non lo prevede.",
    not_connected:
      "1Kosmos non è connesso. Un amministratore effettua la connessione nelle impostazioni dell’app 1Kosmos.",
    not_allowed: "Non può avviare verifiche. Si rivolga a un amministratore dell’app 1Kosmos.",
  },
  checking: "Controllo di chi può essere verificato",
  asking: "Richiesta delle verifiche in corso",
  reading: "Lettura dell’avanzamento",
  asked: { one: "Verifica richiesta a {n} contatto", other: "Verifica richiesta a {n} contatti" },
  done: "Ogni link si trova sul proprio contatto. Può chiudere questa finestra; i risultati compaiono sui contatti.",
  mayClose: "Può chiudere questa finestra: i link vengono creati comunque.",
  ready: "Link pronti",
};

export const settings: SettingsWords = {
  connection: "Connessione",
  connected: "Connesso",
  notReady: "Non pronto",
  tenant: "Spazio 1Kosmos",
  none: "Nessuno",
  openSessions: "Sessioni aperte",
  gates: "Punti di controllo",
  gateBroken: "Un punto di controllo non funziona",
  since: (when) => `Da: ${when}`,
  startsWhen: "Una verifica inizia quando un nuovo contatto",
  sources: {
    form: "Invia un modulo",
    import: "Viene importato",
    manual: "Viene creato a mano",
    api: "Viene creato tramite l’API",
    integration: "Viene creato da un’altra app",
  },
  on: "Attivato",
  off: "Disattivato",
  forAdmins: "Impostazioni",
  signIn: "Acceda per modificare qui le impostazioni",
  signInHint:
    "Il consenso in HubSpot dimostra che Lei è un amministratore. Poi torni qui e prema «Aggiorna».",
  full: "Apri tutte le impostazioni",
  fullHint:
    "La connessione, i punti di controllo, i dati e chi può avviare verifiche si modificano nelle pagine dell’app.",
  reminders: "Numero massimo di promemoria per link",
  remindersEvery: "Ore tra i promemoria",
  linkLifetime: "Validità del link (ore)",
  retries: "Nuovi tentativi della persona in un giorno",
  confidenceNumber: "Mostra la corrispondenza anche come numero",
  changeLinks: "Consenti agli utenti di sostituire e annullare i link aperti",
  markNewTickets: "Contrassegna i nuovi ticket come non richiesti",
  note: "Aggiungi una nota al ticket quando chi chiama è verificato",
  save: "Salva",
  saved: "Salvato.",
  notSaved: "Non salvato",
  notANumber: "Inserisca un numero.",
};
