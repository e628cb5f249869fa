import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const pl: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot odrzucił uprawnienie tego konta, więc aplikacja nie może tam ani czytać, ani zapisywać. Proszę połączyć ją ponownie; do tego czasu nic nie zginie.",
      ends: "HubSpot znów przyjmie uprawnienie albo administrator połączy aplikację ponownie.",
    },
    hubspot_disconnected: {
      message:
        "Aplikacja jest odłączona od HubSpot: praca jest wstrzymana i zostanie usunięta[ ({date})]. Proszę połączyć aplikację ponownie, aby ją wznowić.",
      ends: "Administrator połączy aplikację ponownie.",
    },
    hubspot_disconnected_leaving: {
      message:
        "Aplikację odłączono od HubSpot, a wszystko, co zapisano dla tego konta, zostanie usunięte[ ({date})]. Proszę połączyć aplikację ponownie, aby to zachować.",
      ends: "Administrator połączy aplikację ponownie.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot nie przyjmuje obecnie wszystkich wywołań[ ({cause})], więc wyniki dotrą tam później. Nie trzeba nic robić: aplikacja ponawia próby automatycznie.",
      ends: "HubSpot przyjmie wywołanie tego rodzaju.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot nie przyznał wszystkiego. Temu kontu brakuje: {features} (zakresy: {scopes}). Wszystko inne działa. Proszę przyznać dostęp; jeśli HubSpot znów to pominie, nie obejmuje tego subskrypcja konta.",
      ends: "Administrator połączy aplikację ponownie, a HubSpot przyzna te zakresy.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot nie pozwala aplikacji przygotować jej właściwości (obiekt: {record})[ (zakresy: {scopes})], więc wyniki, które ich wymagają, czekają. Proszę połączyć aplikację ponownie i przyznać to, o co prosi HubSpot.",
      ends: "Administrator połączy aplikację ponownie z tymi zakresami.",
    },
    scopes_missing_work: {
      message:
        "HubSpot na to nie pozwala: {work} (zakresy: {scopes}). Ta praca czeka. Proszę połączyć aplikację ponownie z konta, które może to przyznać.",
      ends: "HubSpot znów pozwoli na wywołanie; próba następuje przy każdym logowaniu i codziennie.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot nie pozwala aplikacji czytać rekordów, na których otwierane są karty (zakresy: {scopes}), więc karty pozostają puste tam, gdzie aplikacja nie zna rekordu. Proszę połączyć aplikację ponownie z konta, które może to przyznać.",
      ends: "HubSpot pozwoli karcie odczytać jej rekord; próba następuje przy otwarciu karty i przy każdym logowaniu.",
    },
    property_changed: {
      message:
        "Tych właściwości nie można zapisać (obiekt: {record}): {properties}. Wszystkie pozostałe są zapisywane. Proszę przywrócić je w HubSpot albo zmienić ich nazwę lub je usunąć, a potem zalogować się ponownie.",
      ends: "HubSpot ma właściwość z typem i opcjami aplikacji.",
    },
    property_refused: {
      message:
        "HubSpot odrzuca te właściwości (obiekt: {record}): {properties}. Wszystkie pozostałe są zapisywane. Proszę poprawić je w HubSpot i zalogować się ponownie.",
      ends: "HubSpot przyjmie wartość właściwości.",
    },
    edits_repeated: {
      message:
        "Ktoś ciągle zmienia właściwości tożsamości, zwykle przepływ pracy. Kontakty: {contacts}[ (i więcej: {more})]. Aplikacja przywraca swoje wartości, za każdym razem później; do tego czasu HubSpot może pokazywać to, czego 1Kosmos nie stwierdził. Proszę wyłączyć to, co je zmienia.",
      ends: "Przez dziesięć minut nikt nie zmienił tych właściwości.",
    },
    work_given_up: {
      message:
        "Zadania porzucone, które czekają na administratora: {total}. W tym z jednej przyczyny: {largest} ({cause}). Proszę usunąć przyczynę, a potem powtórzyć je lub odrzucić razem.",
      ends: "Zostaną powtórzone i wykonane albo odrzucone; te, których HubSpot nie przyjął, są też próbowane przy każdym logowaniu.",
    },
    writes_refused: {
      message:
        "HubSpot odrzuca to samo w wielu rekordach: {work} ({cause}). Ta praca czeka. Proszę poprawić regułę w HubSpot i zalogować się ponownie.",
      ends: "HubSpot znów przyjmie zapis; próba następuje przy każdym logowaniu i codziennie.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos odrzuca połączenie, więc żadna weryfikacja nie może się rozpocząć. Przyczyna: {cause} Proszę poprawić połączenie i je przetestować.",
      ends: "1Kosmos utworzy sesję albo administrator zapisze działające połączenie.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos obecnie nie działa[ ({cause})], więc weryfikacje rozpoczną się później. Nie trzeba nic robić: aplikacja ponawia próby automatycznie.",
      ends: "1Kosmos odpowie na wywołanie tak, jak powinien.",
    },
    onekosmos_missing: {
      message:
        "1Kosmos nie jest połączony, więc weryfikacje, o które poproszono, czekają. Proszę wprowadzić połączenie.",
      ends: "Administrator zapisze połączenie z 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "Nie udało się utworzyć sesji ({cause}). Kontakty: {contacts}[ (i więcej: {more})]. Proszę usunąć przyczynę, a potem powtórzyć zadanie albo rozpocząć weryfikację ponownie.",
      ends: "Dla kontaktu zostanie utworzona sesja.",
    },
    onekosmos_link_refused: {
      message: "Link nie został wysłany ({cause}). Kontakty: {contacts}[ (i więcej: {more})].",
      ends: "Administrator zezwoli na host w połączeniu; wtedy zostanie użyta utworzona sesja.",
    },
    onekosmos_result_unread: {
      message:
        "Nie można odczytać wyniku ({cause}). Kontakty: {contacts}[ (i więcej: {more})]. Weryfikacja pozostaje w toku i nie wygasa, bo w 1Kosmos może mieć wynik pozytywny.",
      ends: "1Kosmos poda czytelny wynik albo weryfikacja zostanie rozpoczęta ponownie.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos podaje „{word}”, czego aplikacja nie zna albo co przeczy reszcie wyniku. Kontakty: {contacts}[ (i więcej: {more})]. Weryfikacja pozostaje w toku i nie wygasa, bo może mieć wynik pozytywny. Proszę nadać słowu znaczenie w połączeniu z 1Kosmos albo zdecydować ręcznie.",
      ends: "Połączenie nada słowu znaczenie, 1Kosmos poda coś innego albo weryfikacja zostanie rozpoczęta ponownie.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Z identyfikatorem dvcID {dvcid} osoby przechodzą weryfikację w 1Kosmos, ale wyniki nie pasują do pola połączenia, w którym się znajduje: selfie bez dokumentu albo dokument tam, gdzie potrzebne jest tylko selfie. Kontakty są w ten sposób weryfikowane, być może bez dokumentu. Proszę porównać identyfikatory dvcID połączenia z tymi, które podał 1Kosmos.",
      ends: "Administrator zapisze połączenie albo wynik tego dvcID będzie pasować do jego pola.",
    },
    start_undecided: {
      message:
        "Kontakty, które przybyły, gdy żadne połączenie z 1Kosmos nie działało, czekają na decyzję: zweryfikować wszystkie, najnowsze albo żadnego.",
      ends: "Administrator zdecyduje w konfiguracji.",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmos na razie nie tworzy więcej sesji ({cause}), więc nowe weryfikacje czekają. Wysłane linki działają. Proszę poprosić 1Kosmos o wyższy limit albo poczekać: aplikacja ponawia próby automatycznie.",
      ends: "1Kosmos znów utworzy sesję.",
    },
    clock_off: {
      message:
        "Zegary tej aplikacji i {name} różnią się (minuty: {minutes}). Żądania mogą być odrzucane jako zbyt stare lub zbyt nowe. Proszę ustawić zegar maszyny, na której działa aplikacja; w Cloudflare proszę porównać ze stroną statusu {name}.",
      ends: "Odpowiedź {name} zgadza się z zegarem aplikacji.",
    },
    clock_off_requests: {
      message:
        "1Kosmos odrzuca żądania, bo ich czas się nie zgadza, więc weryfikacje rozpoczną się później. Proszę ustawić zegar maszyny, na której działa aplikacja; w Cloudflare proszę zgłosić 1Kosmos, że jego zegar jest przestawiony.",
      ends: "1Kosmos przyjmie żądanie.",
    },
    webhooks_missing: {
      message:
        "Nowe kontakty, których HubSpot nie zgłosił przez webhook: {count}. Aplikacja sama szuka tymczasem nowych kontaktów i przesuniętych transakcji, więc weryfikacje zaczynają się późno; zmian i usunięć nie widać. Proszę sprawdzić, czy webhooki aplikacji w HubSpot prowadzą pod ten adres i czy nie zatrzymuje ich zapora.",
      ends: "Nadejdzie webhook.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.pl,
      ends: "Punkt kontrolny zostanie ustawiony na istniejącym etapie albo usunięty.",
    },
    segment_not_dynamic: {
      message:
        "Te segmenty nie są listami aktywnymi, więc HubSpot ich nie aktualizuje: {segments}. Proszę nie polegać na nich w kampanii. Proszę zmienić ich nazwę lub usunąć je w HubSpot; aplikacja utworzy aktywne w ciągu godziny albo przy następnym logowaniu.",
      ends: "HubSpot ma segment jako listę aktywną z filtrami aplikacji.",
    },
    segment_changed: {
      message:
        "Zmieniono filtry tych segmentów, więc może w nich brakować należących do nich kontaktów: {segments}. Proszę przywrócić filtry w HubSpot albo zmienić nazwę segmentów lub je usunąć; aplikacja utworzy nowe w ciągu godziny albo przy następnym logowaniu.",
      ends: "HubSpot ma segment jako listę aktywną z filtrami aplikacji.",
    },
    segments_refused: {
      message:
        "HubSpot odmawia utworzenia segmentów aplikacji.[ Odpowiedź HubSpot: {cause}] Proszę nie polegać na nich w kampanii. Proszę połączyć aplikację ponownie, aby przyznać to, czego brakuje.",
      ends: "HubSpot utworzy segmenty; próba następuje przy każdym logowaniu.",
    },
    timeline_refused: {
      message:
        "HubSpot nie przyjmuje zdarzeń na osie czasu.[ Odpowiedź HubSpot: {cause}] Wszystko inne działa. Proszę połączyć aplikację ponownie, aby przyznać to, czego brakuje, albo wyłączyć osie czasu w ustawieniach.",
      ends: "HubSpot przyjmie zdarzenie; próba następuje przy każdym logowaniu i codziennie.",
    },
    over_cap: {
      message:
        "Weryfikacje ponad limit dzienny[ {limit}] czekają: {count} (źródło: {source}). Proszę pozwolić im działać, podnieść limit na dziś albo je pominąć: Ustawienia, Limity.",
      ends: "Zacznie się następny dzień w strefie czasowej konta albo administrator zdecyduje.",
    },
    no_delivery: {
      message:
        "Osoby czekają na swoje linki, a nic ich nie wysyła. Proszę wybrać w ustawieniach sposób dostarczania linków: przepływ pracy w HubSpot, e-maile aplikacji albo użytkownik, który o nie poprosił.",
      ends: "Zostanie wybrany sposób dostarczania albo żaden link nie będzie otwarty.",
    },
    mail_refused: {
      message:
        "Aplikacja nie może wysyłać e-maili, bo ta instalacja nie jest już do tego skonfigurowana. Linki powstają, ale nikt nie dostaje ich e-mailem. Proszę zapytać operatora aplikacji albo wybrać inny sposób w ustawieniach.",
      ends: "Instalacja będzie mogła wysyłać e-maile albo zostanie wybrany inny sposób.",
    },
    mail_refused_limit: {
      message:
        "Usługa e-mail osiągnęła limit wysyłania ({code}), więc e-maile czekają. Aplikacja wznowi pracę automatycznie; jeśli zdarza się to często, proszę poprosić operatora o wyższy limit.",
      ends: "E-mail zostanie przyjęty; próba nastąpi o podanej porze.",
    },
    mail_refused_sender: {
      message:
        "Nie można wysyłać e-maili z adresu {sender} ({code}), więc czekają. Proszę wybrać innego nadawcę w ustawieniach albo poprosić operatora o skonfigurowanie domeny.",
      ends: "E-mail zostanie przyjęty; próba nastąpi o podanej porze.",
    },
  },
  remedies: {
    connect: "Połącz ponownie",
    grant: "Przyznaj dostęp",
    sign_in: "Zaloguj się ponownie",
    connection: "Przejdź do połączenia",
    meaning: "Nadaj słowu znaczenie",
    decide: "Zdecyduj",
    choose_delivery: "Wybierz sposób dostarczania linków",
    delivery: "Przejdź do dostarczania",
    attention: "Przejdź do tego, co wymaga uwagi",
    gates: "Przejdź do punktów kontrolnych",
  },
  terms: {
    features: {
      segments: "segmenty marketingowe",
      tickets: "zgłoszenia i helpdesk",
      gates: "punkty kontrolne",
      timeline: "zdarzenia na osiach czasu",
      workflows: "akcje przepływów pracy",
      users: "ograniczenia, kto może rozpoczynać weryfikacje",
    },
    record: { contacts: "kontakt", deals: "transakcja", tickets: "zgłoszenie" },
    work: {
      write_contacts: "zapis kontaktów",
      write_deals: "zapis transakcji",
      write_tickets: "zapis zgłoszeń",
      read_deals: "odczyt transakcji",
      read_tickets: "odczyt zgłoszeń",
      write_notes: "zapis notatek",
      complete_action: "zakończenie akcji przepływu pracy",
      read_workflow_deals: "odczyt transakcji z przepływów pracy",
    },
    source: {
      portal: "wszystkie źródła razem",
      form: "formularze",
      import: "importy",
      manual: "kontakty utworzone ręcznie",
      api: "kontakty utworzone przez API HubSpot",
      integration: "kontakty utworzone przez inne aplikacje",
      card: "karty",
      agent: "agenci",
    },
    effect: {
      trigger: "Do tego czasu nie rozpoczyna żadnej weryfikacji.",
      hold: "Do tego czasu nic, co przesuwa się w jego lejku, nie uznaje się za zweryfikowane, a zatrzymane rekordy pozostają zatrzymane.",
    },
  },
};
