import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "Pending",
    verified: "Verified",
    failed: "Failed",
    expired: "Expired",
    review: "In review",
    preparing: "Preparing",
    none: "Not verified",
  },
  kinds: {
    identity: "Identity verification",
    liveid: "LiveID enrollment",
    stepup: "Step-up authentication",
  },
  documents: {
    any: "Any document",
    drivers_license: "Driver's license",
    passport: "Passport",
    national_id: "National ID",
  },
  documentField: "Document",
  levelField: "Identity assurance level",
  anyLevel: "Any level",
  failures: {
    not_found: {
      title: "Not found",
      text: "The 1Kosmos app does not know this record. It may have been deleted.",
    },
    not_installed: {
      title: "Not connected",
      text: "The 1Kosmos app is not connected to this HubSpot account. An admin has to install it again.",
    },
    refused: {
      title: "That did not work",
      text: "The app refused the request. Reload the page and try again.",
    },
    admin_required: {
      title: "Only an admin can do this",
      text: "Sign in with HubSpot by the link on this page, then try again.",
    },
    unavailable: {
      title: "No answer right now",
      text: "The 1Kosmos app could not be reached. Nothing was lost.",
    },
    unreadable: {
      title: "Please reload the page",
      text: "The 1Kosmos app was updated and answers differently.",
    },
  },
  connection: {
    grant_refused: {
      title: "The app is disconnected from HubSpot",
      text: "The app retries automatically. An admin can connect it again at once.",
    },
    disconnected: {
      title: "The app is disconnected from HubSpot",
      text: "There is nothing for you to do: an admin has to install the 1Kosmos app again.",
    },
    missing: {
      title: "1Kosmos is not connected yet",
      text: "There is nothing for you to do: an admin connects it in the settings of the 1Kosmos app.",
    },
    attention: {
      title: "The connection to 1Kosmos needs attention",
      text: "There is nothing for you to do: an admin finds the cause in the settings of the 1Kosmos app. Open links stay valid.",
    },
    slow: {
      title: "It takes longer right now",
      text: "1Kosmos is slow or not available. The app retries automatically, and nothing is lost.",
    },
  },
  contacts: { one: "{n} contact", other: "{n} contacts" },
  tryAgain: "Try again",
  refresh: "Refresh",
  loading: "Loading",
  nothingSelected: {
    title: "Nothing is selected",
    text: "Select the contacts to verify, then choose this action again.",
  },
};

export const bulk: BulkWords = {
  none: { title: "None of the selected contacts can be asked", text: "The reasons are below." },
  willBeAsked: {
    one: "{n} contact will be asked to verify.",
    other: "{n} contacts will be asked to verify.",
  },
  verify: { one: "Verify {n} contact", other: "Verify {n} contacts" },
  again: "Also contacts that are verified already",
  againHint: "They are pending until the new link is used.",
  refused: {
    verified: "Verified already.",
    pending: "A session is open, or being made.",
    deleted: "Deleted in HubSpot.",
    unknown: "Not found in this account.",
    unread: "HubSpot could not be asked about them just now. Try again.",
    not_offered: "The connection to 1Kosmos does not offer this.",
    not_connected: "1Kosmos is not connected. An admin connects it in the settings of the 1Kosmos app.",
    not_allowed: "You may not start verifications. Ask an admin of the 1Kosmos app.",
  },
  checking: "Checking who can be verified",
  asking: "Requesting verifications",
  reading: "Reading the progress",
  asked: { one: "{n} contact asked to verify", other: "{n} contacts asked to verify" },
  done: "Each link is on its contact. You can close this; results show on the contacts.",
  mayClose: "You can close this: the links are made anyway.",
  ready: "Links ready",
};

export const settings: SettingsWords = {
  connection: "Connection",
  connected: "Connected",
  notReady: "Not ready",
  tenant: "Tenant",
  none: "None",
  openSessions: "Open sessions",
  gates: "Gates",
  gateBroken: "A gate does not work",
  since: (when) => `Since ${when}`,
  startsWhen: "A verification starts when a new contact",
  sources: {
    form: "Submits a form",
    import: "Is imported",
    manual: "Is created by hand",
    api: "Is created by the API",
    integration: "Is created by another app",
  },
  on: "On",
  off: "Off",
  forAdmins: "Settings",
  signIn: "Sign in to change settings here",
  signInHint: "HubSpot's consent shows that you are an admin. Then come back and press Refresh.",
  full: "Open the full settings",
  fullHint: "The connection, gates, data and who may start verifications are changed on the app's own pages.",
  reminders: "Reminders for a link, at most",
  remindersEvery: "Hours between reminders",
  linkLifetime: "Link lifetime (hours)",
  retries: "Retries by the person within a day",
  confidenceNumber: "Show the match confidence as a number too",
  changeLinks: "Let people replace and cancel open links",
  markNewTickets: "Mark new tickets as not asked",
  note: "Write a note on the ticket when its caller is verified",
  save: "Save",
  saved: "Saved.",
  notSaved: "Not saved",
  notANumber: "Enter a number.",
};
