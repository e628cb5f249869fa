import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "En attente",
    verified: "Vérifié",
    failed: "Échec",
    expired: "Expiré",
    review: "En cours d’examen",
    preparing: "En préparation",
    none: "Non vérifié",
  },
  kinds: {
    identity: "Vérification d’identité",
    liveid: "Configuration de LiveID",
    stepup: "Authentification renforcée",
  },
  documents: {
    any: "Tout document",
    drivers_license: "Permis de conduire",
    passport: "Passeport",
    national_id: "Carte d’identité",
  },
  documentField: "Document demandé",
  levelField: "Niveau de garantie de l’identité",
  anyLevel: "Tout niveau",
  failures: {
    not_found: {
      title: "Introuvable",
      text: "L’application 1Kosmos ne connaît pas cette fiche. Elle a peut-être été supprimée.",
    },
    not_installed: {
      title: "Non connecté",
      text: "L’application 1Kosmos n’est pas connectée à ce compte HubSpot. Un administrateur doit la réinstaller.",
    },
    refused: {
      title: "Cela n’a pas fonctionné",
      text: "L’application a refusé la demande. Rechargez la page et réessayez.",
    },
    admin_required: {
      title: "Seul un administrateur peut le faire",
      text: "Connectez-vous avec HubSpot par le lien de cette page, puis réessayez.",
    },
    unavailable: {
      title: "Pas de réponse pour le moment",
      text: "L’application 1Kosmos n’a pas pu être jointe. Rien n’a été perdu.",
    },
    unreadable: {
      title: "Veuillez recharger la page",
      text: "L’application 1Kosmos a été mise à jour et répond différemment.",
    },
  },
  connection: {
    grant_refused: {
      title: "L’application est déconnectée de HubSpot",
      text: "L’application réessaie automatiquement. Un administrateur peut la reconnecter immédiatement.",
    },
    disconnected: {
      title: "L’application est déconnectée de HubSpot",
      text: "Vous n’avez rien à faire : un administrateur doit réinstaller l’application 1Kosmos.",
    },
    missing: {
      title: "1Kosmos n’est pas encore connecté",
      text: "Vous n’avez rien à faire : un administrateur établit la connexion dans les paramètres de l’application 1Kosmos.",
    },
    attention: {
      title: "La connexion à 1Kosmos nécessite une intervention",
      text: "Vous n’avez rien à faire : un administrateur trouvera la cause dans les paramètres de l’application 1Kosmos. Les liens ouverts restent valables.",
    },
    slow: {
      title: "Cela prend plus de temps que d’habitude",
      text: "1Kosmos est lent ou indisponible. L’application réessaie automatiquement et rien n’est perdu.",
    },
  },
  contacts: { one: "{n} contact", other: "{n} contacts" },
  tryAgain: "Réessayer",
  refresh: "Actualiser",
  loading: "Chargement",
  nothingSelected: {
    title: "Rien n’est sélectionné",
    text: "Sélectionnez les contacts à vérifier, puis choisissez à nouveau cette action.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "Aucun des contacts sélectionnés ne peut être sollicité",
    text: "Les raisons sont indiquées ci-dessous.",
  },
  willBeAsked: {
    one: "Une vérification sera demandée à {n} contact.",
    other: "Une vérification sera demandée à {n} contacts.",
  },
  verify: { one: "Vérifier {n} contact", other: "Vérifier {n} contacts" },
  again: "Inclure les contacts déjà vérifiés",
  againHint: "Ils restent en attente jusqu’à ce que le nouveau lien soit utilisé.",
  refused: {
    verified: "Déjà vérifié.",
    pending: "Une session est ouverte ou en cours de création.",
    deleted: "Supprimé dans HubSpot.",
    unknown: "Introuvable dans ce compte.",
    unread: "HubSpot n’a pas pu être interrogé à ce sujet. Réessayez.",
    not_offered: "La connexion à 1Kosmos ne propose pas cela.",
    not_connected:
      "1Kosmos n’est pas connecté. Un administrateur établit la connexion dans les paramètres de l’application 1Kosmos.",
    not_allowed:
      "Vous n’êtes pas autorisé à lancer des vérifications. Adressez-vous à un administrateur de l’application 1Kosmos.",
  },
  checking: "Recherche des contacts qui peuvent être vérifiés",
  asking: "Demande des vérifications en cours",
  reading: "Lecture de l’avancement",
  asked: {
    one: "Vérification demandée à {n} contact",
    other: "Vérification demandée à {n} contacts",
  },
  done: "Chaque lien se trouve sur la fiche de son contact. Vous pouvez fermer cette fenêtre ; les résultats s’affichent sur les contacts.",
  mayClose: "Vous pouvez fermer cette fenêtre : les liens seront créés malgré tout.",
  ready: "Liens prêts",
};

export const settings: SettingsWords = {
  connection: "Connexion",
  connected: "Connecté",
  notReady: "Pas prêt",
  tenant: "Espace client 1Kosmos",
  none: "Aucun",
  openSessions: "Sessions ouvertes",
  gates: "Points de contrôle",
  gateBroken: "Un point de contrôle ne fonctionne pas",
  since: (when) => `Depuis : ${when}`,
  startsWhen: "Une vérification commence lorsqu’un nouveau contact",
  sources: {
    form: "Envoie un formulaire",
    import: "Est importé",
    manual: "Est créé à la main",
    api: "Est créé par l’API",
    integration: "Est créé par une autre application",
  },
  on: "Activé",
  off: "Désactivé",
  forAdmins: "Paramètres",
  signIn: "Se connecter pour modifier les paramètres ici",
  signInHint:
    "Le consentement dans HubSpot montre que vous êtes administrateur. Revenez ensuite ici et cliquez sur « Actualiser ».",
  full: "Ouvrir tous les paramètres",
  fullHint:
    "La connexion, les points de contrôle, les données et les personnes autorisées à lancer des vérifications se modifient sur les pages de l’application.",
  reminders: "Nombre maximal de rappels par lien",
  remindersEvery: "Heures entre les rappels",
  linkLifetime: "Durée de validité du lien (heures)",
  retries: "Nouvelles tentatives de la personne en une journée",
  confidenceNumber: "Afficher aussi la correspondance sous forme de nombre",
  changeLinks: "Permettre aux utilisateurs de remplacer et d’annuler les liens ouverts",
  markNewTickets: "Marquer les nouveaux tickets comme non sollicités",
  note: "Ajouter une note au ticket lorsque son appelant est vérifié",
  save: "Enregistrer",
  saved: "Enregistré.",
  notSaved: "Non enregistré",
  notANumber: "Saisissez un nombre.",
};
