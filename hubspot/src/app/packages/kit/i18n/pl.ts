import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "Oczekuje",
    verified: "Zweryfikowano",
    failed: "Niepowodzenie",
    expired: "Wygasło",
    review: "W trakcie sprawdzania",
    preparing: "W przygotowaniu",
    none: "Brak weryfikacji",
  },
  kinds: {
    identity: "Weryfikacja tożsamości",
    liveid: "Konfiguracja LiveID",
    stepup: "Uwierzytelnienie dodatkowe",
  },
  documents: {
    any: "Dowolny dokument",
    drivers_license: "Prawo jazdy",
    passport: "Paszport",
    national_id: "Dowód osobisty",
  },
  documentField: "Dokument",
  levelField: "Poziom wiarygodności tożsamości",
  anyLevel: "Dowolny poziom",
  failures: {
    not_found: {
      title: "Nie znaleziono",
      text: "Aplikacja 1Kosmos nie zna tego rekordu. Mógł zostać usunięty.",
    },
    not_installed: {
      title: "Brak połączenia",
      text: "Aplikacja 1Kosmos nie jest połączona z tym kontem HubSpot. Administrator musi ją ponownie zainstalować.",
    },
    refused: {
      title: "Nie udało się",
      text: "Aplikacja odrzuciła żądanie. Proszę odświeżyć stronę i spróbować ponownie.",
    },
    admin_required: {
      title: "Może to zrobić tylko administrator",
      text: "Proszę zalogować się przez HubSpot za pomocą linku na tej stronie i spróbować ponownie.",
    },
    unavailable: {
      title: "Chwilowo brak odpowiedzi",
      text: "Nie udało się połączyć z aplikacją 1Kosmos. Nic nie zostało utracone.",
    },
    unreadable: {
      title: "Proszę odświeżyć stronę",
      text: "Aplikacja 1Kosmos została zaktualizowana i odpowiada inaczej.",
    },
  },
  connection: {
    grant_refused: {
      title: "Aplikacja jest odłączona od HubSpot",
      text: "Aplikacja automatycznie ponawia próby. Administrator może ją od razu połączyć ponownie.",
    },
    disconnected: {
      title: "Aplikacja jest odłączona od HubSpot",
      text: "Nie trzeba nic robić: administrator musi ponownie zainstalować aplikację 1Kosmos.",
    },
    missing: {
      title: "1Kosmos nie jest jeszcze połączony",
      text: "Nie trzeba nic robić: administrator nawiązuje połączenie w ustawieniach aplikacji 1Kosmos.",
    },
    attention: {
      title: "Połączenie z 1Kosmos wymaga uwagi",
      text: "Nie trzeba nic robić: administrator znajdzie przyczynę w ustawieniach aplikacji 1Kosmos. Otwarte linki pozostają ważne.",
    },
    slow: {
      title: "Trwa to teraz dłużej",
      text: "1Kosmos działa wolno lub jest niedostępny. Aplikacja automatycznie ponawia próby i nic nie ginie.",
    },
  },
  contacts: {
    one: "{n} kontakt",
    few: "{n} kontakty",
    many: "{n} kontaktów",
    other: "{n} kontaktu",
  },
  tryAgain: "Spróbuj ponownie",
  refresh: "Odśwież",
  loading: "Ładowanie",
  nothingSelected: {
    title: "Nic nie wybrano",
    text: "Proszę wybrać kontakty do weryfikacji, a następnie ponownie użyć tej akcji.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Żadnego z wybranych kontaktów nie można poprosić o weryfikację",
    text: "Powody podano poniżej.",
  },
  willBeAsked: {
    one: "{n} kontakt zostanie poproszony o weryfikację.",
    few: "{n} kontakty zostaną poproszone o weryfikację.",
    many: "{n} kontaktów zostanie poproszonych o weryfikację.",
    other: "{n} kontaktu zostanie poproszone o weryfikację.",
  },
  verify: {
    one: "Zweryfikuj {n} kontakt",
    few: "Zweryfikuj {n} kontakty",
    many: "Zweryfikuj {n} kontaktów",
    other: "Zweryfikuj {n} kontaktu",
  },
  again: "Także kontakty, które są już zweryfikowane",
  againHint: "Pozostają w stanie oczekiwania, dopóki nowy link nie zostanie użyty.",
  refused: {
    verified: "Już zweryfikowano.",
    pending: "Sesja jest otwarta lub właśnie powstaje.",
    deleted: "Usunięto w HubSpot.",
    unknown: "Nie znaleziono na tym koncie.",
    unread: "Nie udało się teraz odczytać tych danych z HubSpot. Proszę spróbować ponownie.",
    not_offered: "Połączenie z 1Kosmos tego nie oferuje.",
    not_connected:
      "1Kosmos nie jest połączony. Administrator nawiązuje połączenie w ustawieniach aplikacji 1Kosmos.",
    not_allowed:
      "Nie ma Pan/Pani uprawnień do rozpoczynania weryfikacji. Proszę zwrócić się do administratora aplikacji 1Kosmos.",
  },
  checking: "Sprawdzanie, kogo można zweryfikować",
  asking: "Wysyłanie próśb o weryfikację",
  reading: "Odczytywanie postępu",
  asked: {
    one: "Poproszono o weryfikację {n} kontakt",
    few: "Poproszono o weryfikację {n} kontakty",
    many: "Poproszono o weryfikację {n} kontaktów",
    other: "Poproszono o weryfikację {n} kontaktu",
  },
  done: "Każdy link znajduje się przy swoim kontakcie. To okno można zamknąć; wyniki pojawią się przy kontaktach.",
  mayClose: "To okno można zamknąć: linki i tak zostaną utworzone.",
  ready: "Gotowe linki",
};

