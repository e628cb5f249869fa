import type { HistoryWords } from "./types.ts";

export const pl: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Dokument nieczytelny",
      text: "Zdjęcie dokumentu nie było wystarczająco wyraźne. Proszę poprosić tę osobę o ponowną próbę przy dobrym oświetleniu.",
    },
    unsupported: {
      label: "Dokument nieobsługiwany",
      text: "1Kosmos nie może sprawdzić tego dokumentu. Proszę poprosić o inny rodzaj dokumentu.",
    },
    document_expired: {
      label: "Dokument stracił ważność",
      text: "Dokument nie jest już ważny. Proszę poprosić o ważny dokument.",
    },
    face: {
      label: "Twarz się nie zgadza",
      text: "Twarz nie zgadzała się z dokumentem lub z zarejestrowaną twarzą. Proszę poprosić tę osobę o ponowną próbę albo sprawdzić ją w inny sposób.",
    },
    cancelled: {
      label: "Anulowane przez osobę",
      text: "Osoba odmówiła lub przerwała przed końcem. Proszę zapytać, czy potrzebuje pomocy, a następnie utworzyć nowy link.",
    },
    too_many: {
      label: "Zbyt wiele prób",
      text: "1Kosmos zakończył sesję po zbyt wielu próbach bez jasnego wyniku. Proszę rozpocząć nową weryfikację.",
    },
    other: {
      label: "Wynik negatywny",
      text: "1Kosmos nie potwierdził tej osoby i nie podał powodu, który aplikacja zna. Administrator może sprawdzić sesję w 1Kosmos.",
    },
    not_opened: {
      label: "Link nieotwarty",
      text: "Link wygasł, zanim ktokolwiek go otworzył. Proszę sprawdzić, czy dociera do tej osoby, a następnie utworzyć nowy link.",
    },
    not_finished: {
      label: "Nieukończone na czas",
      text: "Osoba otworzyła link i nie skończyła przed jego wygaśnięciem. Proszę utworzyć nowy link.",
    },
    replaced: {
      label: "Zastąpione lub anulowane",
      text: "Zastąpiła ją nowsza weryfikacja tego samego kontaktu, inna sesja zakończyła się wcześniej wynikiem pozytywnym albo ktoś anulował ją w HubSpot.",
    },
    refused: {
      label: "Niedostępne",
      text: "Połączenie z 1Kosmos nie oferuje tego, o co poproszono, więc nie utworzono sesji. Administrator sprawdza przepływy pracy połączenia.",
    },
    revoked: {
      label: "Cofnięte przez 1Kosmos",
      text: "1Kosmos najpierw potwierdził tę osobę, a potem zmienił decyzję.",
    },
    manual: {
      label: "Decyzja administratora",
      text: "Administrator oznaczył wynik kontaktu jako negatywny.",
    },
  },
  outcomes: {
    asked: "wysłano prośbę",
    choice_offered: "utworzono link, osoba wybiera dokument",
    chosen: "wybrano dokument",
    started: "utworzono link",
    refused: "połączenie z 1Kosmos tego nie oferuje",
    held: "oczekuje, aż administrator zezwoli na link",
    in_review: "przesłano, w trakcie sprawdzania w 1Kosmos",
    unclear: "przesłano, z wynikiem, którego aplikacja nie rozumie",
    verified: "wynik pozytywny",
    failed: "wynik negatywny",
    revoked: "1Kosmos cofnął wynik pozytywny",
    overturned: "1Kosmos uchylił wynik negatywny: wynik pozytywny",
    expired: "wygasło",
    reminded: "przypomnienie do wysłania",
    restarted: "rozpoczęto ponownie",
    aged: "zbyt stare, do powtórzenia",
    merged: "scalono z innym kontaktem",
    abandoned: "usunięto kontakt",
    restored: "przywrócono kontakt",
    older_session: "wynik starszej sesji",
    marked_verified: "administrator oznaczył kontakt jako zweryfikowany",
    marked_failed: "administrator oznaczył wynik jako negatywny",
    link_replaced: "zastąpiono link",
    withdrawn: "anulowano w HubSpot",
    kept_ours: "cofnięto ręczną zmianę",
    edit_accepted: "przyjęto ręczną zmianę",
    edit_put_off: "ręczna zmiana, zostanie cofnięta za kilka minut",
  },
  contact: "Kontakt",
};
