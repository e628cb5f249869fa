import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const nl: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot heeft de toestemming van dit account geweigerd; de app kan er niet lezen en niet schrijven. Verbind opnieuw; intussen gaat er niets verloren.",
      ends: "HubSpot accepteert de toestemming weer, of een beheerder verbindt opnieuw.",
    },
    hubspot_disconnected: {
      message:
        "De app is losgekoppeld van HubSpot: het werk is gepauzeerd en wordt verwijderd[ (op {date})]. Verbind opnieuw om het te hervatten.",
      ends: "Een beheerder verbindt opnieuw.",
    },
    hubspot_disconnected_leaving: {
      message:
        "De app is losgekoppeld van HubSpot, en alles wat voor dit account is opgeslagen, wordt verwijderd[ (op {date})]. Verbind opnieuw om het te behouden.",
      ends: "Een beheerder verbindt opnieuw.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot neemt momenteel niet alle aanroepen aan[ ({cause})]; resultaten komen er later aan. U hoeft niets te doen: de app probeert het automatisch opnieuw.",
      ends: "HubSpot neemt weer een aanroep van die soort aan.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot heeft niet alles verleend. Dit account mist: {features} (scopes: {scopes}). Al het andere werkt. Verleen toegang; laat HubSpot het weer weg, dan ontbreekt het in het abonnement van het account.",
      ends: "Een beheerder verbindt opnieuw en HubSpot verleent deze scopes.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot laat de app haar eigenschappen niet voorbereiden (object: {record})[ (scopes: {scopes})]; resultaten die ze nodig hebben, wachten. Verbind opnieuw en verleen wat HubSpot vraagt.",
      ends: "Een beheerder verbindt opnieuw met deze scopes.",
    },
    scopes_missing_work: {
      message:
        "HubSpot staat dit niet toe: {work} (scopes: {scopes}). Dit werk wacht. Verbind opnieuw met een account dat het mag verlenen.",
      ends: "HubSpot staat de aanroep weer toe; die wordt bij elke aanmelding en dagelijks geprobeerd.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot laat de app de records waarop kaarten worden geopend niet lezen (scopes: {scopes}); kaarten blijven leeg waar de app het record niet kent. Verbind opnieuw met een account dat het mag verlenen.",
      ends: "HubSpot laat een kaart haar record lezen; dat wordt bij het openen van een kaart en bij elke aanmelding geprobeerd.",
    },
    property_changed: {
      message:
        "Deze eigenschappen kunnen niet worden geschreven (object: {record}): {properties}. Alle andere wel. Herstel ze in HubSpot, of hernoem of verwijder ze daar, en meld u opnieuw aan.",
      ends: "HubSpot heeft de eigenschap met het type en de opties van de app.",
    },
    property_refused: {
      message:
        "HubSpot weigert deze eigenschappen (object: {record}): {properties}. Alle andere worden geschreven. Corrigeer ze in HubSpot en meld u opnieuw aan.",
      ends: "HubSpot neemt een waarde van de eigenschap aan.",
    },
    edits_repeated: {
      message:
        "Iemand wijzigt steeds weer identiteitseigenschappen, meestal een workflow. Contactpersonen: {contacts}[ (en meer: {more})]. De app schrijft haar eigen waarden terug, telkens later; tot dan kan HubSpot tonen wat 1Kosmos niet heeft gezegd. Zet uit wat ze wijzigt.",
      ends: "Tien minuten lang heeft niemand deze eigenschappen gewijzigd.",
    },
    work_given_up: {
      message:
        "Taken die zijn opgegeven en op een beheerder wachten: {total}. Waarvan door één oorzaak: {largest} ({cause}). Neem de oorzaak weg en herhaal ze dan of gooi ze samen weg.",
      ends: "Ze zijn herhaald en gedaan, of weggegooid; wat HubSpot weigerde, wordt ook bij elke aanmelding geprobeerd.",
    },
    writes_refused: {
      message:
        "HubSpot weigert hetzelfde bij meerdere records: {work} ({cause}). Dit werk wacht. Corrigeer de regel in HubSpot en meld u opnieuw aan.",
      ends: "HubSpot neemt weer iets aan; dat wordt bij elke aanmelding en dagelijks geprobeerd.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos weigert de verbinding; er kan geen verificatie starten. Oorzaak: {cause} Corrigeer de verbinding en test ze.",
      ends: "1Kosmos maakt een sessie, of een beheerder slaat een verbinding op die werkt.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos werkt momenteel niet[ ({cause})]; verificaties starten later. U hoeft niets te doen: de app probeert het automatisch opnieuw.",
      ends: "1Kosmos beantwoordt een aanroep zoals het hoort.",
    },
    onekosmos_missing: {
      message: "1Kosmos is niet verbonden; gevraagde verificaties wachten. Voer de verbinding in.",
      ends: "Een beheerder slaat een verbinding met 1Kosmos op.",
    },
    onekosmos_session_failed: {
      message:
        "Er kon geen sessie worden gemaakt ({cause}). Contactpersonen: {contacts}[ (en meer: {more})]. Neem de oorzaak weg en herhaal het dan, of start de verificatie opnieuw.",
      ends: "Voor de contactpersoon wordt een sessie gemaakt.",
    },
    onekosmos_link_refused: {
      message: "De link is niet verzonden ({cause}). Contactpersonen: {contacts}[ (en meer: {more})].",
      ends: "Een beheerder staat de host in de verbinding toe; dan wordt de gemaakte sessie gebruikt.",
    },
    onekosmos_result_unread: {
      message:
        "Het resultaat kan niet worden gelezen ({cause}). Contactpersonen: {contacts}[ (en meer: {more})]. De verificatie blijft lopen en verloopt niet, omdat ze bij 1Kosmos geslaagd kan zijn.",
      ends: "1Kosmos geeft een leesbaar resultaat, of de verificatie wordt opnieuw gestart.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos geeft “{word}” op, wat de app niet kent of wat de rest van het resultaat tegenspreekt. Contactpersonen: {contacts}[ (en meer: {more})]. De verificatie blijft lopen en verloopt niet, omdat ze geslaagd kan zijn. Geef het woord een betekenis in de verbinding met 1Kosmos, of beslis zelf.",
      ends: "De verbinding geeft het woord een betekenis, 1Kosmos zegt iets anders, of de verificatie wordt opnieuw gestart.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Met de dvcID {dvcid} slagen personen bij 1Kosmos, maar de resultaten passen niet bij het veld van de verbinding waarin hij staat: een selfie zonder document, of een document waar alleen een selfie gevraagd is. Contactpersonen worden zo geverifieerd, misschien zonder document. Vergelijk de dvcID’s van de verbinding met die van 1Kosmos.",
      ends: "Een beheerder slaat de verbinding op, of een resultaat van de dvcID past bij zijn veld.",
    },
    start_undecided: {
      message:
        "Contactpersonen die binnenkwamen terwijl geen verbinding met 1Kosmos werkte, wachten op een beslissing: allemaal verifiëren, de nieuwste of geen.",
      ends: "Een beheerder beslist in de configuratie.",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmos maakt voorlopig geen sessies meer ({cause}); nieuwe verificaties wachten. Verzonden links werken. Laat de limiet bij 1Kosmos verhogen, of wacht: de app probeert het automatisch opnieuw.",
      ends: "1Kosmos maakt weer een sessie.",
    },
    clock_off: {
      message:
        "De klokken van deze app en van {name} verschillen (minuten: {minutes}). Verzoeken kunnen als te oud of te nieuw worden geweigerd. Stel de klok van de machine waarop de app draait goed in; vergelijk bij Cloudflare met de statuspagina van {name}.",
      ends: "Een antwoord van {name} komt overeen met de klok van deze app.",
    },
    clock_off_requests: {
      message:
        "1Kosmos weigert verzoeken omdat hun tijd niet klopt; verificaties starten later. Stel de klok van de machine waarop de app draait goed in; meld bij Cloudflare aan 1Kosmos dat de klok daar afwijkt.",
      ends: "1Kosmos neemt een verzoek aan.",
    },
    webhooks_missing: {
      message:
        "Nieuwe contactpersonen die HubSpot niet per webhook heeft gemeld: {count}. De app zoekt intussen zelf naar nieuwe contactpersonen en verplaatste deals, zodat verificaties laat starten; wijzigingen en verwijderingen worden niet opgemerkt. Controleer of de webhooks van de app in HubSpot naar dit adres leiden en of geen firewall ze tegenhoudt.",
      ends: "Er komt een webhook aan.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.nl,
      ends: "Het controlepunt wordt op een bestaande fase gezet of verwijderd.",
    },
    segment_not_dynamic: {
      message:
        "Deze segmenten zijn geen actieve lijsten, dus HubSpot houdt ze niet bij: {segments}. Vertrouw er in een campagne niet op. Hernoem of verwijder ze in HubSpot; de app maakt binnen een uur of bij uw volgende aanmelding actieve.",
      ends: "HubSpot heeft het segment als actieve lijst met de filters van de app.",
    },
    segment_changed: {
      message:
        "De filters van deze segmenten zijn gewijzigd; er kunnen contactpersonen ontbreken die erin horen: {segments}. Herstel de filters in HubSpot, of hernoem of verwijder de segmenten; de app maakt binnen een uur of bij uw volgende aanmelding nieuwe.",
      ends: "HubSpot heeft het segment als actieve lijst met de filters van de app.",
    },
    segments_refused: {
      message:
        "HubSpot weigert de segmenten van de app te maken.[ Antwoord van HubSpot: {cause}] Vertrouw er in een campagne niet op. Verbind opnieuw om te verlenen wat ontbreekt.",
      ends: "HubSpot maakt de segmenten; dat wordt bij elke aanmelding geprobeerd.",
    },
    timeline_refused: {
      message:
        "HubSpot neemt geen gebeurtenissen voor tijdlijnen aan.[ Antwoord van HubSpot: {cause}] Al het andere werkt. Verbind opnieuw om te verlenen wat ontbreekt, of zet tijdlijnen uit in de instellingen.",
      ends: "HubSpot neemt een gebeurtenis aan; dat wordt bij elke aanmelding en dagelijks geprobeerd.",
    },
    over_cap: {
      message:
        "Verificaties boven de daglimiet[ van {limit}] wachten: {count} (bron: {source}). Laat ze doorgaan, verhoog de limiet voor vandaag, of sla ze over: Instellingen, Limieten.",
      ends: "De volgende dag begint in de tijdzone van het account, of een beheerder beslist.",
    },
    no_delivery: {
      message:
        "Personen wachten op hun links, en niets verzendt ze. Kies in de instellingen hoe links worden bezorgd: door een workflow in HubSpot, door e-mails van de app, of door de gebruiker die erom vroeg.",
      ends: "Er wordt een manier van bezorging gekozen, of er is geen link open.",
    },
    mail_refused: {
      message:
        "De app kan geen e-mail verzenden, omdat deze installatie daar niet meer voor is ingericht. Links worden gemaakt, maar niemand ontvangt ze per e-mail. Vraag de beheerder van de installatie, of kies een andere manier in de instellingen.",
      ends: "De installatie kan e-mail verzenden, of er wordt een andere manier gekozen.",
    },
    mail_refused_limit: {
      message:
        "De e-maildienst heeft een verzendlimiet bereikt ({code}); e-mails wachten. De app gaat automatisch verder; vraag de beheerder van de installatie om een hogere limiet als dit vaak gebeurt.",
      ends: "Een e-mail wordt aangenomen; op het getoonde tijdstip wordt er een geprobeerd.",
    },
    mail_refused_sender: {
      message:
        "Vanaf {sender} mogen geen e-mails worden verzonden ({code}); ze wachten. Kies een andere afzender in de instellingen, of vraag de beheerder van de installatie om het domein in te richten.",
      ends: "Een e-mail wordt aangenomen; op het getoonde tijdstip wordt er een geprobeerd.",
    },
  },
  remedies: {
    connect: "Opnieuw verbinden",
    grant: "Toegang verlenen",
    sign_in: "Opnieuw aanmelden",
    connection: "Naar de verbinding",
    meaning: "Het woord een betekenis geven",
    decide: "Beslissen",
    choose_delivery: "Kiezen hoe links worden bezorgd",
    delivery: "Naar de bezorging",
    attention: "Naar wat aandacht vraagt",
    gates: "Naar de controlepunten",
  },
  terms: {
    features: {
      segments: "segmenten voor marketing",
      tickets: "tickets en de helpdesk",
      gates: "controlepunten",
      timeline: "gebeurtenissen op tijdlijnen",
      workflows: "workflowacties",
      users: "beperking van wie verificaties mag starten",
    },
    record: { contacts: "contactpersoon", deals: "dealrecord", tickets: "ticketrecord" },
    work: {
      write_contacts: "contactpersonen schrijven",
      write_deals: "deals schrijven",
      write_tickets: "tickets schrijven",
      read_deals: "deals lezen",
      read_tickets: "tickets lezen",
      write_notes: "notities schrijven",
      complete_action: "de workflowactie afronden",
      read_workflow_deals: "de deals van workflows lezen",
    },
    source: {
      portal: "alle bronnen samen",
      form: "formulierinzendingen",
      import: "geïmporteerde contactpersonen",
      manual: "handmatig aangemaakte contactpersonen",
      api: "via de API van HubSpot aangemaakte contactpersonen",
      integration: "door andere apps aangemaakte contactpersonen",
      card: "kaarten",
      agent: "agents van HubSpot",
    },
    effect: {
      trigger: "Tot dan start het geen verificatie.",
      hold: "Tot dan geldt niets wat in de pipeline verder gaat als geslaagd, en wat vastgehouden wordt, blijft dat.",
    },
  },
};
