import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const fr: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot a refusé l’autorisation de ce compte : l’application ne peut ni y lire ni y écrire. Connectez-la à nouveau ; rien n’est perdu entre-temps.",
      ends: "HubSpot accepte à nouveau l’autorisation, ou un administrateur reconnecte l’application.",
    },
    hubspot_disconnected: {
      message:
        "L’application est déconnectée de HubSpot : le travail est suspendu et sera supprimé[ (le {date})]. Connectez-la à nouveau pour le reprendre.",
      ends: "Un administrateur reconnecte l’application.",
    },
    hubspot_disconnected_leaving: {
      message:
        "L’application a été déconnectée de HubSpot, et tout ce qui est conservé pour ce compte sera supprimé[ (le {date})]. Connectez-la à nouveau pour le garder.",
      ends: "Un administrateur reconnecte l’application.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot n’accepte pas tous les appels en ce moment[ ({cause})] : les résultats y arrivent plus tard. Il n’y a rien à faire : l’application réessaie automatiquement.",
      ends: "HubSpot accepte à nouveau un appel de ce type.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot n’a pas tout accordé. Il manque à ce compte : {features} (scopes : {scopes}). Tout le reste fonctionne. Accordez l’accès ; si HubSpot ne l’inclut toujours pas, l’abonnement du compte ne le comprend pas.",
      ends: "Un administrateur reconnecte l’application et HubSpot accorde ces scopes.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot ne laisse pas l’application préparer ses propriétés (objet : {record})[ (scopes : {scopes})] : les résultats qui en dépendent attendent. Connectez-la à nouveau et accordez ce que HubSpot demande.",
      ends: "Un administrateur reconnecte l’application avec ces scopes.",
    },
    scopes_missing_work: {
      message:
        "HubSpot n’autorise pas ceci : {work} (scopes : {scopes}). Ce travail attend. Reconnectez l’application avec un compte qui peut l’accorder.",
      ends: "HubSpot autorise à nouveau l’appel ; il est tenté à chaque connexion et chaque jour.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot ne laisse pas l’application lire les fiches sur lesquelles les cartes s’ouvrent (scopes : {scopes}) : les cartes restent vides là où l’application ne connaît pas la fiche. Reconnectez-la avec un compte qui peut l’accorder.",
      ends: "HubSpot laisse une carte lire sa fiche ; c’est tenté à l’ouverture d’une carte et à chaque connexion.",
    },
    property_changed: {
      message:
        "Ces propriétés ne peuvent pas être écrites (objet : {record}) : {properties}. Toutes les autres le sont. Rétablissez-les dans HubSpot, ou renommez-les ou supprimez-les, puis reconnectez-vous.",
      ends: "HubSpot a la propriété avec le type et les options de l’application.",
    },
    property_refused: {
      message:
        "HubSpot refuse ces propriétés (objet : {record}) : {properties}. Toutes les autres sont écrites. Corrigez-les dans HubSpot, puis reconnectez-vous.",
      ends: "HubSpot accepte une valeur de la propriété.",
    },
    edits_repeated: {
      message:
        "Quelqu’un modifie sans cesse des propriétés d’identité, le plus souvent un workflow. Contacts concernés : {contacts}[ (et d’autres : {more})]. L’application rétablit ses valeurs, chaque fois plus tard ; d’ici là, HubSpot peut montrer ce que 1Kosmos n’a pas dit. Désactivez ce qui les modifie.",
      ends: "Personne n’a modifié ces propriétés depuis dix minutes.",
    },
    work_given_up: {
      message:
        "Opérations abandonnées qui attendent un administrateur : {total}. Dont, pour une même cause : {largest} ({cause}). Supprimez la cause, puis relancez-les ou abandonnez-les ensemble.",
      ends: "Elles sont relancées et effectuées, ou abandonnées ; celles que HubSpot a refusées sont aussi tentées à chaque connexion.",
    },
    writes_refused: {
      message:
        "HubSpot refuse la même chose pour plusieurs fiches : {work} ({cause}). Ce travail attend. Corrigez la règle dans HubSpot, puis reconnectez-vous.",
      ends: "HubSpot accepte à nouveau une écriture ; elle est tentée à chaque connexion et chaque jour.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos refuse la connexion : aucune vérification ne peut commencer. Cause : {cause} Corrigez la connexion et testez-la.",
      ends: "1Kosmos crée une session, ou un administrateur enregistre une connexion qui fonctionne.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos ne fonctionne pas en ce moment[ ({cause})] : les vérifications commencent plus tard. Il n’y a rien à faire : l’application réessaie automatiquement.",
      ends: "1Kosmos répond comme prévu à un appel.",
    },
    onekosmos_missing: {
      message: "1Kosmos n’est pas connecté : les vérifications demandées attendent. Saisissez la connexion.",
      ends: "Un administrateur enregistre une connexion à 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "Aucune session n’a pu être créée ({cause}). Contacts concernés : {contacts}[ (et d’autres : {more})]. Supprimez la cause, puis relancez l’opération ou la vérification.",
      ends: "Une session est créée pour le contact.",
    },
    onekosmos_link_refused: {
      message:
        "Le lien n’a pas été envoyé ({cause}). Contacts concernés : {contacts}[ (et d’autres : {more})].",
      ends: "Un administrateur autorise l’hôte dans la connexion ; la session créée est alors utilisée.",
    },
    onekosmos_result_unread: {
      message:
        "Le résultat ne peut pas être lu ({cause}). Contacts concernés : {contacts}[ (et d’autres : {more})]. La vérification reste en attente et n’expire pas, car elle est peut-être réussie chez 1Kosmos.",
      ends: "1Kosmos donne un résultat lisible, ou la vérification est relancée.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos indique « {word} », que l’application ne connaît pas ou qui contredit le reste du résultat. Contacts concernés : {contacts}[ (et d’autres : {more})]. La vérification reste en attente et n’expire pas, car elle est peut-être réussie. Donnez un sens à ce mot dans la connexion à 1Kosmos, ou décidez à la main.",
      ends: "La connexion donne un sens au mot, 1Kosmos dit autre chose, ou la vérification est relancée.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Avec le dvcID {dvcid}, des personnes réussissent chez 1Kosmos, mais les résultats ne correspondent pas au champ de la connexion où il se trouve : un selfie sans document, ou un document là où seul un selfie est voulu. Des contacts sont ainsi vérifiés, peut-être sans document. Comparez les dvcID de la connexion avec ceux que 1Kosmos vous a donnés.",
      ends: "Un administrateur enregistre la connexion, ou un résultat du dvcID correspond à son champ.",
    },
    start_undecided: {
      message:
        "Des contacts arrivés alors qu’aucune connexion à 1Kosmos ne fonctionnait attendent une décision : les vérifier tous, les plus récents, ou aucun.",
      ends: "Un administrateur décide dans la configuration.",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmos ne crée plus de sessions pour l’instant ({cause}) : les nouvelles vérifications attendent. Les liens envoyés fonctionnent. Faites relever la limite par 1Kosmos, ou attendez : l’application réessaie automatiquement.",
      ends: "1Kosmos crée à nouveau une session.",
    },
    clock_off: {
      message:
        "Les horloges de cette application et de {name} diffèrent (minutes : {minutes}). Des requêtes peuvent être refusées comme trop anciennes ou trop récentes. Corrigez l’horloge de la machine qui exécute l’application ; sur Cloudflare, comparez avec la page d’état de {name}.",
      ends: "Une réponse de {name} concorde avec l’horloge de l’application.",
    },
    clock_off_requests: {
      message:
        "1Kosmos refuse des requêtes parce que leur heure n’est pas la sienne : les vérifications commencent plus tard. Corrigez l’horloge de la machine qui exécute l’application ; sur Cloudflare, signalez à 1Kosmos que son horloge est décalée.",
      ends: "1Kosmos accepte une requête.",
    },
    webhooks_missing: {
      message:
        "Nouveaux contacts que HubSpot n’a pas signalés par webhook : {count}. L’application cherche entre-temps les nouveaux contacts et les transactions déplacées : les vérifications commencent tard ; les modifications et suppressions passent inaperçues. Vérifiez que les webhooks de l’application dans HubSpot mènent à cette adresse et qu’aucun pare-feu ne les bloque.",
      ends: "Un webhook arrive.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.fr,
      ends: "Le point de contrôle est placé sur une phase existante, ou supprimé.",
    },
    segment_not_dynamic: {
      message:
        "Ces segments ne sont pas des listes actives, HubSpot ne les tient donc pas à jour : {segments}. Ne vous y fiez pas dans une campagne. Renommez-les ou supprimez-les dans HubSpot ; l’application en crée d’actifs dans l’heure, ou à votre prochaine connexion.",
      ends: "HubSpot a le segment comme liste active avec les filtres de l’application.",
    },
    segment_changed: {
      message:
        "Les filtres de ces segments ont été modifiés ; il peut y manquer des contacts qui en font partie : {segments}. Rétablissez les filtres dans HubSpot, ou renommez ou supprimez les segments ; l’application en crée de nouveaux dans l’heure, ou à votre prochaine connexion.",
      ends: "HubSpot a le segment comme liste active avec les filtres de l’application.",
    },
    segments_refused: {
      message:
        "HubSpot refuse de créer les segments de l’application.[ Réponse de HubSpot : {cause}] Ne vous y fiez pas dans une campagne. Reconnectez l’application pour accorder ce qui manque.",
      ends: "HubSpot crée les segments ; c’est tenté à chaque connexion.",
    },
    timeline_refused: {
      message:
        "HubSpot n’accepte aucun événement de chronologie.[ Réponse de HubSpot : {cause}] Tout le reste fonctionne. Reconnectez l’application pour accorder ce qui manque, ou désactivez les chronologies dans les paramètres.",
      ends: "HubSpot accepte un événement ; c’est tenté à chaque connexion et chaque jour.",
    },
    over_cap: {
      message:
        "Des vérifications au-delà de la limite quotidienne[ de {limit}] attendent : {count} (source : {source}). Laissez-les passer, relevez la limite pour aujourd’hui, ou ignorez-les : Paramètres, Limites.",
      ends: "Le jour suivant commence dans le fuseau horaire du compte, ou un administrateur décide.",
    },
    no_delivery: {
      message:
        "Des personnes attendent leurs liens et rien ne les envoie. Choisissez dans les paramètres comment les liens parviennent : par un workflow dans HubSpot, par les e-mails de l’application, ou par l’utilisateur qui les a demandés.",
      ends: "Un moyen d’envoi est choisi, ou aucun lien n’est ouvert.",
    },
    mail_refused: {
      message:
        "L’application ne peut pas envoyer d’e-mails, car cette installation n’est plus configurée pour cela. Les liens sont créés, mais personne ne les reçoit par e-mail. Demandez à l’exploitant de l’application, ou choisissez un autre moyen dans les paramètres.",
      ends: "L’installation peut envoyer des e-mails, ou un autre moyen est choisi.",
    },
    mail_refused_limit: {
      message:
        "Le service d’e-mail a atteint une limite d’envoi ({code}) : les e-mails attendent. L’application reprend automatiquement ; demandez à l’exploitant une limite plus élevée si cela arrive souvent.",
      ends: "Un e-mail est accepté ; un envoi est tenté à l’heure indiquée.",
    },
    mail_refused_sender: {
      message:
        "Aucun e-mail ne peut être envoyé depuis {sender} ({code}) : ils attendent. Choisissez un autre expéditeur dans les paramètres, ou demandez à l’exploitant de configurer le domaine.",
      ends: "Un e-mail est accepté ; un envoi est tenté à l’heure indiquée.",
    },
  },
  remedies: {
    connect: "Reconnecter",
    grant: "Accorder l’accès",
    sign_in: "Se reconnecter",
    connection: "Aller à la connexion",
    meaning: "Donner un sens au mot",
    decide: "Décider",
    choose_delivery: "Choisir le moyen d’envoi des liens",
    delivery: "Aller à l’envoi",
    attention: "Aller à ce qui est à traiter",
    gates: "Aller aux points de contrôle",
  },
  terms: {
    features: {
      segments: "segments pour le marketing",
      tickets: "tickets et support",
      gates: "points de contrôle",
      timeline: "événements des chronologies",
      workflows: "actions de workflow",
      users: "limites sur qui peut lancer des vérifications",
    },
    record: { contacts: "fiche de contact", deals: "transaction", tickets: "fiche de ticket" },
    work: {
      write_contacts: "écrire des contacts",
      write_deals: "écrire des transactions",
      write_tickets: "écrire des tickets",
      read_deals: "lire des transactions",
      read_tickets: "lire des tickets",
      write_notes: "écrire des notes",
      complete_action: "terminer l’action de workflow",
      read_workflow_deals: "lire les transactions des workflows",
    },
    source: {
      portal: "toutes les sources ensemble",
      form: "formulaires",
      import: "importations",
      manual: "contacts créés à la main",
      api: "contacts créés par l’API de HubSpot",
      integration: "contacts créés par d’autres applications",
      card: "cartes",
      agent: "agents de HubSpot",
    },
    effect: {
      trigger: "D’ici là, il ne lance aucune vérification.",
      hold: "D’ici là, rien de ce qui avance dans son pipeline ne compte comme validé, et ce qui est retenu le reste.",
    },
  },
};
