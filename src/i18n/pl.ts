import type { PersonWords } from "./words.ts";

export const pl: PersonWords = {
  name: "Polski",
  direction: "ltr",
  preview: {
    title: "Twój osobisty link",
    description: "Otwórz ten link w przeglądarce, aby przejść dalej.",
  },
  kinds: {
    identity: {
      title: "Potwierdź swoją tożsamość",
      asks: (company) =>
        company === null
          ? "Prosimy o potwierdzenie Twojej tożsamości."
          : `${company} prosi o potwierdzenie Twojej tożsamości.`,
      needs: ["Twój dokument tożsamości", "Urządzenie z aparatem", "Około trzech minut"],
      passed: {
        title: "Twoja tożsamość jest potwierdzona",
        text: "Dziękujemy. Nie musisz robić nic więcej.",
      },
    },
    liveid: {
      title: "Skonfiguruj LiveID",
      asks: (company) =>
        company === null
          ? "Prosimy o skonfigurowanie LiveID. Potem wystarczy spojrzeć w aparat, aby potwierdzić, że to Ty."
          : `${company} prosi o skonfigurowanie LiveID. Potem wystarczy spojrzeć w aparat, aby potwierdzić, że to Ty.`,
      needs: ["Urządzenie z aparatem", "Około jednej minuty"],
      passed: { title: "LiveID jest skonfigurowane", text: "Dziękujemy. Nie musisz robić nic więcej." },
    },
    stepup: {
      title: "Potwierdź, że to Ty",
      asks: (company) =>
        company === null
          ? "Prosimy o potwierdzenie twarzą, że to naprawdę Ty."
          : `${company} prosi o potwierdzenie twarzą, że to naprawdę Ty.`,
      needs: ["Urządzenie z aparatem", "Około jednej minuty"],
      passed: { title: "Potwierdzono: to Ty", text: "Dziękujemy. Nie musisz robić nic więcej." },
    },
  },
  needsTitle: "Czego potrzebujesz",
  data: {
    title: "Co dzieje się z Twoimi danymi",
    checks: "1Kosmos, usługa weryfikacji tożsamości, sprawdza Twoje dane i przechowuje Twoje zdjęcia.",
    result: (company) =>
      company === null
        ? "Nadawca tego linku otrzyma wynik, ale żadnych zdjęć ani numerów dokumentów."
        : `${company} otrzyma wynik, ale żadnych zdjęć ani numerów dokumentów.`,
    privacy: "Przeczytaj informację o prywatności",
  },
  validUntil: (date) => `Link jest ważny do: ${date}.`,
  minutesLeft: (minutes) => `Pozostały czas: ${minutes}. Zakończ weryfikację w tym czasie.`,
  continue: "Dalej",
  continueHere: "Kontynuuj na tym urządzeniu",
  phone: {
    title: "Kontynuuj na telefonie",
    text: "Skieruj aparat telefonu na ten kod. Gdy skończysz, ta strona pokaże wynik.",
    codeLabel: "Kod QR z tym linkiem",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Porównaj ten kod z osobą, z którą rozmawiasz"
        : `Porównaj ten kod z firmą ${company}`,
    text: "Prosimy o to, ponieważ kontaktujesz się z pomocą techniczną. Poproś rozmówcę o odczytanie kodu. Kontynuuj tylko wtedy, gdy jest taki sam: w przeciwnym razie ktoś może jedynie udawać, że pomaga.",
  },
  choose: {
    title: "Wybierz dokument",
    text: "Przygotuj go, zanim przejdziesz dalej.",
    documents: {
      drivers_license: "Prawo jazdy",
      passport: "Paszport",
      national_id: "Dowód osobisty",
    },
    continueWith: {
      drivers_license: "Kontynuuj z prawem jazdy",
      passport: "Kontynuuj z paszportem",
      national_id: "Kontynuuj z dowodem osobistym",
    },
    instead: {
      drivers_license: "Użyj zamiast tego prawa jazdy",
      passport: "Użyj zamiast tego paszportu",
      national_id: "Użyj zamiast tego dowodu osobistego",
    },
  },
  opened: {
    title: "Weryfikacja już się rozpoczęła",
    text: "Dokończ ją tam, gdzie została rozpoczęta, a ta strona pokaże wynik. Możesz też kontynuować tutaj.",
  },
  preparing: { title: "Chwileczkę", text: "Przygotowujemy następny krok. To potrwa kilka sekund." },
  delayed: {
    title: "To trwa dłużej niż zwykle",
    text: "Weryfikacja tożsamości jest chwilowo niedostępna. Twój link pozostaje ważny, możesz wrócić później.",
  },
  review: {
    title: "Twoje dane są sprawdzane",
    text: "To wszystko z Twojej strony, możesz zamknąć tę stronę. Wynik będzie tutaj, gdy ponownie otworzysz link.",
  },
  back: (company) => (company === null ? "Wróć do strony" : `Wróć na stronę: ${company}`),
  failed: {
    title: "Nie udało się",
    reasons: {
      unreadable: "Zdjęcie dokumentu było za mało wyraźne. Pomaga dobre światło oraz ciemne, jednolite tło.",
      unsupported: "Tego dokumentu nie można sprawdzić. Użyj innego.",
      document_expired: "Twój dokument stracił ważność. Użyj dokumentu, który jest jeszcze ważny.",
      face: "Nie udało się rozpoznać twarzy. Zadbaj o dobre światło, zdejmij okulary, czapkę i maseczkę.",
      cancelled: "Weryfikacja została anulowana przed zakończeniem.",
      too_many: "Było zbyt wiele prób bez jednoznacznego wyniku. Pomaga dobre światło i czysty obiektyw.",
      other:
        "Nie udało się zakończyć weryfikacji. Sprawdź, czy dokument jest ważny i czy światło jest dobre.",
    },
  },
  tryAgain: "Spróbuj ponownie teraz",
  askForHelp: (company) =>
    company === null ? "Poproś nadawcę linku o nowy." : `Nowy link możesz otrzymać od nadawcy: ${company}.`,
  expired: {
    title: "Ten link wygasł",
    text: (company) =>
      company === null ? "Poproś nadawcę o nowy." : `Nowy link możesz otrzymać od nadawcy: ${company}.`,
  },
  tooLate: {
    title: "Czas minął",
    text: "Na tę weryfikację jest tylko kilka minut. Możesz teraz zacząć od nowa.",
  },
  moreTime: "Zacznij od nowa z pełnym czasem",
  gone: {
    title: "Ten link nie działa",
    text: "Może być niepełny. Sprawdź, czy link jest skopiowany w całości, lub zapytaj nadawcę.",
  },
  withdrawn: {
    title: "Ta prośba została wycofana",
    text: (company) =>
      company === null
        ? "Nie musisz już nic robić. Jeśli uważasz, że to pomyłka, zapytaj nadawcę tego linku."
        : `Nie musisz już nic robić. Jeśli uważasz, że to pomyłka, zapytaj nadawcę: ${company}.`,
  },
  erased: {
    title: "Twoje dane zostały usunięte",
    text: (company) =>
      company === null
        ? "Pod tym linkiem nie ma już żadnych danych o Tobie. Jeśli nadal chcesz potwierdzić swoją tożsamość, poproś nadawcę o nowy."
        : `Pod tym linkiem nie ma już żadnych danych o Tobie. Jeśli nadal chcesz potwierdzić swoją tożsamość, nowy link możesz otrzymać od nadawcy: ${company}.`,
  },
  trouble: {
    title: "W tej chwili nie możemy pokazać tej strony",
    text: "Nic nie przepadło, a Twój link pozostaje ważny. Spróbuj ponownie za chwilę.",
  },
  replaced: { title: "Ten link został zastąpiony", text: "Wysłaliśmy Ci nowszy link. Użyj go, proszę." },
  newLink: {
    button: "Wyślij mi nowy link",
    sent: {
      title: "Sprawdź pocztę",
      text: "Jeśli można wysłać Ci nowy link, jest on w drodze na podany dla Ciebie adres e-mail. Może to potrwać kilka minut.",
    },
  },
  sentFrom: (address) => `Wiadomość z tym linkiem wysłano z adresu ${address}.`,
  mail: {
    reminder: (subject) => `Przypomnienie: ${subject}`,
    stillOpen: "To jest przypomnienie: weryfikacja nie jest jeszcze ukończona, a Twój link jest nadal ważny.",
    copy: "Jeśli przycisk nie działa, skopiuj ten adres do przeglądarki:",
    ignore:
      "Jeśli ta wiadomość jest nieoczekiwana, możesz ją zignorować. Link jest przeznaczony tylko dla Ciebie; prosimy go nie przekazywać.",
  },
  checkAgain: "Sprawdź ponownie",
  doneOnPhone: "Gotowe na telefonie? Wczytaj tę stronę ponownie.",
  language: "Język",
  service: "Weryfikacja tożsamości: 1Kosmos",
};