export const settings: SettingsWords = {
  connection: "Połączenie",
  connected: "Połączono",
  notReady: "Niegotowe",
  tenant: "Dzierżawa 1Kosmos",
  none: "Brak",
  openSessions: "Otwarte sesje",
  gates: "Punkty kontrolne",
  gateBroken: "Punkt kontrolny nie działa",
  since: (when) => `Od: ${when}`,
  startsWhen: "Weryfikacja rozpoczyna się, gdy nowy kontakt",
  sources: {
    form: "Przesyła formularz",
    import: "Zostaje zaimportowany",
    manual: "Zostaje utworzony ręcznie",
    api: "Zostaje utworzony przez API",
    integration: "Zostaje utworzony przez inną aplikację",
  },
  on: "Włączone",
  off: "Wyłączone",
  forAdmins: "Ustawienia",
  signIn: "Zaloguj się, aby zmieniać tutaj ustawienia",
  signInHint:
    "Zgoda w HubSpot potwierdza uprawnienia administratora. Następnie proszę wrócić tutaj i nacisnąć „Odśwież”.",
  full: "Otwórz wszystkie ustawienia",
  fullHint:
    "Połączenie, punkty kontrolne, dane oraz to, kto może rozpoczynać weryfikacje, zmienia się na stronach aplikacji.",
  reminders: "Maksymalna liczba przypomnień o linku",
  remindersEvery: "Godziny między przypomnieniami",
  linkLifetime: "Ważność linku (godziny)",
  retries: "Ponowne próby osoby w ciągu dnia",
  confidenceNumber: "Pokazuj zgodność także jako liczbę",
  changeLinks: "Pozwól użytkownikom zastępować i anulować otwarte linki",
  markNewTickets: "Oznaczaj nowe zgłoszenia jako bez prośby o weryfikację",
  note: "Dodaj notatkę do zgłoszenia po zweryfikowaniu osoby dzwoniącej",
  save: "Zapisz",
  saved: "Zapisano.",
  notSaved: "Nie zapisano",
  notANumber: "Proszę wpisać liczbę.",
};
