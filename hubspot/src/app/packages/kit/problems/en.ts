import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const en: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot refused the grant of this account, so the app can neither read nor write there. Connect again; nothing is lost meanwhile.",
      ends: "HubSpot accepts the grant again, or an admin connects again.",
    },
    hubspot_disconnected: {
      message:
        "The app is disconnected from HubSpot: work is paused, and is deleted[ on {date}]. Connect again to resume it.",
      ends: "An admin connects again.",
    },
    hubspot_disconnected_leaving: {
      message:
        "The app was disconnected from HubSpot, and everything stored for this account is deleted[ on {date}]. Connect again to keep it.",
      ends: "An admin connects again.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot does not take all calls at the moment[ ({cause})], so results reach it later. Nothing needs to be done: the app retries automatically.",
      ends: "HubSpot takes a call of the kind that failed.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot did not grant everything. This account lacks: {features} (scopes: {scopes}). Everything else works. Grant access; if HubSpot leaves it out again, the account's subscription lacks it.",
      ends: "An admin connects again and HubSpot grants these scopes.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot does not let the app prepare its properties (object: {record})[ (scopes: {scopes})], so results that need them wait. Connect again and grant what HubSpot asks for.",
      ends: "An admin connects again with these scopes.",
    },
    scopes_missing_work: {
      message:
        "HubSpot does not allow this: {work} (scopes: {scopes}). This work waits. Connect again with an account that may grant it.",
      ends: "HubSpot allows the call again; it is tried at every sign-in and daily.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot does not let the app read the records that cards are opened on (scopes: {scopes}), so cards stay empty where the app does not know the record. Connect again with an account that may grant it.",
      ends: "HubSpot lets a card read its record; it is tried when a card is opened and at every sign-in.",
    },
    property_changed: {
      message:
        "These properties cannot be written (object: {record}): {properties}. All others are written. Restore them in HubSpot, or rename or delete them there and sign in again.",
      ends: "HubSpot has the property with the app's type and options.",
    },
    property_refused: {
      message:
        "HubSpot refuses these properties (object: {record}): {properties}. All others are written. Correct them in HubSpot, then sign in again.",
      ends: "HubSpot takes a value of the property.",
    },
    edits_repeated: {
      message:
        "Somebody keeps changing identity properties, a workflow mostly. Contacts: {contacts}[ (and more: {more})]. The app writes its own values back, later each time; until then HubSpot may show what 1Kosmos did not say. Turn off what changes them.",
      ends: "Nobody has changed these properties for ten minutes.",
    },
    work_given_up: {
      message:
        "Pieces of work that were given up and wait for an admin: {total}. Of these for one cause: {largest} ({cause}). Remove the cause, then replay or discard them together.",
      ends: "They are replayed and done, or discarded; those that HubSpot refused are also tried at every sign-in.",
    },
    writes_refused: {
      message:
        "HubSpot refuses the same of several records: {work} ({cause}). This work waits. Correct the rule in HubSpot, then sign in again.",
      ends: "HubSpot takes a write again; it is tried at every sign-in and daily.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos refuses the connection, so no verification can start. Cause: {cause} Correct the connection and test it.",
      ends: "1Kosmos makes a session, or an admin saves a connection that works.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos does not work at the moment[ ({cause})], so verifications start later. Nothing needs to be done: the app retries automatically.",
      ends: "1Kosmos answers a call as it should.",
    },
    onekosmos_missing: {
      message: "1Kosmos is not connected, so verifications that were requested wait. Enter the connection.",
      ends: "An admin saves a connection to 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "No session could be made ({cause}). Contacts: {contacts}[ (and more: {more})]. Remove the cause, then replay it or start the verification again.",
      ends: "A session is made for the contact.",
    },
    onekosmos_link_refused: {
      message: "The link was not sent ({cause}). Contacts: {contacts}[ (and more: {more})].",
      ends: "An admin allows the host in the connection; the session that was made is then used.",
    },
    onekosmos_result_unread: {
      message:
        "The result cannot be read ({cause}). Contacts: {contacts}[ (and more: {more})]. The verification stays pending and does not expire, because 1Kosmos may say that it passed.",
      ends: "1Kosmos gives a result that can be read, or the verification is started again.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos says “{word}”, which the app does not know, or which contradicts the rest of the result. Contacts: {contacts}[ (and more: {more})]. The verification stays pending and does not expire, because it may be a pass. Give the word a meaning in the 1Kosmos connection, or decide by hand.",
      ends: "The connection gives the word a meaning, 1Kosmos says something else, or the verification is started again.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "1Kosmos passes people by the dvcID {dvcid}, and its results do not fit the field of the connection that it is in: a selfie without a document, or a document where a selfie alone is wanted. Contacts become verified by it, perhaps without a document. Compare the dvcIDs of the connection with those that 1Kosmos gave you.",
      ends: "An admin saves the connection, or a result of the dvcID fits its field.",
    },
    start_undecided: {
      message:
        "Contacts that came in while no connection to 1Kosmos worked wait for a decision: verify them, the newest of them, or none.",
      ends: "An admin decides in Set-up.",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmos makes no more sessions for now ({cause}), so new verifications wait. Links that were sent work. Raise the limit with 1Kosmos, or wait: the app retries automatically.",
      ends: "1Kosmos makes a session again.",
    },
    clock_off: {
      message:
        "The clocks of this app and {name} differ (minutes: {minutes}). Requests may be refused as too old or too new. Correct the clock of the machine that runs the app; on Cloudflare, compare with the status page of {name}.",
      ends: "A response of {name} agrees with this app's clock.",
    },
    clock_off_requests: {
      message:
        "1Kosmos refuses requests because their time is not its own, so verifications start later. Correct the clock of the machine that runs the app; on Cloudflare, tell 1Kosmos that its clock is off.",
      ends: "1Kosmos takes a request.",
    },
    webhooks_missing: {
      message:
        "New contacts that HubSpot did not report by webhook: {count}. The app looks for new contacts and moved deals meanwhile, so verifications start late; edits and deletions are not noticed. Check that the webhooks of the app in HubSpot lead to this address, and that no firewall stops them.",
      ends: "A webhook arrives.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.en,
      ends: "The gate is put on a stage that exists, or removed.",
    },
    segment_not_dynamic: {
      message:
        "These segments are not active lists, so HubSpot does not keep them up to date: {segments}. Do not rely on them in a campaign. Rename or delete them in HubSpot; the app makes active ones within an hour, or when you sign in again.",
      ends: "HubSpot has the segment as an active list with the app's filters.",
    },
    segment_changed: {
      message:
        "The filters of these segments were changed, so they may lack contacts who belong into them: {segments}. Restore the filters in HubSpot, or rename or delete the segments; the app makes new ones within an hour, or when you sign in again.",
      ends: "HubSpot has the segment as an active list with the app's filters.",
    },
    segments_refused: {
      message:
        "HubSpot refuses to make the app's segments.[ HubSpot's answer: {cause}] Do not rely on them in a campaign. Connect again to grant what is missing.",
      ends: "HubSpot makes the segments; it is tried at every sign-in.",
    },
    timeline_refused: {
      message:
        "HubSpot takes no events for timelines.[ HubSpot's answer: {cause}] Everything else works. Connect again to grant what is missing, or switch timelines off in the settings.",
      ends: "HubSpot takes an event; it is tried at every sign-in and daily.",
    },
    over_cap: {
      message:
        "Verifications over the daily limit[ of {limit}] wait: {count} (source: {source}). Let them go on, raise the limit for today, or skip them: Settings, Limits.",
      ends: "The next day begins in the account's time zone, or an admin decides.",
    },
    no_delivery: {
      message:
        "People wait for their links, and nothing sends them. Choose in the settings how links are delivered: by a workflow in HubSpot, by the app's own e-mails, or by the user who asked.",
      ends: "A way of delivery is chosen, or no link is open.",
    },
    mail_refused: {
      message:
        "The app cannot send e-mail, because this installation is not set up for it any more. Links are made and nobody gets them by e-mail. Ask the operator of this app, or choose another way in the settings.",
      ends: "The installation can send e-mail, or another way is chosen.",
    },
    mail_refused_limit: {
      message:
        "The e-mail service has reached a sending limit ({code}), so e-mails wait. The app continues automatically; ask the operator of this app for a higher limit if this comes often.",
      ends: "An e-mail is taken; one is tried at the time shown.",
    },
    mail_refused_sender: {
      message:
        "E-mails may not be sent from {sender} ({code}), so they wait. Choose another sender in the settings, or ask the operator of this app to set up the domain.",
      ends: "An e-mail is taken; one is tried at the time shown.",
    },
  },
  remedies: {
    connect: "Connect again",
    grant: "Grant access",
    sign_in: "Sign in again",
    connection: "Go to the connection",
    meaning: "Give the word a meaning",
    decide: "Decide",
    choose_delivery: "Choose how links are delivered",
    delivery: "Go to delivery",
    attention: "Go to what needs attention",
    gates: "Go to the gates",
  },
  terms: {
    features: {
      segments: "segments for marketing",
      tickets: "tickets and the help desk",
      gates: "gates",
      timeline: "events on timelines",
      workflows: "workflow actions",
      users: "limits of who may start verifications",
    },
    record: { contacts: "contact", deals: "deal", tickets: "ticket" },
    work: {
      write_contacts: "write contacts",
      write_deals: "write deals",
      write_tickets: "write tickets",
      read_deals: "read deals",
      read_tickets: "read tickets",
      write_notes: "write notes",
      complete_action: "complete the workflow action",
      read_workflow_deals: "read the deals of workflows",
    },
    source: {
      portal: "all sources together",
      form: "form submissions",
      import: "imports",
      manual: "contacts created by hand",
      api: "contacts created through HubSpot's API",
      integration: "contacts created by other apps",
      card: "cards",
      agent: "agents",
    },
    effect: {
      trigger: "Until then it starts no verification.",
      hold: "Until then nothing that moves in its pipeline counts as passed, and what is held stays held.",
    },
  },
};
