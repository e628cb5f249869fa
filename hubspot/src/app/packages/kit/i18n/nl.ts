import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "In afwachting",
    verified: "Geverifieerd",
    failed: "Niet geslaagd",
    expired: "Verlopen",
    review: "Wordt beoordeeld",
    preparing: "Wordt voorbereid",
    none: "Niet geverifieerd",
  },
  kinds: { identity: "Identiteitscontrole", liveid: "LiveID instellen", stepup: "Step-upauthenticatie" },
  documents: {
    any: "Elk document",
    drivers_license: "Rijbewijs",
    passport: "Paspoort",
    national_id: "Identiteitskaart",
  },
  documentField: "Gevraagd document",
  levelField: "Betrouwbaarheidsniveau van de identiteit",
  anyLevel: "Elk niveau",
  failures: {
    not_found: {
      title: "Niet gevonden",
      text: "De 1Kosmos-app kent dit record niet. Mogelijk is het verwijderd.",
    },
    not_installed: {
      title: "Niet verbonden",
      text: "De 1Kosmos-app is niet met dit HubSpot-account verbonden. Een beheerder moet de app opnieuw installeren.",
    },
    refused: {
      title: "Dat is niet gelukt",
      text: "De app heeft het verzoek geweigerd. Laad de pagina opnieuw en probeer het nog eens.",
    },
    admin_required: {
      title: "Alleen een beheerder kan dit doen",
      text: "Meld u via de link op deze pagina aan met HubSpot en probeer het dan opnieuw.",
    },
    unavailable: {
      title: "Op dit moment geen antwoord",
      text: "De 1Kosmos-app was niet bereikbaar. Er is niets verloren gegaan.",
    },
    unreadable: {
      title: "Laad de pagina opnieuw",
      text: "De 1Kosmos-app is bijgewerkt en antwoordt anders.",
    },
  },
  connection: {
    grant_refused: {
      title: "De app is niet meer met HubSpot verbonden",
      text: "De app probeert het automatisch opnieuw. Een beheerder kan de app meteen opnieuw verbinden.",
    },
    disconnected: {
      title: "De app is niet meer met HubSpot verbonden",
      text: "U hoeft niets te doen: een beheerder moet de 1Kosmos-app opnieuw installeren.",
    },
    missing: {
      title: "1Kosmos is nog niet verbonden",
      text: "U hoeft niets te doen: een beheerder maakt de verbinding in de instellingen van de 1Kosmos-app.",
    },
    attention: {
      title: "De verbinding met 1Kosmos heeft aandacht nodig",
      text: "U hoeft niets te doen: een beheerder vindt de oorzaak in de instellingen van de 1Kosmos-app. Open links blijven geldig.",
    },
    slow: {
      title: "Het duurt nu langer",
      text: "1Kosmos is traag of niet beschikbaar. De app probeert het automatisch opnieuw en er gaat niets verloren.",
    },
  },
  contacts: { one: "{n} contactpersoon", other: "{n} contactpersonen" },
  tryAgain: "Opnieuw proberen",
  refresh: "Vernieuwen",
  loading: "Laden",
  nothingSelected: {
    title: "Er is niets geselecteerd",
    text: "Selecteer de contactpersonen die u wilt verifiëren en kies deze actie opnieuw.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Geen van de geselecteerde contactpersonen kan om verificatie worden gevraagd",
    text: "De redenen staan hieronder.",
  },
  willBeAsked: {
    one: "{n} contactpersoon wordt om verificatie gevraagd.",
    other: "{n} contactpersonen worden om verificatie gevraagd.",
  },
  verify: { one: "{n} contactpersoon verifiëren", other: "{n} contactpersonen verifiëren" },
  again: "Ook contactpersonen die al geverifieerd zijn",
  againHint: "Ze blijven in afwachting totdat de nieuwe link wordt gebruikt.",
  refused: {
    verified: "Al geverifieerd.",
    pending: "Er is een sessie open of in voorbereiding.",
    deleted: "Verwijderd in HubSpot.",
    unknown: "Niet gevonden in dit account.",
    unread: "HubSpot kon hierover nu niet worden geraadpleegd. Probeer het opnieuw.",
    not_offered: "De verbinding met 1Kosmos biedt dit niet aan.",
    not_connected:
      "1Kosmos is niet verbonden. Een beheerder maakt de verbinding in de instellingen van de 1Kosmos-app.",
    not_allowed: "U mag geen verificaties starten. Neem contact op met een beheerder van de 1Kosmos-app.",
  },
  checking: "Er wordt gecontroleerd wie kan worden geverifieerd",
  asking: "Verificaties worden aangevraagd",
  reading: "De voortgang wordt opgehaald",
  asked: {
    one: "{n} contactpersoon om verificatie gevraagd",
    other: "{n} contactpersonen om verificatie gevraagd",
  },
  done: "Elke link staat bij de contactpersoon. U kunt dit venster sluiten; de resultaten verschijnen bij de contactpersonen.",
  mayClose: "U kunt dit venster sluiten: de links worden toch aangemaakt.",
  ready: "Links gereed",
};

export const settings: SettingsWords = {
  connection: "Verbinding",
  connected: "Verbonden",
  notReady: "Niet gereed",
  tenant: "1Kosmos-omgeving",
  none: "Geen",
  openSessions: "Open sessies",
  gates: "Controlepunten",
  gateBroken: "Een controlepunt werkt niet",
  since: (when) => `Sinds ${when}`,
  startsWhen: "Een verificatie begint wanneer een nieuwe contactpersoon",
  sources: {
    form: "Een formulier verzendt",
    import: "Wordt geïmporteerd",
    manual: "Handmatig wordt aangemaakt",
    api: "Via de API wordt aangemaakt",
    integration: "Door een andere app wordt aangemaakt",
  },
  on: "Aan",
  off: "Uit",
  forAdmins: "Instellingen",
  signIn: "Aanmelden om hier instellingen te wijzigen",
  signInHint:
    "De toestemming in HubSpot toont aan dat u beheerder bent. Kom daarna hier terug en klik op ‘Vernieuwen’.",
  full: "Alle instellingen openen",
  fullHint:
    "De verbinding, controlepunten, gegevens en wie verificaties mag starten, wijzigt u op de pagina’s van de app.",
  reminders: "Maximaal aantal herinneringen per link",
  remindersEvery: "Uren tussen herinneringen",
  linkLifetime: "Geldigheid van de link (uren)",
  retries: "Nieuwe pogingen van de persoon binnen een dag",
  confidenceNumber: "De overeenkomst ook als getal tonen",
  changeLinks: "Gebruikers open links laten vervangen en annuleren",
  markNewTickets: "Nieuwe tickets markeren als niet gevraagd",
  note: "Een notitie aan het ticket toevoegen wanneer de beller is geverifieerd",
  save: "Opslaan",
  saved: "Opgeslagen.",
  notSaved: "Niet opgeslagen",
  notANumber: "Voer een getal in.",
};
