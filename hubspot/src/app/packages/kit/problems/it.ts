import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const it: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot ha rifiutato l’autorizzazione di questo account, quindi l’app non può né leggere né scrivere. La connetta di nuovo; nel frattempo non si perde nulla.",
      ends: "HubSpot accetta di nuovo l’autorizzazione o un amministratore riconnette l’app.",
    },
    hubspot_disconnected: {
      message:
        "L’app è disconnessa da HubSpot: il lavoro è sospeso e sarà eliminato[ (il {date})]. La connetta di nuovo per riprenderlo.",
      ends: "Un amministratore riconnette l’app.",
    },
    hubspot_disconnected_leaving: {
      message:
        "L’app è stata disconnessa da HubSpot e tutto ciò che è conservato per questo account sarà eliminato[ (il {date})]. La connetta di nuovo per mantenerlo.",
      ends: "Un amministratore riconnette l’app.",
    },
    hubspot_unavailable: {
      message:
        "Al momento HubSpot non accetta tutte le chiamate[ ({cause})], quindi i risultati arrivano più tardi. Non c’è nulla da fare: l’app riprova automaticamente.",
      ends: "HubSpot accetta una chiamata del tipo non riuscito.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot non ha concesso tutto. A questo account manca: {features} (ambiti: {scopes}). Tutto il resto funziona. Conceda l’accesso; se HubSpot lo omette ancora, l’abbonamento dell’account non lo comprende.",
      ends: "Un amministratore riconnette l’app e HubSpot concede questi ambiti.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot non permette all’app di preparare le sue proprietà (oggetto: {record})[ (ambiti: {scopes})], quindi i risultati che ne hanno bisogno attendono. La connetta di nuovo e conceda ciò che HubSpot chiede.",
      ends: "Un amministratore riconnette l’app con questi ambiti.",
    },
    scopes_missing_work: {
      message:
        "HubSpot non permette questo: {work} (ambiti: {scopes}). Questo lavoro attende. Riconnetta l’app con un account che possa concederlo.",
      ends: "HubSpot permette di nuovo la chiamata; viene tentata a ogni accesso e ogni giorno.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot non permette all’app di leggere i record su cui si aprono le schede (ambiti: {scopes}), che restano vuote dove l’app non conosce il record. Riconnetta l’app con un account che possa concederlo.",
      ends: "HubSpot lascia che una scheda legga il suo record; si tenta all’apertura di una scheda e a ogni accesso.",
    },
    property_changed: {
      message:
        "Queste proprietà non si possono scrivere (oggetto: {record}): {properties}. Tutte le altre vengono scritte. Le ripristini in HubSpot, oppure le rinomini o le elimini, e acceda di nuovo.",
      ends: "HubSpot ha la proprietà con il tipo e le opzioni dell’app.",
    },
    property_refused: {
      message:
        "HubSpot rifiuta queste proprietà (oggetto: {record}): {properties}. Tutte le altre vengono scritte. Le corregga in HubSpot e acceda di nuovo.",
      ends: "HubSpot accetta un valore della proprietà.",
    },
    edits_repeated: {
      message:
        "Qualcuno continua a modificare proprietà d’identità, di solito un workflow. Contatti: {contacts}[ (e altri: {more})]. L’app riscrive i propri valori, ogni volta più tardi; fino ad allora HubSpot può mostrare ciò che 1Kosmos non ha detto. Disattivi ciò che li modifica.",
      ends: "Nessuno ha modificato queste proprietà per dieci minuti.",
    },
    work_given_up: {
      message:
        "Operazioni abbandonate che attendono un amministratore: {total}. Di queste, per una stessa causa: {largest} ({cause}). Elimini la causa, poi le ripeta o le scarti insieme.",
      ends: "Vengono ripetute ed eseguite, o scartate; quelle rifiutate da HubSpot vengono tentate anche a ogni accesso.",
    },
    writes_refused: {
      message:
        "HubSpot rifiuta la stessa cosa per più record: {work} ({cause}). Questo lavoro attende. Corregga la regola in HubSpot e acceda di nuovo.",
      ends: "HubSpot accetta di nuovo una scrittura; viene tentata a ogni accesso e ogni giorno.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos rifiuta la connessione, quindi nessuna verifica può iniziare. Causa: {cause} Corregga la connessione e la provi.",
      ends: "1Kosmos crea una sessione o un amministratore salva una connessione che funziona.",
    },
    onekosmos_unavailable: {
      message:
        "Al momento 1Kosmos non funziona[ ({cause})], quindi le verifiche iniziano più tardi. Non c’è nulla da fare: l’app riprova automaticamente.",
      ends: "1Kosmos risponde a una chiamata come dovrebbe.",
    },
    onekosmos_missing: {
      message: "1Kosmos non è connesso, quindi le verifiche richieste attendono. Inserisca la connessione.",
      ends: "Un amministratore salva una connessione a 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "Non è stato possibile creare alcuna sessione ({cause}). Contatti: {contacts}[ (e altri: {more})]. Elimini la causa, poi ripeta l’operazione o avvii di nuovo la verifica.",
      ends: "Viene creata una sessione per il contatto.",
    },
    onekosmos_link_refused: {
      message: "Il link non è stato inviato ({cause}). Contatti: {contacts}[ (e altri: {more})].",
      ends: "Un amministratore consente l’host nella connessione; allora viene usata la sessione creata.",
    },
    onekosmos_result_unread: {
      message:
        "Il risultato non è leggibile ({cause}). Contatti: {contacts}[ (e altri: {more})]. La verifica resta in sospeso e non scade, perché per 1Kosmos potrebbe essere superata.",
      ends: "1Kosmos fornisce un risultato leggibile o la verifica viene riavviata.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos indica «{word}», che l’app non conosce o che contraddice il resto del risultato. Contatti: {contacts}[ (e altri: {more})]. La verifica resta in sospeso e non scade, perché potrebbe essere superata. Dia un significato alla parola nella connessione a 1Kosmos o decida a mano.",
      ends: "La connessione dà un significato alla parola, 1Kosmos dice altro o la verifica viene riavviata.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Con il dvcID {dvcid} alcune persone superano la verifica in 1Kosmos, ma i risultati non corrispondono al campo della connessione in cui si trova: un selfie senza documento, oppure un documento dove serve solo un selfie. Così alcuni contatti risultano verificati, forse senza documento. Confronti i dvcID della connessione con quelli ricevuti da 1Kosmos.",
      ends: "Un amministratore salva la connessione, oppure un risultato del dvcID corrisponde al suo campo.",
    },
    start_undecided: {
      message:
        "Contatti arrivati mentre nessuna connessione a 1Kosmos funzionava attendono una decisione: verificarli tutti, i più recenti o nessuno.",
      ends: "Un amministratore decide nella configurazione.",
    },
    onekosmos_over_cap: {
      message:
        "Per ora 1Kosmos non crea altre sessioni ({cause}), quindi le nuove verifiche attendono. I link inviati funzionano. Chieda a 1Kosmos un limite più alto o attenda: l’app riprova automaticamente.",
      ends: "1Kosmos crea di nuovo una sessione.",
    },
    clock_off: {
      message:
        "Gli orologi di questa app e di {name} differiscono (minuti: {minutes}). Delle richieste potrebbero essere rifiutate perché troppo vecchie o troppo recenti. Corregga l’orologio della macchina che esegue l’app; su Cloudflare confronti con la pagina di stato di {name}.",
      ends: "Una risposta di {name} concorda con l’orologio dell’app.",
    },
    clock_off_requests: {
      message:
        "1Kosmos rifiuta le richieste perché il loro orario non coincide, quindi le verifiche iniziano più tardi. Corregga l’orologio della macchina che esegue l’app; su Cloudflare segnali a 1Kosmos che il suo orologio è sbagliato.",
      ends: "1Kosmos accetta una richiesta.",
    },
    webhooks_missing: {
      message:
        "Nuovi contatti che HubSpot non ha segnalato via webhook: {count}. Nel frattempo l’app cerca nuovi contatti e trattative spostate, quindi le verifiche iniziano tardi; modifiche ed eliminazioni non vengono notate. Verifichi che i webhook dell’app in HubSpot portino a questo indirizzo e che nessun firewall li blocchi.",
      ends: "Arriva un webhook.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.it,
      ends: "Il punto di controllo viene messo su una fase esistente o rimosso.",
    },
    segment_not_dynamic: {
      message:
        "Questi segmenti non sono elenchi attivi, quindi HubSpot non li tiene aggiornati: {segments}. Non vi faccia affidamento in una campagna. Li rinomini o li elimini in HubSpot; l’app ne crea di attivi entro un’ora o al Suo prossimo accesso.",
      ends: "HubSpot ha il segmento come elenco attivo con i filtri dell’app.",
    },
    segment_changed: {
      message:
        "I filtri di questi segmenti sono stati modificati, quindi potrebbero mancare contatti che ne fanno parte: {segments}. Ripristini i filtri in HubSpot, oppure rinomini o elimini i segmenti; l’app ne crea di nuovi entro un’ora o al Suo prossimo accesso.",
      ends: "HubSpot ha il segmento come elenco attivo con i filtri dell’app.",
    },
    segments_refused: {
      message:
        "HubSpot rifiuta di creare i segmenti dell’app.[ Risposta di HubSpot: {cause}] Non vi faccia affidamento in una campagna. Riconnetta l’app per concedere ciò che manca.",
      ends: "HubSpot crea i segmenti; viene tentato a ogni accesso.",
    },
    timeline_refused: {
      message:
        "HubSpot non accetta eventi per le cronologie.[ Risposta di HubSpot: {cause}] Tutto il resto funziona. Riconnetta l’app per concedere ciò che manca o disattivi le cronologie nelle impostazioni.",
      ends: "HubSpot accetta un evento; viene tentato a ogni accesso e ogni giorno.",
    },
    over_cap: {
      message:
        "Verifiche oltre il limite giornaliero[ di {limit}] in attesa: {count} (origine: {source}). Le lasci proseguire, aumenti il limite per oggi o le salti: Impostazioni, Limiti.",
      ends: "Inizia il giorno successivo nel fuso orario dell’account o un amministratore decide.",
    },
    no_delivery: {
      message:
        "Delle persone attendono i loro link e nulla li invia. Scelga nelle impostazioni come consegnare i link: con un workflow in HubSpot, con le e-mail dell’app o tramite l’utente che li ha richiesti.",
      ends: "Viene scelto un modo di consegna o non ci sono link aperti.",
    },
    mail_refused: {
      message:
        "L’app non può inviare e-mail perché questa installazione non è più configurata per farlo. I link vengono creati ma nessuno li riceve via e-mail. Chieda al gestore dell’app o scelga un altro modo nelle impostazioni.",
      ends: "L’installazione può inviare e-mail o viene scelto un altro modo.",
    },
    mail_refused_limit: {
      message:
        "Il servizio e-mail ha raggiunto un limite di invio ({code}), quindi le e-mail attendono. L’app prosegue automaticamente; chieda al gestore un limite più alto se succede spesso.",
      ends: "Un’e-mail viene accettata; se ne tenta una all’ora indicata.",
    },
    mail_refused_sender: {
      message:
        "Non si possono inviare e-mail da {sender} ({code}), quindi attendono. Scelga un altro mittente nelle impostazioni o chieda al gestore di configurare il dominio.",
      ends: "Un’e-mail viene accettata; se ne tenta una all’ora indicata.",
    },
  },
  remedies: {
    connect: "Riconnetti",
    grant: "Concedi l’accesso",
    sign_in: "Accedi di nuovo",
    connection: "Vai alla connessione",
    meaning: "Dai un significato alla parola",
    decide: "Decidi",
    choose_delivery: "Scegli come consegnare i link",
    delivery: "Vai alla consegna",
    attention: "Vai a ciò che è da gestire",
    gates: "Vai ai punti di controllo",
  },
  terms: {
    features: {
      segments: "segmenti per il marketing",
      tickets: "ticket e assistenza",
      gates: "punti di controllo",
      timeline: "eventi nelle cronologie",
      workflows: "azioni di workflow",
      users: "limiti su chi può avviare verifiche",
    },
    record: { contacts: "contatto", deals: "trattativa", tickets: "record di ticket" },
    work: {
      write_contacts: "scrivere contatti",
      write_deals: "scrivere trattative",
      write_tickets: "scrivere ticket",
      read_deals: "leggere trattative",
      read_tickets: "leggere ticket",
      write_notes: "scrivere note",
      complete_action: "completare l’azione di workflow",
      read_workflow_deals: "leggere le trattative dei workflow",
    },
    source: {
      portal: "tutte le origini insieme",
      form: "invii di moduli",
      import: "importazioni",
      manual: "contatti creati a mano",
      api: "contatti creati con l’API di HubSpot",
      integration: "contatti creati da altre app",
      card: "schede",
      agent: "agenti",
    },
    effect: {
      trigger: "Fino ad allora non avvia alcuna verifica.",
      hold: "Fino ad allora nulla di ciò che avanza nella sua pipeline vale come superato, e ciò che è trattenuto lo resta.",
    },
  },
};
