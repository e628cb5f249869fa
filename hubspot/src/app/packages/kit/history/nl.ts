import type { HistoryWords } from "./types.ts";

export const nl: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Document niet leesbaar",
      text: "Het beeld van het document was niet duidelijk genoeg. Vraag de persoon om het bij goed licht opnieuw te proberen.",
    },
    unsupported: {
      label: "Document niet ondersteund",
      text: "1Kosmos kan dit document niet controleren. Vraag om een ander soort document.",
    },
    document_expired: {
      label: "Document verlopen",
      text: "Het document is niet meer geldig. Vraag om een document dat nog geldig is.",
    },
    face: {
      label: "Gezicht komt niet overeen",
      text: "Het gezicht kwam niet overeen met het document of het geregistreerde gezicht. Vraag de persoon om het opnieuw te proberen of controleer op een andere manier.",
    },
    cancelled: {
      label: "Geannuleerd door de persoon",
      text: "De persoon heeft geweigerd of is voor het einde gestopt. Vraag of er hulp nodig is en maak daarna een nieuwe link aan.",
    },
    too_many: {
      label: "Te veel pogingen",
      text: "1Kosmos heeft de sessie beëindigd na te veel pogingen zonder duidelijk resultaat. Start een nieuwe verificatie.",
    },
    other: {
      label: "Niet geslaagd",
      text: "1Kosmos heeft de persoon niet bevestigd en gaf geen reden die de app kent. Een beheerder kan de sessie bij 1Kosmos bekijken.",
    },
    not_opened: {
      label: "Link niet geopend",
      text: "De link is verlopen voordat iemand hem opende. Controleer of hij de persoon bereikt en maak daarna een nieuwe link aan.",
    },
    not_finished: {
      label: "Niet op tijd afgerond",
      text: "De persoon heeft de link geopend en was niet klaar voordat hij verliep. Maak een nieuwe link aan.",
    },
    replaced: {
      label: "Vervangen of geannuleerd",
      text: "Een nieuwere verificatie van dezelfde contactpersoon kwam ervoor in de plaats, een andere sessie slaagde eerder, of iemand heeft ze in HubSpot geannuleerd.",
    },
    refused: {
      label: "Niet aangeboden",
      text: "De verbinding met 1Kosmos biedt het gevraagde niet aan, dus is er geen sessie gemaakt. Een beheerder controleert de workflows van de verbinding.",
    },
    revoked: {
      label: "Ingetrokken door 1Kosmos",
      text: "1Kosmos heeft de persoon eerst bevestigd en de beslissing daarna gewijzigd.",
    },
    manual: {
      label: "Beslist door een beheerder",
      text: "Een beheerder heeft de contactpersoon als niet geslaagd gemarkeerd.",
    },
  },
  outcomes: {
    asked: "gevraagd",
    choice_offered: "link aangemaakt, de persoon kiest het document",
    chosen: "document gekozen",
    started: "link aangemaakt",
    refused: "niet aangeboden door de verbinding met 1Kosmos",
    held: "wacht tot een beheerder de link toestaat",
    in_review: "ingediend, wordt beoordeeld door 1Kosmos",
    unclear: "ingediend, met een resultaat dat de app niet begrijpt",
    verified: "geslaagd",
    failed: "niet geslaagd",
    revoked: "goedkeuring ingetrokken door 1Kosmos",
    overturned: "afwijzing herzien door 1Kosmos: geslaagd",
    expired: "verlopen",
    reminded: "herinnering moet worden verzonden",
    restarted: "opnieuw gestart",
    aged: "te oud, wordt herhaald",
    merged: "samengevoegd met een andere contactpersoon",
    abandoned: "contactpersoon verwijderd",
    restored: "contactpersoon hersteld",
    older_session: "resultaat van een oudere sessie",
    marked_verified: "door een beheerder als geverifieerd gemarkeerd",
    marked_failed: "door een beheerder als niet geslaagd gemarkeerd",
    link_replaced: "link vervangen",
    withdrawn: "geannuleerd in HubSpot",
    kept_ours: "handmatige wijziging ongedaan gemaakt",
    edit_accepted: "handmatige wijziging overgenomen",
    edit_put_off: "handmatige wijziging, wordt over enkele minuten ongedaan gemaakt",
  },
  contact: "Contactpersoon",
};
