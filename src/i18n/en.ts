import type { PersonWords } from "./words.ts";

export const en: PersonWords = {
  name: "English",
  direction: "ltr",
  preview: { title: "Your personal link", description: "Open this link in your browser to continue." },
  kinds: {
    identity: {
      title: "Confirm your identity",
      asks: (company) =>
        company === null
          ? "You have been asked to confirm who you are."
          : `${company} asks you to confirm who you are.`,
      needs: ["Your identity document", "A device with a camera", "About three minutes"],
      passed: { title: "Your identity is confirmed", text: "Thank you. There is nothing left to do." },
    },
    liveid: {
      title: "Set up LiveID",
      asks: (company) =>
        company === null
          ? "You have been asked to set up LiveID. After that, a look into the camera is enough to confirm that it is you."
          : `${company} asks you to set up LiveID. After that, a look into the camera is enough to confirm that it is you.`,
      needs: ["A device with a camera", "About one minute"],
      passed: { title: "LiveID is set up", text: "Thank you. There is nothing left to do." },
    },
    stepup: {
      title: "Confirm that it is you",
      asks: (company) =>
        company === null
          ? "You have been asked to confirm with your face that it is really you."
          : `${company} asks you to confirm with your face that it is really you.`,
      needs: ["A device with a camera", "About one minute"],
      passed: { title: "Confirmed: it is you", text: "Thank you. There is nothing left to do." },
    },
  },
  needsTitle: "What you need",
  data: {
    title: "What happens with your data",
    checks: "1Kosmos, an identity verification service, checks your details and keeps your pictures.",
    result: (company) =>
      company === null
        ? "Whoever sent you this link gets the result, but no pictures and no document numbers."
        : `${company} gets the result, but no pictures and no document numbers.`,
    privacy: "Read the privacy notice",
  },
  validUntil: (date) => `You can use this link until ${date}.`,
  minutesLeft: (minutes) => `You have ${minutes} left to finish.`,
  continue: "Continue",
  continueHere: "Continue on this device",
  phone: {
    title: "Continue on your phone",
    text: "Point your phone's camera at this code. This page shows the result when you are done.",
    codeLabel: "QR code with this link",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Compare this code with the person you are talking to"
        : `Compare this code with ${company}`,
    text: "You are asked because you contacted support. Ask the person to read their code out. Go on only if it is the same: otherwise somebody may be pretending to help you.",
  },
  choose: {
    title: "Choose your document",
    text: "Have it at hand before you continue.",
    documents: {
      drivers_license: "Driving licence",
      passport: "Passport",
      national_id: "Identity card",
    },
    continueWith: {
      drivers_license: "Continue with the driving licence",
      passport: "Continue with the passport",
      national_id: "Continue with the identity card",
    },
    instead: {
      drivers_license: "Use the driving licence instead",
      passport: "Use the passport instead",
      national_id: "Use the identity card instead",
    },
  },
  opened: {
    title: "You have already started",
    text: "Finish where you started, and this page shows the result. Or continue here.",
  },
  preparing: {
    title: "One moment, please",
    text: "We are preparing the next step. This takes a few seconds.",
  },
  delayed: {
    title: "This takes longer than usual",
    text: "The identity check is not available at the moment. Your link stays valid, so you can come back later.",
  },
  review: {
    title: "Your details are being checked",
    text: "You have done your part. You can close this page; the result will be here when you open the link again.",
  },
  back: (company) => (company === null ? "Back to the website" : `Back to ${company}`),
  failed: {
    title: "That did not work",
    reasons: {
      unreadable:
        "The picture of your document was not clear enough. Good light and a dark, plain background help.",
      unsupported: "This document cannot be checked. Please use another one.",
      document_expired: "Your document has expired. Please use one that is still valid.",
      face: "Your face could not be matched. Good light helps; take off glasses, hats and masks.",
      cancelled: "The check was cancelled before it was finished.",
      too_many:
        "There were too many attempts without a clear result. Good light and a clean camera lens help.",
      other:
        "The check could not be completed. Check that your document is valid and that the light is good.",
    },
  },
  tryAgain: "Try again now",
  askForHelp: (company) =>
    company === null
      ? "Please ask whoever sent you this link for a new one."
      : `Please ask ${company} for a new link.`,
  expired: {
    title: "This link has expired",
    text: (company) =>
      company === null
        ? "Please ask whoever sent it to you for a new one."
        : `Please ask ${company} for a new one.`,
  },
  tooLate: {
    title: "The time is up",
    text: "You have a few minutes for this check. You can start again now.",
  },
  moreTime: "Start again with the full time",
  gone: {
    title: "This link does not work",
    text: "It may be incomplete. Check that you have copied all of the link, or ask whoever sent it to you.",
  },
  withdrawn: {
    title: "This request was withdrawn",
    text: (company) =>
      company === null
        ? "There is nothing left to do. If you think that this is a mistake, ask whoever sent you this link."
        : `There is nothing left to do. If you think that this is a mistake, ask ${company}.`,
  },
  erased: {
    title: "Your details were deleted",
    text: (company) =>
      company === null
        ? "Nothing about you is stored behind this link any more. If you still want to confirm your identity, ask whoever sent it to you for a new one."
        : `Nothing about you is stored behind this link any more. If you still want to confirm your identity, ask ${company} for a new one.`,
  },
  trouble: {
    title: "We cannot show this page at the moment",
    text: "Nothing is lost and your link stays valid. Please try again in a moment.",
  },
  replaced: { title: "This link was replaced", text: "A newer link was sent to you. Please use that one." },
  newLink: {
    button: "Send me a new link",
    sent: {
      title: "Check your mail",
      text: "If a new link can be sent to you, it is on its way to the e-mail address that was given for you. This can take a few minutes.",
    },
  },
  sentFrom: (address) => `The mail with this link was sent from ${address}.`,
  mail: {
    reminder: (subject) => `Reminder: ${subject}`,
    stillOpen: "This is a reminder: you have not finished yet, and your link is still valid.",
    copy: "If the button does not work, copy this address into your browser:",
    ignore:
      "If you did not expect this mail, you can ignore it. The link is meant for you alone; please do not forward it.",
  },
  checkAgain: "Check again",
  doneOnPhone: "Done on your phone? Load this page again.",
  language: "Language",
  service: "Identity check by 1Kosmos",
};
