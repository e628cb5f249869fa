import type { PersonWords } from "./words.ts";

export const it: PersonWords = {
  name: "Italiano",
  direction: "ltr",
  preview: {
    title: "Il Suo link personale",
    description: "Apra questo link nel browser per continuare.",
  },
  kinds: {
    identity: {
      title: "Confermi la Sua identità",
      asks: (company) =>
        company === null
          ? "Le è stato chiesto di confermare la Sua identità."
          : `${company} Le chiede di confermare la Sua identità.`,
      needs: ["Il Suo documento d’identità", "Un dispositivo con fotocamera", "Circa tre minuti"],
      passed: { title: "La Sua identità è confermata", text: "Grazie. Non deve fare altro." },
    },
    liveid: {
      title: "Configuri LiveID",
      asks: (company) =>
        company === null
          ? "Le è stato chiesto di configurare LiveID. In seguito basterà guardare la fotocamera per confermare che è Lei."
          : `${company} Le chiede di configurare LiveID. In seguito basterà guardare la fotocamera per confermare che è Lei.`,
      needs: ["Un dispositivo con fotocamera", "Circa un minuto"],
      passed: { title: "LiveID è configurato", text: "Grazie. Non deve fare altro." },
    },
    stepup: {
      title: "Confermi che è Lei",
      asks: (company) =>
        company === null
          ? "Le è stato chiesto di confermare con il Suo volto che è davvero Lei."
          : `${company} Le chiede di confermare con il Suo volto che è davvero Lei.`,
      needs: ["Un dispositivo con fotocamera", "Circa un minuto"],
      passed: { title: "Confermato: è Lei", text: "Grazie. Non deve fare altro." },
    },
  },
  needsTitle: "Che cosa Le serve",
  data: {
    title: "Che cosa succede ai Suoi dati",
    checks:
      "1Kosmos, un servizio di verifica dell’identità, controlla i Suoi dati e conserva le Sue immagini.",
    result: (company) =>
      company === null
        ? "Chi Le ha inviato questo link riceve il risultato, ma né immagini né numeri di documento."
        : `${company} riceve il risultato, ma né immagini né numeri di documento.`,
    privacy: "Leggere l’informativa sulla privacy",
  },
  validUntil: (date) => `Può usare questo link fino al ${date}.`,
  minutesLeft: (minutes) => `Tempo rimasto: ${minutes}. Completi la verifica entro questo tempo.`,
  continue: "Continua",
  continueHere: "Continua su questo dispositivo",
  phone: {
    title: "Continua sul telefono",
    text: "Inquadri questo codice con la fotocamera del telefono. Quando avrà finito, questa pagina mostrerà il risultato.",
    codeLabel: "Codice QR con questo link",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Confronti questo codice con la persona con cui sta parlando"
        : `Confronti questo codice con ${company}`,
    text: "Le viene chiesto perché ha contattato l’assistenza. Chieda alla persona di leggere il suo codice. Prosegua solo se è uguale: altrimenti qualcuno potrebbe fingere di aiutarla.",
  },
  choose: {
    title: "Scelga il Suo documento",
    text: "Lo tenga a portata di mano prima di continuare.",
    documents: {
      drivers_license: "Patente di guida",
      passport: "Passaporto",
      national_id: "Carta d’identità",
    },
    continueWith: {
      drivers_license: "Continua con la patente di guida",
      passport: "Continua con il passaporto",
      national_id: "Continua con la carta d’identità",
    },
    instead: {
      drivers_license: "Usa invece la patente di guida",
      passport: "Usa invece il passaporto",
      national_id: "Usa invece la carta d’identità",
    },
  },
  opened: {
    title: "Ha già iniziato",
    text: "Finisca dove ha iniziato e questa pagina mostrerà il risultato. Oppure continui qui.",
  },
  preparing: {
    title: "Un momento, per favore",
    text: "Stiamo preparando il prossimo passo. Bastano pochi secondi.",
  },
  delayed: {
    title: "Ci vuole più tempo del solito",
    text: "La verifica dell’identità non è disponibile in questo momento. Il Suo link resta valido: può tornare più tardi.",
  },
  review: {
    title: "I Suoi dati sono in fase di verifica",
    text: "Ha fatto la Sua parte e può chiudere questa pagina. Troverà qui il risultato quando aprirà di nuovo il link.",
  },
  back: (company) => (company === null ? "Torna al sito" : `Torna a ${company}`),
  failed: {
    title: "Non ha funzionato",
    reasons: {
      unreadable:
        "L’immagine del documento non era abbastanza nitida. Aiutano una buona luce e uno sfondo scuro e uniforme.",
      unsupported: "Questo documento non può essere verificato. Ne usi un altro, per favore.",
      document_expired: "Il Suo documento è scaduto. Ne usi uno ancora valido, per favore.",
      face: "Il Suo volto non è stato riconosciuto. Cerchi una buona luce e tolga occhiali, cappello e mascherina.",
      cancelled: "La verifica è stata annullata prima della fine.",
      too_many:
        "Ci sono stati troppi tentativi senza un risultato chiaro. Aiutano una buona luce e un obiettivo pulito.",
      other:
        "Non è stato possibile completare la verifica. Controlli che il documento sia valido e che la luce sia buona.",
    },
  },
  tryAgain: "Riprova adesso",
  askForHelp: (company) =>
    company === null
      ? "Chieda un nuovo link a chi Le ha inviato questo, per favore."
      : `Chieda un nuovo link a ${company}, per favore.`,
  expired: {
    title: "Questo link è scaduto",
    text: (company) =>
      company === null
        ? "Ne chieda uno nuovo a chi glielo ha inviato, per favore."
        : `Ne chieda uno nuovo a ${company}, per favore.`,
  },
  tooLate: {
    title: "Il tempo è scaduto",
    text: "Per questa verifica ha pochi minuti. Può ricominciare adesso.",
  },
  moreTime: "Ricominciare con tutto il tempo",
  gone: {
    title: "Questo link non funziona",
    text: "Forse è incompleto. Controlli di aver copiato tutto il link, oppure chieda a chi glielo ha inviato.",
  },
  withdrawn: {
    title: "Questa richiesta è stata ritirata",
    text: (company) =>
      company === null
        ? "Non deve fare altro. Se pensa che sia un errore, chieda a chi le ha inviato questo link."
        : `Non deve fare altro. Se pensa che sia un errore, chieda a ${company}.`,
  },
  erased: {
    title: "I suoi dati sono stati cancellati",
    text: (company) =>
      company === null
        ? "Dietro questo link non è più conservato nulla su di lei. Se desidera ancora confermare la sua identità, ne chieda uno nuovo a chi glielo ha inviato."
        : `Dietro questo link non è più conservato nulla su di lei. Se desidera ancora confermare la sua identità, ne chieda uno nuovo a ${company}.`,
  },
  trouble: {
    title: "Al momento non possiamo mostrare questa pagina",
    text: "Nulla è andato perso e il Suo link resta valido. Riprovi tra un momento.",
  },
  replaced: {
    title: "Questo link è stato sostituito",
    text: "Le è stato inviato un link più recente. Utilizzi quello, per favore.",
  },
  newLink: {
    button: "Inviami un nuovo link",
    sent: {
      title: "Controlli la Sua posta",
      text: "Se è possibile inviarLe un nuovo link, è in arrivo all’indirizzo e-mail indicato per Lei. Possono volerci alcuni minuti.",
    },
  },
  sentFrom: (address) => `L’e-mail con questo link è stata inviata da ${address}.`,
  mail: {
    reminder: (subject) => `Promemoria: ${subject}`,
    stillOpen: "Questo è un promemoria: non ha ancora finito e il Suo link è ancora valido.",
    copy: "Se il pulsante non funziona, copi questo indirizzo nel Suo browser:",
    ignore:
      "Se non si aspettava questa e-mail, può ignorarla. Il link è destinato solo a Lei; non lo inoltri, per favore.",
  },
  checkAgain: "Controlla di nuovo",
  doneOnPhone: "Ha finito sul telefono? Ricarichi questa pagina.",
  language: "Lingua",
  service: "Verifica dell’identità di 1Kosmos",
};
