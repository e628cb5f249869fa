import type { HistoryWords } from "./types.ts";

export const fr: HistoryWords = {
  reasons: {
    unreadable: {
      label: "Document illisible",
      text: "L’image du document n’était pas assez nette. Demandez à la personne de réessayer avec un bon éclairage.",
    },
    unsupported: {
      label: "Document non pris en charge",
      text: "1Kosmos ne peut pas contrôler ce document. Demandez un autre type de document.",
    },
    document_expired: {
      label: "Document expiré",
      text: "Le document n’est plus valable. Demandez un document en cours de validité.",
    },
    face: {
      label: "Visage non concordant",
      text: "Le visage ne correspondait pas au document ou au visage enregistré. Demandez à la personne de réessayer ou procédez à un contrôle par un autre moyen.",
    },
    cancelled: {
      label: "Annulé par la personne",
      text: "La personne a refusé ou s’est arrêtée avant la fin. Demandez-lui si elle a besoin d’aide, puis créez un nouveau lien.",
    },
    too_many: {
      label: "Trop de tentatives",
      text: "1Kosmos a mis fin à la session après un trop grand nombre de tentatives sans résultat clair. Lancez une nouvelle vérification.",
    },
    other: {
      label: "Non validé",
      text: "1Kosmos n’a pas validé la personne et n’a donné aucune raison connue de l’application. Un administrateur peut consulter la session chez 1Kosmos.",
    },
    not_opened: {
      label: "Lien non ouvert",
      text: "Le lien a expiré avant que quelqu’un l’ouvre. Vérifiez qu’il parvient à la personne, puis créez un nouveau lien.",
    },
    not_finished: {
      label: "Non terminé à temps",
      text: "La personne a ouvert le lien et n’a pas terminé avant son expiration. Créez un nouveau lien.",
    },
    replaced: {
      label: "Remplacé ou annulé",
      text: "Une vérification plus récente du même contact l’a remplacée, une autre session a été validée avant, ou quelqu’un l’a annulée dans HubSpot.",
    },
    refused: {
      label: "Non proposé",
      text: "La connexion à 1Kosmos ne propose pas ce qui a été demandé : aucune session n’a été créée. Un administrateur contrôle les workflows de la connexion.",
    },
    revoked: {
      label: "Révoqué par 1Kosmos",
      text: "1Kosmos a d’abord validé la personne, puis est revenu sur sa décision.",
    },
    manual: {
      label: "Décidé par un administrateur",
      text: "Un administrateur a marqué le contact comme non validé.",
    },
  },
  outcomes: {
    asked: "demandée",
    choice_offered: "lien créé, la personne choisit le document",
    chosen: "document choisi",
    started: "lien créé",
    refused: "non proposée par la connexion à 1Kosmos",
    held: "attend qu’un administrateur autorise le lien",
    in_review: "transmise, en cours d’examen chez 1Kosmos",
    unclear: "transmise, avec un résultat que l’application ne comprend pas",
    verified: "réussie",
    failed: "échouée",
    revoked: "validation révoquée par 1Kosmos",
    overturned: "échec annulé par 1Kosmos : réussie",
    expired: "expirée",
    reminded: "rappel à envoyer",
    restarted: "relancée",
    aged: "trop ancienne, à refaire",
    merged: "fusionné avec un autre contact",
    abandoned: "contact supprimé",
    restored: "contact restauré",
    older_session: "résultat d’une session antérieure",
    marked_verified: "marqué comme vérifié par un administrateur",
    marked_failed: "marqué comme échoué par un administrateur",
    link_replaced: "lien remplacé",
    withdrawn: "annulée dans HubSpot",
    kept_ours: "modification manuelle annulée",
    edit_accepted: "modification manuelle acceptée",
    edit_put_off: "modification manuelle, annulée dans quelques minutes",
  },
  contact: "Fiche du contact",
};
