import type { HistoryWords } from "./types.ts";

export const de: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Dokument nicht lesbar",
      text: "Das Bild des Dokuments war nicht deutlich genug. Bitten Sie die Person, es bei gutem Licht noch einmal zu versuchen.",
    },
    unsupported: {
      label: "Dokument wird nicht unterstützt",
      text: "1Kosmos kann dieses Dokument nicht prüfen. Bitten Sie um eine andere Art von Dokument.",
    },
    document_expired: {
      label: "Dokument abgelaufen",
      text: "Das Dokument ist nicht mehr gültig. Bitten Sie um ein gültiges Dokument.",
    },
    face: {
      label: "Gesicht stimmt nicht überein",
      text: "Das Gesicht stimmte nicht mit dem Dokument oder dem hinterlegten Gesicht überein. Bitten Sie die Person, es noch einmal zu versuchen, oder prüfen Sie auf anderem Weg.",
    },
    cancelled: {
      label: "Von der Person abgebrochen",
      text: "Die Person hat abgelehnt oder vor dem Ende abgebrochen. Fragen Sie, ob sie Hilfe braucht, und erstellen Sie dann einen neuen Link.",
    },
    too_many: {
      label: "Zu viele Versuche",
      text: "1Kosmos hat die Sitzung nach zu vielen Versuchen ohne klares Ergebnis beendet. Starten Sie eine neue Verifizierung.",
    },
    other: {
      label: "Nicht bestanden",
      text: "1Kosmos hat die Person nicht bestätigt und keinen Grund genannt, den die App kennt. Ein Admin kann die Sitzung bei 1Kosmos nachsehen.",
    },
    not_opened: {
      label: "Link nicht geöffnet",
      text: "Der Link ist abgelaufen, bevor ihn jemand geöffnet hat. Prüfen Sie, ob er die Person erreicht, und erstellen Sie dann einen neuen Link.",
    },
    not_finished: {
      label: "Nicht rechtzeitig abgeschlossen",
      text: "Die Person hat den Link geöffnet und war nicht fertig, bevor er abgelaufen ist. Erstellen Sie einen neuen Link.",
    },
    replaced: {
      label: "Ersetzt oder abgebrochen",
      text: "Eine neuere Verifizierung desselben Kontakts ist an ihre Stelle getreten, eine andere Sitzung wurde zuerst bestanden, oder jemand hat sie in HubSpot abgebrochen.",
    },
    refused: {
      label: "Nicht angeboten",
      text: "Die Verbindung zu 1Kosmos bietet das Gewünschte nicht an, daher wurde keine Sitzung erstellt. Ein Admin prüft die Workflows der Verbindung.",
    },
    revoked: {
      label: "Von 1Kosmos widerrufen",
      text: "1Kosmos hat die Person zuerst bestätigt und die Entscheidung danach geändert.",
    },
    manual: {
      label: "Von einem Admin entschieden",
      text: "Ein Admin hat den Kontakt als nicht bestanden markiert.",
    },
  },
  outcomes: {
    asked: "angefordert",
    choice_offered: "Link erstellt, die Person wählt das Dokument",
    chosen: "Dokument gewählt",
    started: "Link erstellt",
    refused: "von der Verbindung zu 1Kosmos nicht angeboten",
    held: "wartet darauf, dass ein Admin den Link freigibt",
    in_review: "eingereicht, in Prüfung bei 1Kosmos",
    unclear: "eingereicht, mit einem Ergebnis, das die App nicht versteht",
    verified: "bestanden",
    failed: "nicht bestanden",
    revoked: "Bestätigung von 1Kosmos widerrufen",
    overturned: "Ablehnung von 1Kosmos aufgehoben: bestanden",
    expired: "abgelaufen",
    reminded: "Erinnerung fällig",
    restarted: "neu gestartet",
    aged: "zu alt, wird wiederholt",
    merged: "mit einem anderen Kontakt zusammengeführt",
    abandoned: "Kontakt gelöscht",
    restored: "Kontakt wiederhergestellt",
    older_session: "Ergebnis einer älteren Sitzung",
    marked_verified: "von einem Admin als verifiziert gekennzeichnet",
    marked_failed: "von einem Admin als nicht bestanden gekennzeichnet",
    link_replaced: "Link ersetzt",
    withdrawn: "in HubSpot abgebrochen",
    kept_ours: "Änderung von Hand rückgängig gemacht",
    edit_accepted: "Änderung von Hand übernommen",
    edit_put_off: "Änderung von Hand, wird in einigen Minuten rückgängig gemacht",
  },
  contact: "Kontakt",
};
