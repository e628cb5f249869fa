import type { PersonWords } from "./words.ts";

export const nl: PersonWords = {
  name: "Nederlands",
  direction: "ltr",
  preview: { title: "Uw persoonlijke link", description: "Open deze link in uw browser om verder te gaan." },
  kinds: {
    identity: {
      title: "Bevestig uw identiteit",
      asks: (company) =>
        company === null
          ? "U is gevraagd uw identiteit te bevestigen."
          : `${company} vraagt u uw identiteit te bevestigen.`,
      needs: ["Uw identiteitsbewijs", "Een apparaat met camera", "Ongeveer drie minuten"],
      passed: { title: "Uw identiteit is bevestigd", text: "Dank u wel. U hoeft niets meer te doen." },
    },
    liveid: {
      title: "Stel LiveID in",
      asks: (company) =>
        company === null
          ? "U is gevraagd LiveID in te stellen. Daarna is een blik in de camera genoeg om te bevestigen dat u het bent."
          : `${company} vraagt u LiveID in te stellen. Daarna is een blik in de camera genoeg om te bevestigen dat u het bent.`,
      needs: ["Een apparaat met camera", "Ongeveer één minuut"],
      passed: { title: "LiveID is ingesteld", text: "Dank u wel. U hoeft niets meer te doen." },
    },
    stepup: {
      title: "Bevestig dat u het bent",
      asks: (company) =>
        company === null
          ? "U is gevraagd met uw gezicht te bevestigen dat u het echt bent."
          : `${company} vraagt u met uw gezicht te bevestigen dat u het echt bent.`,
      needs: ["Een apparaat met camera", "Ongeveer één minuut"],
      passed: { title: "Bevestigd: u bent het", text: "Dank u wel. U hoeft niets meer te doen." },
    },
  },
  needsTitle: "Wat u nodig hebt",
  data: {
    title: "Wat er met uw gegevens gebeurt",
    checks: "1Kosmos, een dienst voor identiteitscontrole, controleert uw gegevens en bewaart uw beelden.",
    result: (company) =>
      company === null
        ? "Wie u deze link heeft gestuurd, krijgt het resultaat, maar geen beelden en geen documentnummers."
        : `${company} krijgt het resultaat, maar geen beelden en geen documentnummers.`,
    privacy: "Lees de privacyverklaring",
  },
  validUntil: (date) => `Deze link is geldig tot ${date}.`,
  minutesLeft: (minutes) => `Resterende tijd: ${minutes}. Rond de controle binnen die tijd af.`,
  continue: "Doorgaan",
  continueHere: "Doorgaan op dit apparaat",
  phone: {
    title: "Doorgaan op uw telefoon",
    text: "Richt de camera van uw telefoon op deze code. Als u klaar bent, toont deze pagina het resultaat.",
    codeLabel: "QR-code met deze link",
  },
  caller: {
    title: (company) =>
      company === null ? "Vergelijk deze code met uw gesprekspartner" : `Vergelijk deze code met ${company}`,
    text: "U krijgt deze vraag omdat u contact opnam met de klantenservice. Laat de medewerker de code voorlezen. Ga alleen verder als die gelijk is: anders doet iemand misschien alsof hij u helpt.",
  },
  choose: {
    title: "Kies uw document",
    text: "Houd het bij de hand voordat u verdergaat.",
    documents: { drivers_license: "Rijbewijs", passport: "Paspoort", national_id: "Identiteitskaart" },
    continueWith: {
      drivers_license: "Doorgaan met het rijbewijs",
      passport: "Doorgaan met het paspoort",
      national_id: "Doorgaan met de identiteitskaart",
    },
    instead: {
      drivers_license: "Liever het rijbewijs gebruiken",
      passport: "Liever het paspoort gebruiken",
      national_id: "Liever de identiteitskaart gebruiken",
    },
  },
  opened: {
    title: "U bent al begonnen",
    text: "Rond af waar u begonnen bent; deze pagina toont dan het resultaat. Of ga hier verder.",
  },
  preparing: { title: "Een ogenblik", text: "We bereiden de volgende stap voor. Dat duurt enkele seconden." },
  delayed: {
    title: "Dit duurt langer dan gewoonlijk",
    text: "De identiteitscontrole is op dit moment niet beschikbaar. Uw link blijft geldig; u kunt later terugkomen.",
  },
  review: {
    title: "Uw gegevens worden gecontroleerd",
    text: "U hebt alles gedaan en kunt deze pagina sluiten. Het resultaat staat hier wanneer u de link opnieuw opent.",
  },
  back: (company) => (company === null ? "Terug naar de website" : `Terug naar ${company}`),
  failed: {
    title: "Dat is niet gelukt",
    reasons: {
      unreadable:
        "Het beeld van uw document was niet scherp genoeg. Goed licht en een donkere, effen ondergrond helpen.",
      unsupported: "Dit document kan niet worden gecontroleerd. Gebruik een ander document.",
      document_expired: "Uw document is verlopen. Gebruik een document dat nog geldig is.",
      face: "Uw gezicht is niet herkend. Zorg voor goed licht en zet bril, hoed en mondkapje af.",
      cancelled: "De controle is geannuleerd voordat ze klaar was.",
      too_many:
        "Er waren te veel pogingen zonder duidelijk resultaat. Goed licht en een schone cameralens helpen.",
      other:
        "De controle kon niet worden afgerond. Let erop dat uw document geldig is en dat er goed licht is.",
    },
  },
  tryAgain: "Nu opnieuw proberen",
  askForHelp: (company) =>
    company === null
      ? "Vraag degene die u deze link heeft gestuurd om een nieuwe."
      : `Vraag ${company} om een nieuwe link.`,
  expired: {
    title: "Deze link is verlopen",
    text: (company) =>
      company === null
        ? "Vraag degene die hem heeft gestuurd om een nieuwe."
        : `Vraag ${company} om een nieuwe.`,
  },
  tooLate: {
    title: "De tijd is om",
    text: "Voor deze controle hebt u een paar minuten. U kunt nu opnieuw beginnen.",
  },
  moreTime: "Opnieuw beginnen met de volle tijd",
  gone: {
    title: "Deze link werkt niet",
    text: "Misschien is hij onvolledig. Controleer of u de hele link hebt gekopieerd, of vraag het degene die hem heeft gestuurd.",
  },
  withdrawn: {
    title: "Dit verzoek is ingetrokken",
    text: (company) =>
      company === null
        ? "U hoeft niets meer te doen. Denkt u dat dit een vergissing is, vraag het dan degene die u deze link heeft gestuurd."
        : `U hoeft niets meer te doen. Denkt u dat dit een vergissing is, vraag het dan aan ${company}.`,
  },
  erased: {
    title: "Uw gegevens zijn verwijderd",
    text: (company) =>
      company === null
        ? "Achter deze link is niets meer over u opgeslagen. Wilt u uw identiteit nog bevestigen, vraag dan degene die hem heeft gestuurd om een nieuwe."
        : `Achter deze link is niets meer over u opgeslagen. Wilt u uw identiteit nog bevestigen, vraag ${company} dan om een nieuwe.`,
  },
  trouble: {
    title: "We kunnen deze pagina op dit moment niet tonen",
    text: "Er is niets verloren en uw link blijft geldig. Probeer het zo meteen opnieuw.",
  },
  replaced: { title: "Deze link is vervangen", text: "U hebt een nieuwere link ontvangen. Gebruik die." },
  newLink: {
    button: "Stuur mij een nieuwe link",
    sent: {
      title: "Kijk in uw e-mail",
      text: "Als u een nieuwe link kunt krijgen, is die onderweg naar het e-mailadres dat voor u is opgegeven. Dat kan enkele minuten duren.",
    },
  },
  sentFrom: (address) => `De e-mail met deze link is verzonden vanaf ${address}.`,
  mail: {
    reminder: (subject) => `Herinnering: ${subject}`,
    stillOpen: "Dit is een herinnering: u bent nog niet klaar en uw link is nog geldig.",
    copy: "Werkt de knop niet? Kopieer dan dit adres naar uw browser:",
    ignore:
      "Als u deze e-mail niet verwachtte, kunt u hem negeren. De link is alleen voor u bedoeld; stuur hem niet door.",
  },
  checkAgain: "Opnieuw kijken",
  doneOnPhone: "Klaar op uw telefoon? Laad deze pagina opnieuw.",
  language: "Taal",
  service: "Identiteitscontrole door 1Kosmos",
};
