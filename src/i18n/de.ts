import type { PersonWords } from "./words.ts";

export const de: PersonWords = {
  name: "Deutsch",
  direction: "ltr",
  preview: {
    title: "Ihr persönlicher Link",
    description: "Öffnen Sie diesen Link in Ihrem Browser, um fortzufahren.",
  },
  kinds: {
    identity: {
      title: "Bestätigen Sie Ihre Identität",
      asks: (company) =>
        company === null
          ? "Sie wurden gebeten, Ihre Identität zu bestätigen."
          : `${company} bittet Sie, Ihre Identität zu bestätigen.`,
      needs: ["Ihren Ausweis", "Ein Gerät mit Kamera", "Etwa drei Minuten Zeit"],
      passed: { title: "Ihre Identität ist bestätigt", text: "Vielen Dank. Sie müssen nichts weiter tun." },
    },
    liveid: {
      title: "LiveID einrichten",
      asks: (company) =>
        company === null
          ? "Sie wurden gebeten, LiveID einzurichten. Danach genügt ein Blick in die Kamera, um zu bestätigen, dass Sie es sind."
          : `${company} bittet Sie, LiveID einzurichten. Danach genügt ein Blick in die Kamera, um zu bestätigen, dass Sie es sind.`,
      needs: ["Ein Gerät mit Kamera", "Etwa eine Minute Zeit"],
      passed: { title: "LiveID ist eingerichtet", text: "Vielen Dank. Sie müssen nichts weiter tun." },
    },
    stepup: {
      title: "Bestätigen Sie, dass Sie es sind",
      asks: (company) =>
        company === null
          ? "Sie wurden gebeten, mit Ihrem Gesicht zu bestätigen, dass Sie es wirklich sind."
          : `${company} bittet Sie, mit Ihrem Gesicht zu bestätigen, dass Sie es wirklich sind.`,
      needs: ["Ein Gerät mit Kamera", "Etwa eine Minute Zeit"],
      passed: { title: "Bestätigt: Sie sind es", text: "Vielen Dank. Sie müssen nichts weiter tun." },
    },
  },
  needsTitle: "Das brauchen Sie",
  data: {
    title: "Was mit Ihren Daten geschieht",
    checks: "1Kosmos, ein Dienst für Identitätsprüfungen, prüft Ihre Angaben und verwahrt Ihre Bilder.",
    result: (company) =>
      company === null
        ? "Wer Ihnen diesen Link geschickt hat, erhält das Ergebnis, aber keine Bilder und keine Ausweisnummern."
        : `${company} erhält das Ergebnis, aber keine Bilder und keine Ausweisnummern.`,
    privacy: "Datenschutzhinweise lesen",
  },
  validUntil: (date) => `Dieser Link gilt bis ${date}.`,
  minutesLeft: (minutes) => `Restzeit: ${minutes}. Bitte schließen Sie die Prüfung bis dahin ab.`,
  continue: "Weiter",
  continueHere: "Auf diesem Gerät fortfahren",
  phone: {
    title: "Am Smartphone fortfahren",
    text: "Richten Sie die Kamera Ihres Smartphones auf diesen Code. Wenn Sie fertig sind, zeigt diese Seite das Ergebnis.",
    codeLabel: "QR-Code mit diesem Link",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Vergleichen Sie diesen Code mit Ihrem Gegenüber"
        : `Vergleichen Sie diesen Code mit ${company}`,
    text: "Sie werden gefragt, weil Sie sich an den Support gewandt haben. Lassen Sie sich den Code vorlesen. Fahren Sie nur fort, wenn er gleich ist: Sonst gibt vielleicht jemand nur vor, Ihnen zu helfen.",
  },
  choose: {
    title: "Wählen Sie Ihr Dokument",
    text: "Halten Sie es bereit, bevor Sie fortfahren.",
    documents: { drivers_license: "Führerschein", passport: "Reisepass", national_id: "Personalausweis" },
    continueWith: {
      drivers_license: "Mit dem Führerschein fortfahren",
      passport: "Mit dem Reisepass fortfahren",
      national_id: "Mit dem Personalausweis fortfahren",
    },
    instead: {
      drivers_license: "Stattdessen den Führerschein verwenden",
      passport: "Stattdessen den Reisepass verwenden",
      national_id: "Stattdessen den Personalausweis verwenden",
    },
  },
  opened: {
    title: "Sie haben bereits begonnen",
    text: "Machen Sie dort weiter, wo Sie begonnen haben; diese Seite zeigt dann das Ergebnis. Oder fahren Sie hier fort.",
  },
  preparing: {
    title: "Einen Moment bitte",
    text: "Wir bereiten den nächsten Schritt vor. Das dauert wenige Sekunden.",
  },
  delayed: {
    title: "Das dauert länger als sonst",
    text: "Die Identitätsprüfung ist gerade nicht erreichbar. Ihr Link bleibt gültig; Sie können später wiederkommen.",
  },
  review: {
    title: "Ihre Angaben werden geprüft",
    text: "Sie haben alles erledigt und können diese Seite schließen. Das Ergebnis finden Sie hier, wenn Sie den Link wieder öffnen.",
  },
  back: (company) => (company === null ? "Zurück zur Website" : `Zurück zu ${company}`),
  failed: {
    title: "Das hat nicht geklappt",
    reasons: {
      unreadable:
        "Das Bild Ihres Ausweises war nicht deutlich genug. Gutes Licht und ein dunkler, einfarbiger Untergrund helfen.",
      unsupported: "Dieses Dokument kann nicht geprüft werden. Bitte verwenden Sie ein anderes.",
      document_expired: "Ihr Ausweis ist abgelaufen. Bitte verwenden Sie einen gültigen.",
      face: "Ihr Gesicht wurde nicht erkannt. Sorgen Sie für gutes Licht und nehmen Sie Brille, Mütze und Maske ab.",
      cancelled: "Die Prüfung wurde abgebrochen, bevor sie fertig war.",
      too_many:
        "Es gab zu viele Versuche ohne klares Ergebnis. Gutes Licht und eine saubere Kameralinse helfen.",
      other:
        "Die Prüfung konnte nicht abgeschlossen werden. Achten Sie auf ein gültiges Dokument und gutes Licht.",
    },
  },
  tryAgain: "Jetzt noch einmal versuchen",
  askForHelp: (company) =>
    company === null
      ? "Bitte fragen Sie die Person, die Ihnen den Link geschickt hat, nach einem neuen."
      : `Bitte fragen Sie ${company} nach einem neuen Link.`,
  expired: {
    title: "Dieser Link ist abgelaufen",
    text: (company) =>
      company === null
        ? "Bitte fragen Sie die Person, die ihn geschickt hat, nach einem neuen."
        : `Bitte fragen Sie ${company} nach einem neuen.`,
  },
  tooLate: {
    title: "Die Zeit ist um",
    text: "Für diese Prüfung haben Sie nur wenige Minuten. Sie können jetzt neu beginnen.",
  },
  moreTime: "Mit der vollen Zeit neu beginnen",
  gone: {
    title: "Dieser Link funktioniert nicht",
    text: "Er ist vielleicht unvollständig. Prüfen Sie, ob Sie den ganzen Link kopiert haben, oder fragen Sie dort nach, wo er herkommt.",
  },
  withdrawn: {
    title: "Diese Anfrage wurde zurückgezogen",
    text: (company) =>
      company === null
        ? "Sie müssen nichts mehr tun. Wenn Sie das für einen Irrtum halten, fragen Sie die Person, die den Link geschickt hat."
        : `Sie müssen nichts mehr tun. Wenn Sie das für einen Irrtum halten, fragen Sie ${company}.`,
  },
  erased: {
    title: "Ihre Angaben wurden gelöscht",
    text: (company) =>
      company === null
        ? "Hinter diesem Link ist nichts mehr über Sie gespeichert. Wenn Sie Ihre Identität noch bestätigen möchten, fragen Sie die Person, die ihn geschickt hat, nach einem neuen."
        : `Hinter diesem Link ist nichts mehr über Sie gespeichert. Wenn Sie Ihre Identität noch bestätigen möchten, fragen Sie ${company} nach einem neuen.`,
  },
  trouble: {
    title: "Wir können diese Seite gerade nicht zeigen",
    text: "Es ist nichts verloren, und Ihr Link bleibt gültig. Bitte versuchen Sie es gleich noch einmal.",
  },
  replaced: {
    title: "Dieser Link wurde ersetzt",
    text: "Ihnen wurde ein neuerer Link gesendet. Bitte verwenden Sie diesen.",
  },
  newLink: {
    button: "Neuen Link zusenden",
    sent: {
      title: "Sehen Sie in Ihrem Postfach nach",
      text: "Wenn Ihnen ein neuer Link gesendet werden kann, ist er auf dem Weg an die E-Mail-Adresse, die für Sie angegeben wurde. Das kann einige Minuten dauern.",
    },
  },
  sentFrom: (address) => `Die E-Mail mit diesem Link wurde von ${address} gesendet.`,
  mail: {
    reminder: (subject) => `Erinnerung: ${subject}`,
    stillOpen: "Dies ist eine Erinnerung: Sie sind noch nicht fertig, und Ihr Link ist weiterhin gültig.",
    copy: "Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:",
    ignore:
      "Falls Sie diese E-Mail nicht erwartet haben, können Sie sie ignorieren. Der Link ist nur für Sie bestimmt; bitte leiten Sie ihn nicht weiter.",
  },
  checkAgain: "Noch einmal nachsehen",
  doneOnPhone: "Am Handy fertig? Laden Sie diese Seite neu.",
  language: "Sprache",
  service: "Identitätsprüfung durch 1Kosmos",
};
