import type { PersonWords } from "./words.ts";

export const fr: PersonWords = {
  name: "Français",
  direction: "ltr",
  preview: {
    title: "Votre lien personnel",
    description: "Ouvrez ce lien dans votre navigateur pour continuer.",
  },
  kinds: {
    identity: {
      title: "Confirmez votre identité",
      asks: (company) =>
        company === null
          ? "On vous demande de confirmer votre identité."
          : `${company} vous demande de confirmer votre identité.`,
      needs: ["Votre pièce d’identité", "Un appareil avec une caméra", "Environ trois minutes"],
      passed: { title: "Votre identité est confirmée", text: "Merci. Vous n’avez plus rien à faire." },
    },
    liveid: {
      title: "Configurez LiveID",
      asks: (company) =>
        company === null
          ? "On vous demande de configurer LiveID. Ensuite, un regard vers la caméra suffira pour confirmer que c’est bien vous."
          : `${company} vous demande de configurer LiveID. Ensuite, un regard vers la caméra suffira pour confirmer que c’est bien vous.`,
      needs: ["Un appareil avec une caméra", "Environ une minute"],
      passed: { title: "LiveID est configuré", text: "Merci. Vous n’avez plus rien à faire." },
    },
    stepup: {
      title: "Confirmez que c’est bien vous",
      asks: (company) =>
        company === null
          ? "On vous demande de confirmer avec votre visage que c’est bien vous."
          : `${company} vous demande de confirmer avec votre visage que c’est bien vous.`,
      needs: ["Un appareil avec une caméra", "Environ une minute"],
      passed: { title: "Confirmé : c’est bien vous", text: "Merci. Vous n’avez plus rien à faire." },
    },
  },
  needsTitle: "Ce qu’il vous faut",
  data: {
    title: "Ce que deviennent vos données",
    checks:
      "1Kosmos, un service de vérification d’identité, contrôle vos informations et conserve vos images.",
    result: (company) =>
      company === null
        ? "L’expéditeur de ce lien reçoit le résultat, mais ni images ni numéros de document."
        : `${company} reçoit le résultat, mais ni images ni numéros de document.`,
    privacy: "Lire la politique de confidentialité",
  },
  validUntil: (date) => `Ce lien est valable jusqu’au ${date}.`,
  minutesLeft: (minutes) => `Temps restant : ${minutes}. Terminez la vérification d’ici là.`,
  continue: "Continuer",
  continueHere: "Continuer sur cet appareil",
  phone: {
    title: "Continuer sur votre téléphone",
    text: "Dirigez la caméra de votre téléphone vers ce code. Cette page affichera le résultat quand vous aurez terminé.",
    codeLabel: "Code QR contenant ce lien",
  },
  caller: {
    title: (company) =>
      company === null ? "Comparez ce code avec votre interlocuteur" : `Comparez ce code avec ${company}`,
    text: "On vous le demande parce que vous avez contacté l’assistance. Demandez à votre interlocuteur de lire son code. Continuez seulement s’il est identique : sinon, quelqu’un fait peut-être semblant de vous aider.",
  },
  choose: {
    title: "Choisissez votre document",
    text: "Gardez-le à portée de main avant de continuer.",
    documents: {
      drivers_license: "Permis de conduire",
      passport: "Passeport",
      national_id: "Carte d’identité",
    },
    continueWith: {
      drivers_license: "Continuer avec le permis de conduire",
      passport: "Continuer avec le passeport",
      national_id: "Continuer avec la carte d’identité",
    },
    instead: {
      drivers_license: "Utiliser plutôt le permis de conduire",
      passport: "Utiliser plutôt le passeport",
      national_id: "Utiliser plutôt la carte d’identité",
    },
  },
  opened: {
    title: "Vous avez déjà commencé",
    text: "Terminez là où vous avez commencé : cette page affichera le résultat. Ou continuez ici.",
  },
  preparing: {
    title: "Un instant, s’il vous plaît",
    text: "Nous préparons l’étape suivante. Cela prend quelques secondes.",
  },
  delayed: {
    title: "Cela prend plus de temps que d’habitude",
    text: "La vérification d’identité n’est pas disponible pour le moment. Votre lien reste valable : vous pouvez revenir plus tard.",
  },
  review: {
    title: "Vos informations sont en cours de vérification",
    text: "Vous avez tout fait et pouvez fermer cette page. Vous trouverez le résultat ici en ouvrant de nouveau le lien.",
  },
  back: (company) => (company === null ? "Retour au site" : `Retour vers ${company}`),
  failed: {
    title: "Cela n’a pas fonctionné",
    reasons: {
      unreadable:
        "L’image de votre document n’était pas assez nette. Un bon éclairage et un fond sombre et uni aident.",
      unsupported: "Ce document ne peut pas être vérifié. Veuillez en utiliser un autre.",
      document_expired: "Votre document a expiré. Veuillez en utiliser un qui est encore valable.",
      face: "Votre visage n’a pas été reconnu. Veillez à un bon éclairage et retirez lunettes, chapeau et masque.",
      cancelled: "La vérification a été annulée avant la fin.",
      too_many: "Il y a eu trop d’essais sans résultat clair. Un bon éclairage et un objectif propre aident.",
      other:
        "La vérification n’a pas pu être terminée. Vérifiez que votre document est valable et que l’éclairage est bon.",
    },
  },
  tryAgain: "Réessayer maintenant",
  askForHelp: (company) =>
    company === null
      ? "Veuillez demander un nouveau lien à la personne qui vous l’a envoyé."
      : `Veuillez demander un nouveau lien à ${company}.`,
  expired: {
    title: "Ce lien a expiré",
    text: (company) =>
      company === null
        ? "Veuillez en demander un nouveau à la personne qui vous l’a envoyé."
        : `Veuillez en demander un nouveau à ${company}.`,
  },
  tooLate: {
    title: "Le temps est écoulé",
    text: "Cette vérification ne dure que quelques minutes. Vous pouvez recommencer maintenant.",
  },
  moreTime: "Recommencer avec tout le temps prévu",
  gone: {
    title: "Ce lien ne fonctionne pas",
    text: "Il est peut-être incomplet. Vérifiez que vous avez copié le lien en entier, ou demandez à la personne qui vous l’a envoyé.",
  },
  withdrawn: {
    title: "Cette demande a été retirée",
    text: (company) =>
      company === null
        ? "Vous n’avez plus rien à faire. Si vous pensez qu’il s’agit d’une erreur, adressez-vous à la personne qui vous a envoyé ce lien."
        : `Vous n’avez plus rien à faire. Si vous pensez qu’il s’agit d’une erreur, adressez-vous à ${company}.`,
  },
  erased: {
    title: "Vos données ont été supprimées",
    text: (company) =>
      company === null
        ? "Plus rien n’est enregistré à votre sujet derrière ce lien. Si vous souhaitez encore confirmer votre identité, demandez-en un nouveau à la personne qui vous l’a envoyé."
        : `Plus rien n’est enregistré à votre sujet derrière ce lien. Si vous souhaitez encore confirmer votre identité, demandez-en un nouveau à ${company}.`,
  },
  trouble: {
    title: "Nous ne pouvons pas afficher cette page pour le moment",
    text: "Rien n’est perdu et votre lien reste valable. Veuillez réessayer dans un instant.",
  },
  replaced: {
    title: "Ce lien a été remplacé",
    text: "Un lien plus récent vous a été envoyé. Veuillez utiliser celui-là.",
  },
  newLink: {
    button: "M’envoyer un nouveau lien",
    sent: {
      title: "Consultez votre messagerie",
      text: "Si un nouveau lien peut vous être envoyé, il est en route vers l’adresse e-mail qui a été indiquée pour vous. Cela peut prendre quelques minutes.",
    },
  },
  sentFrom: (address) => `L’e-mail contenant ce lien a été envoyé depuis ${address}.`,
  mail: {
    reminder: (subject) => `Rappel : ${subject}`,
    stillOpen: "Ceci est un rappel : vous n’avez pas encore terminé et votre lien est toujours valable.",
    copy: "Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :",
    ignore:
      "Si vous n’attendiez pas cet e-mail, vous pouvez l’ignorer. Ce lien est destiné à vous seul ; veuillez ne pas le transférer.",
  },
  checkAgain: "Vérifier de nouveau",
  doneOnPhone: "Terminé sur votre téléphone ? Rechargez cette page.",
  language: "Langue",
  service: "Vérification d’identité par 1Kosmos",
};
