import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const de: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot hat die Freigabe dieses Accounts abgelehnt; die App kann dort weder lesen noch schreiben. Verbinden Sie sie erneut; bis dahin geht nichts verloren.",
      ends: "HubSpot nimmt die Freigabe wieder an, oder ein Admin verbindet die App erneut.",
    },
    hubspot_disconnected: {
      message:
        "Die App ist von HubSpot getrennt: Die Arbeit ruht und wird gelöscht[ (am {date})]. Verbinden Sie die App erneut, um sie fortzusetzen.",
      ends: "Ein Admin verbindet die App erneut.",
    },
    hubspot_disconnected_leaving: {
      message:
        "Die App wurde von HubSpot getrennt, und alles für diesen Account Gespeicherte wird gelöscht[ (am {date})]. Verbinden Sie die App erneut, um es zu behalten.",
      ends: "Ein Admin verbindet die App erneut.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot nimmt zurzeit nicht alle Aufrufe an[ ({cause})]; Ergebnisse kommen dort später an. Sie müssen nichts tun: Die App versucht es automatisch erneut.",
      ends: "HubSpot nimmt wieder einen Aufruf dieser Art an.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot hat nicht alles gewährt. Diesem Account fehlt: {features} (Scopes: {scopes}). Alles andere funktioniert. Gewähren Sie den Zugriff; lässt HubSpot es wieder weg, fehlt es im Abonnement des Accounts.",
      ends: "Ein Admin verbindet die App erneut, und HubSpot gewährt diese Scopes.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot lässt die App ihre Eigenschaften nicht vorbereiten (Objekt: {record})[ (Scopes: {scopes})]; Ergebnisse, die sie brauchen, warten. Verbinden Sie die App erneut, und gewähren Sie, was HubSpot verlangt.",
      ends: "Ein Admin verbindet die App mit diesen Scopes erneut.",
    },
    scopes_missing_work: {
      message:
        "HubSpot erlaubt der App nicht: {work} (Scopes: {scopes}). Diese Arbeit wartet. Verbinden Sie die App erneut mit einem Account, der das gewähren darf.",
      ends: "HubSpot erlaubt den Aufruf wieder; er wird bei jeder Anmeldung und täglich versucht.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot lässt die App die Datensätze nicht lesen, auf denen Karten geöffnet werden (Scopes: {scopes}); Karten bleiben leer, wo die App den Datensatz nicht kennt. Verbinden Sie die App erneut mit einem Account, der das gewähren darf.",
      ends: "HubSpot lässt eine Karte ihren Datensatz lesen; das wird beim Öffnen einer Karte und bei jeder Anmeldung versucht.",
    },
    property_changed: {
      message:
        "Diese Eigenschaften können nicht geschrieben werden (Objekt: {record}): {properties}. Alle anderen werden geschrieben. Stellen Sie sie in HubSpot wieder her, oder benennen Sie sie dort um oder löschen Sie sie, und melden Sie sich erneut an.",
      ends: "HubSpot hat die Eigenschaft mit Typ und Optionen der App.",
    },
    property_refused: {
      message:
        "HubSpot lehnt diese Eigenschaften ab (Objekt: {record}): {properties}. Alle anderen werden geschrieben. Korrigieren Sie sie in HubSpot, und melden Sie sich erneut an.",
      ends: "HubSpot nimmt einen Wert der Eigenschaft an.",
    },
    edits_repeated: {
      message:
        "Jemand ändert immer wieder Identitätseigenschaften, meist ein Workflow. Kontakte: {contacts}[ (und weitere: {more})]. Die App schreibt ihre Werte zurück, jedes Mal später; bis dahin kann HubSpot etwas zeigen, das 1Kosmos nicht gesagt hat. Schalten Sie ab, was sie ändert.",
      ends: "Zehn Minuten lang hat niemand diese Eigenschaften geändert.",
    },
    work_given_up: {
      message:
        "Aufgaben, die aufgegeben wurden und auf einen Admin warten: {total}. Davon aus einer Ursache: {largest} ({cause}). Beheben Sie die Ursache, und wiederholen oder verwerfen Sie sie dann zusammen.",
      ends: "Sie sind wiederholt und erledigt oder verworfen; die von HubSpot abgelehnten werden auch bei jeder Anmeldung versucht.",
    },
    writes_refused: {
      message:
        "HubSpot lehnt bei mehreren Datensätzen dasselbe ab: {work} ({cause}). Diese Arbeit wartet. Korrigieren Sie die Regel in HubSpot, und melden Sie sich erneut an.",
      ends: "HubSpot nimmt wieder etwas an; das wird bei jeder Anmeldung und täglich versucht.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos lehnt die Verbindung ab; es kann keine Verifizierung starten. Ursache: {cause} Korrigieren Sie die Verbindung, und testen Sie sie.",
      ends: "1Kosmos erstellt eine Sitzung, oder ein Admin speichert eine Verbindung, die funktioniert.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos funktioniert zurzeit nicht[ ({cause})]; Verifizierungen starten später. Sie müssen nichts tun: Die App versucht es automatisch erneut.",
      ends: "1Kosmos beantwortet einen Aufruf wie vorgesehen.",
    },
    onekosmos_missing: {
      message:
        "1Kosmos ist nicht verbunden; angeforderte Verifizierungen warten. Geben Sie die Verbindung ein.",
      ends: "Ein Admin speichert eine Verbindung zu 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "Es konnte keine Sitzung erstellt werden ({cause}). Kontakte: {contacts}[ (und weitere: {more})]. Beheben Sie die Ursache, und wiederholen Sie es dann, oder starten Sie die Verifizierung neu.",
      ends: "Für den Kontakt wird eine Sitzung erstellt.",
    },
    onekosmos_link_refused: {
      message:
        "Der Link wurde nicht gesendet ({cause}). Betroffene Kontakte: {contacts}[ (und weitere: {more})].",
      ends: "Ein Admin erlaubt den Host in der Verbindung; dann wird die erstellte Sitzung verwendet.",
    },
    onekosmos_result_unread: {
      message:
        "Das Ergebnis kann nicht gelesen werden ({cause}). Kontakte: {contacts}[ (und weitere: {more})]. Die Verifizierung bleibt ausstehend und läuft nicht ab, weil sie bei 1Kosmos bestanden sein kann.",
      ends: "1Kosmos liefert ein lesbares Ergebnis, oder die Verifizierung wird neu gestartet.",
    },
    onekosmos_word_unknown: {
      message:
        "Das Ergebnis von 1Kosmos lautet „{word}“; die App kennt das Wort nicht, oder es widerspricht dem übrigen Ergebnis. Kontakte: {contacts}[ (und weitere: {more})]. Die Verifizierung bleibt ausstehend und läuft nicht ab, weil sie bestanden sein kann. Legen Sie in der Verbindung zu 1Kosmos die Bedeutung fest, oder entscheiden Sie von Hand.",
      ends: "Die Verbindung legt die Bedeutung fest, 1Kosmos sagt etwas anderes, oder die Verifizierung wird neu gestartet.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Über die dvcID {dvcid} bestehen Personen bei 1Kosmos, aber die Ergebnisse passen nicht zu dem Feld der Verbindung, in dem sie steht: ein Selfie ohne Dokument, oder ein Dokument, wo nur ein Selfie verlangt ist. Kontakte werden dadurch verifiziert, vielleicht ohne Dokument. Vergleichen Sie die dvcIDs der Verbindung mit denen, die Sie von 1Kosmos haben.",
      ends: "Ein Admin speichert die Verbindung, oder ein Ergebnis der dvcID passt zu ihrem Feld.",
    },
    start_undecided: {
      message:
        "Kontakte, die hinzukamen, während keine Verbindung zu 1Kosmos funktionierte, warten auf eine Entscheidung: alle verifizieren, die neuesten oder keinen.",
      ends: "Ein Admin entscheidet in der Einrichtung.",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmos erstellt vorerst keine Sitzungen mehr ({cause}); neue Verifizierungen warten. Gesendete Links funktionieren. Lassen Sie das Limit bei 1Kosmos erhöhen, oder warten Sie: Die App versucht es automatisch erneut.",
      ends: "1Kosmos erstellt wieder eine Sitzung.",
    },
    clock_off: {
      message:
        "Die Uhren dieser App und von {name} weichen voneinander ab (Minuten: {minutes}). Anfragen können als zu alt oder zu neu abgelehnt werden. Stellen Sie die Uhr des Rechners, auf dem die App läuft; bei Cloudflare vergleichen Sie mit der Statusseite von {name}.",
      ends: "Eine Antwort von {name} stimmt mit der Uhr dieser App überein.",
    },
    clock_off_requests: {
      message:
        "1Kosmos lehnt Anfragen wegen ihrer Uhrzeit ab; Verifizierungen starten später. Stellen Sie die Uhr des Rechners, auf dem die App läuft; bei Cloudflare melden Sie 1Kosmos, dass dort die Uhr falsch geht.",
      ends: "1Kosmos nimmt eine Anfrage an.",
    },
    webhooks_missing: {
      message:
        "Neue Kontakte, die HubSpot nicht per Webhook gemeldet hat: {count}. Die App sucht inzwischen selbst nach neuen Kontakten und bewegten Deals, Verifizierungen starten daher spät; Änderungen und Löschungen werden nicht bemerkt. Prüfen Sie, ob die Webhooks der App in HubSpot an diese Adresse gehen und keine Firewall sie aufhält.",
      ends: "Ein Webhook kommt an.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.de,
      ends: "Der Kontrollpunkt wird an eine vorhandene Phase gesetzt oder entfernt.",
    },
    segment_not_dynamic: {
      message:
        "Diese Segmente sind keine aktiven Listen, HubSpot hält sie also nicht aktuell: {segments}. Verlassen Sie sich in keiner Kampagne auf sie. Benennen Sie sie in HubSpot um, oder löschen Sie sie; die App legt innerhalb einer Stunde oder bei Ihrer nächsten Anmeldung aktive an.",
      ends: "HubSpot hat das Segment als aktive Liste mit den Filtern der App.",
    },
    segment_changed: {
      message:
        "Die Filter dieser Segmente wurden geändert; es können Kontakte fehlen, die hineingehören: {segments}. Stellen Sie die Filter in HubSpot wieder her, oder benennen Sie die Segmente um oder löschen Sie sie; die App legt innerhalb einer Stunde oder bei Ihrer nächsten Anmeldung neue an.",
      ends: "HubSpot hat das Segment als aktive Liste mit den Filtern der App.",
    },
    segments_refused: {
      message:
        "HubSpot lehnt es ab, die Segmente der App anzulegen.[ Antwort von HubSpot: {cause}] Verlassen Sie sich in keiner Kampagne auf sie. Verbinden Sie die App erneut, um zu gewähren, was fehlt.",
      ends: "HubSpot legt die Segmente an; das wird bei jeder Anmeldung versucht.",
    },
    timeline_refused: {
      message:
        "HubSpot nimmt keine Ereignisse für Timelines an.[ Antwort von HubSpot: {cause}] Alles andere funktioniert. Verbinden Sie die App erneut, um zu gewähren, was fehlt, oder schalten Sie die Timelines in den Einstellungen aus.",
      ends: "HubSpot nimmt ein Ereignis an; das wird bei jeder Anmeldung und täglich versucht.",
    },
    over_cap: {
      message:
        "Verifizierungen über dem Tageslimit[ von {limit}] warten: {count} (Quelle: {source}). Lassen Sie sie laufen, erhöhen Sie das Limit für heute, oder überspringen Sie sie: Einstellungen, Limits.",
      ends: "In der Zeitzone des Accounts beginnt der nächste Tag, oder ein Admin entscheidet.",
    },
    no_delivery: {
      message:
        "Personen warten auf ihre Links, und nichts sendet sie. Wählen Sie in den Einstellungen, wie Links zugestellt werden: durch einen Workflow in HubSpot, durch E-Mails der App oder durch den Benutzer, der sie angefordert hat.",
      ends: "Ein Weg der Zustellung wird gewählt, oder es ist kein Link offen.",
    },
    mail_refused: {
      message:
        "Die App kann keine E-Mails senden, weil diese Installation nicht mehr dafür eingerichtet ist. Links werden erstellt, aber niemand erhält sie per E-Mail. Fragen Sie den Betreiber der App, oder wählen Sie in den Einstellungen einen anderen Weg.",
      ends: "Die Installation kann E-Mails senden, oder ein anderer Weg wird gewählt.",
    },
    mail_refused_limit: {
      message:
        "Der E-Mail-Dienst hat ein Sendelimit erreicht ({code}); E-Mails warten. Die App macht automatisch weiter; fragen Sie den Betreiber der App nach einem höheren Limit, wenn das oft vorkommt.",
      ends: "Eine E-Mail wird angenommen; zur angezeigten Zeit wird eine versucht.",
    },
    mail_refused_sender: {
      message:
        "Von {sender} dürfen keine E-Mails gesendet werden ({code}); sie warten. Wählen Sie in den Einstellungen einen anderen Absender, oder bitten Sie den Betreiber der App, die Domain einzurichten.",
      ends: "Eine E-Mail wird angenommen; zur angezeigten Zeit wird eine versucht.",
    },
  },
  remedies: {
    connect: "Erneut verbinden",
    grant: "Zugriff gewähren",
    sign_in: "Erneut anmelden",
    connection: "Zur Verbindung",
    meaning: "Bedeutung des Wortes festlegen",
    decide: "Entscheiden",
    choose_delivery: "Zustellung der Links wählen",
    delivery: "Zur Zustellung",
    attention: "Zu dem, was zu erledigen ist",
    gates: "Zu den Kontrollpunkten",
  },
  terms: {
    features: {
      segments: "Segmente für das Marketing",
      tickets: "Tickets und Helpdesk",
      gates: "Kontrollpunkte",
      timeline: "Ereignisse in Timelines",
      workflows: "Workflow-Aktionen",
      users: "Einschränkung, wer Verifizierungen starten darf",
    },
    record: { contacts: "Kontakt", deals: "Deal-Datensatz", tickets: "Ticket-Datensatz" },
    work: {
      write_contacts: "Kontakte schreiben",
      write_deals: "Deals schreiben",
      write_tickets: "Tickets schreiben",
      read_deals: "Deals lesen",
      read_tickets: "Tickets lesen",
      write_notes: "Notizen schreiben",
      complete_action: "die Workflow-Aktion abschließen",
      read_workflow_deals: "die Deals von Workflows lesen",
    },
    source: {
      portal: "alle Quellen zusammen",
      form: "Formulare",
      import: "Importe",
      manual: "von Hand erstellte Kontakte",
      api: "über die API von HubSpot erstellte Kontakte",
      integration: "von anderen Apps erstellte Kontakte",
      card: "Karten",
      agent: "Agenten",
    },
    effect: {
      trigger: "Bis dahin startet er keine Verifizierung.",
      hold: "Bis dahin gilt nichts, was sich in seiner Pipeline bewegt, als bestanden, und Angehaltenes bleibt angehalten.",
    },
  },
};
