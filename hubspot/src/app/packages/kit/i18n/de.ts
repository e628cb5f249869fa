import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "Ausstehend",
    verified: "Verifiziert",
    failed: "Nicht bestanden",
    expired: "Abgelaufen",
    review: "In Prüfung",
    preparing: "In Vorbereitung",
    none: "Nicht verifiziert",
  },
  kinds: {
    identity: "Identitätsprüfung",
    liveid: "LiveID-Einrichtung",
    stepup: "Step-up-Authentifizierung",
  },
  documents: {
    any: "Beliebiges Dokument",
    drivers_license: "Führerschein",
    passport: "Reisepass",
    national_id: "Personalausweis",
  },
  documentField: "Dokument",
  levelField: "Vertrauensniveau der Identität",
  anyLevel: "Beliebiges Niveau",
  failures: {
    not_found: {
      title: "Nicht gefunden",
      text: "Die 1Kosmos-App kennt diesen Datensatz nicht. Möglicherweise wurde er gelöscht.",
    },
    not_installed: {
      title: "Nicht verbunden",
      text: "Die 1Kosmos-App ist nicht mit diesem HubSpot-Account verbunden. Ein Admin muss sie neu installieren.",
    },
    refused: {
      title: "Das hat nicht geklappt",
      text: "Die App hat die Anfrage abgelehnt. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
    },
    admin_required: {
      title: "Das kann nur ein Admin",
      text: "Melden Sie sich über den Link auf dieser Seite mit HubSpot an, und versuchen Sie es dann noch einmal.",
    },
    unavailable: {
      title: "Zurzeit keine Antwort",
      text: "Die 1Kosmos-App war nicht erreichbar. Es ist nichts verloren gegangen.",
    },
    unreadable: {
      title: "Bitte laden Sie die Seite neu",
      text: "Die 1Kosmos-App wurde aktualisiert und antwortet nun anders.",
    },
  },
  connection: {
    grant_refused: {
      title: "Die App ist von HubSpot getrennt",
      text: "Die App versucht es automatisch erneut. Ein Admin kann sie sofort wieder verbinden.",
    },
    disconnected: {
      title: "Die App ist von HubSpot getrennt",
      text: "Sie müssen nichts tun: Ein Admin muss die 1Kosmos-App neu installieren.",
    },
    missing: {
      title: "1Kosmos ist noch nicht verbunden",
      text: "Sie müssen nichts tun: Ein Admin stellt die Verbindung in den Einstellungen der 1Kosmos-App her.",
    },
    attention: {
      title: "Die Verbindung zu 1Kosmos muss überprüft werden",
      text: "Sie müssen nichts tun: Ein Admin findet die Ursache in den Einstellungen der 1Kosmos-App. Offene Links bleiben gültig.",
    },
    slow: {
      title: "Es dauert gerade länger",
      text: "1Kosmos ist langsam oder nicht verfügbar. Die App versucht es automatisch erneut, und nichts geht verloren.",
    },
  },
  contacts: { one: "{n} Kontakt", other: "{n} Kontakte" },
  tryAgain: "Noch einmal versuchen",
  refresh: "Aktualisieren",
  loading: "Wird geladen",
  nothingSelected: {
    title: "Es ist nichts ausgewählt",
    text: "Wählen Sie die Kontakte aus, die verifiziert werden sollen, und rufen Sie diese Aktion erneut auf.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Keiner der ausgewählten Kontakte kann angefragt werden",
    text: "Die Gründe stehen unten.",
  },
  willBeAsked: {
    one: "{n} Kontakt wird um eine Verifizierung gebeten.",
    other: "{n} Kontakte werden um eine Verifizierung gebeten.",
  },
  verify: { one: "{n} Kontakt verifizieren", other: "{n} Kontakte verifizieren" },
  again: "Auch Kontakte, die bereits verifiziert sind",
  againHint: "Sie sind ausstehend, bis der neue Link verwendet wird.",
  refused: {
    verified: "Bereits verifiziert.",
    pending: "Eine Sitzung ist offen oder wird gerade erstellt.",
    deleted: "In HubSpot gelöscht.",
    unknown: "In diesem Account nicht gefunden.",
    unread: "HubSpot konnte dazu gerade nicht abgefragt werden. Versuchen Sie es noch einmal.",
    not_offered: "Die Verbindung zu 1Kosmos bietet das nicht an.",
    not_connected:
      "1Kosmos ist nicht verbunden. Ein Admin stellt die Verbindung in den Einstellungen der 1Kosmos-App her.",
    not_allowed: "Sie dürfen keine Verifizierungen starten. Wenden Sie sich an einen Admin der 1Kosmos-App.",
  },
  checking: "Es wird geprüft, wer verifiziert werden kann",
  asking: "Verifizierungen werden angefordert",
  reading: "Der Fortschritt wird abgerufen",
  asked: {
    one: "{n} Kontakt wurde um eine Verifizierung gebeten",
    other: "{n} Kontakte wurden um eine Verifizierung gebeten",
  },
  done: "Jeder Link steht bei seinem Kontakt. Sie können dieses Fenster schließen; die Ergebnisse erscheinen bei den Kontakten.",
  mayClose: "Sie können dieses Fenster schließen: Die Links werden trotzdem erstellt.",
  ready: "Fertige Links",
};

export const settings: SettingsWords = {
  connection: "Verbindung",
  connected: "Verbunden",
  notReady: "Nicht bereit",
  tenant: "Mandant",
  none: "Keiner",
  openSessions: "Offene Sitzungen",
  gates: "Kontrollpunkte",
  gateBroken: "Ein Kontrollpunkt funktioniert nicht",
  since: (when) => `Seit ${when}`,
  startsWhen: "Eine Verifizierung beginnt, wenn ein neuer Kontakt",
  sources: {
    form: "Ein Formular absendet",
    import: "Importiert wird",
    manual: "Von Hand angelegt wird",
    api: "Über die API angelegt wird",
    integration: "Von einer anderen App angelegt wird",
  },
  on: "Ein",
  off: "Aus",
  forAdmins: "Einstellungen",
  signIn: "Anmelden, um hier Einstellungen zu ändern",
  signInHint:
    "Die Zustimmung in HubSpot zeigt, dass Sie Admin sind. Kommen Sie danach zurück und klicken Sie auf „Aktualisieren“.",
  full: "Alle Einstellungen öffnen",
  fullHint:
    "Die Verbindung, Kontrollpunkte, Daten und wer Verifizierungen starten darf, werden auf den Seiten der App geändert.",
  reminders: "Höchstzahl der Erinnerungen je Link",
  remindersEvery: "Stunden zwischen Erinnerungen",
  linkLifetime: "Gültigkeit des Links (Stunden)",
  retries: "Neue Versuche der Person innerhalb eines Tages",
  confidenceNumber: "Übereinstimmung auch als Zahl anzeigen",
  changeLinks: "Benutzern erlauben, offene Links zu ersetzen und abzubrechen",
  markNewTickets: "Neue Tickets als nicht angefragt kennzeichnen",
  note: "Notiz am Ticket anlegen, wenn der Anrufer verifiziert ist",
  save: "Speichern",
  saved: "Gespeichert.",
  notSaved: "Nicht gespeichert",
  notANumber: "Geben Sie eine Zahl ein.",
};
