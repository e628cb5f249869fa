/** The texts of the cards on contacts, deals and tickets. One file a language; a missing text does not compile. */
import type { Note, Plural } from "@1kosmos/kit";

/** Texts of the cards on contacts, deals and tickets. */
export interface CardWords {
  readonly history: string;
  readonly facts: {
    readonly level: string;
    /** The level follows from a rule of the account. */
    readonly derived: string;
    readonly liveId: string;
    readonly enrolled: string;
    readonly notEnrolled: string;
    readonly document: string;
    readonly confidence: string;
    readonly confidences: Readonly<Record<"high" | "medium" | "low", string>>;
    readonly verifiedOn: string;
    readonly lastStepUp: string;
    readonly askedBy: string;
    readonly askedOn: string;
  };
  readonly triggers: {
    readonly sources: Readonly<Record<"form" | "import" | "manual" | "api" | "integration", string>>;
    readonly contactCreated: string;
    readonly you: string;
    readonly youForSeveral: string;
    readonly user: (name: string) => string;
    readonly userForSeveral: (name: string) => string;
    readonly agent: string;
    readonly deal: (id: string) => string;
    readonly ticketStage: (id: string) => string;
    readonly ticket: (id: string) => string;
    readonly workflow: string;
    readonly personChanged: string;
    /** Stands for the name of a user whom HubSpot does not show. */
    readonly userNumber: (id: string) => string;
  };
  readonly link: {
    readonly notOpened: string;
    readonly opened: (when: string) => string;
    /** "6 days" → "6 days left". */
    readonly left: (duration: string) => string;
    readonly lessThanMinute: string;
    readonly ended: string;
    readonly copy: string;
    readonly copied: string;
    readonly showQr: string;
    readonly hideQr: string;
    readonly qrHint: string;
    readonly qrLabel: string;
    readonly writeEmail: string;
    readonly sendMail: string;
    readonly replace: string;
    readonly replaceWarning: string;
    readonly cancel: string;
    readonly cancelWarning: string;
    readonly keep: string;
    readonly hidden: string;
    readonly mail: Readonly<Record<"waiting" | "sent" | "failed", string>>;
    readonly notMailed: Readonly<
      Record<"no_address" | "opted_out" | "bounced" | "switched_off" | "too_late" | "other", string>
    >;
    readonly byWorkflow: string;
    /** How many reminders were sent, of at most how many. */
    readonly reminders: (sent: string, max: string) => string;
    readonly nextReminder: (when: string) => string;
  };
  /** The result of a request. */
  readonly done: Readonly<
    Record<
      "started" | "joined" | "already_verified" | "waiting" | "replaced" | "cancelled" | "mailed",
      string
    >
  >;
  readonly refusedTitle: string;
  readonly notDoneTitle: string;
  readonly refused: Readonly<
    Record<
      | "not_connected"
      | "not_offered"
      | "not_allowed"
      | "teams_unread"
      | "link_hidden"
      | "switched_off"
      | "no_link"
      | "other",
      string
    >
  >;
  readonly waiting: Readonly<Record<"given_up" | "repeated" | "turn" | "result", string>>;
  readonly refusedWrite: Note;
  readonly neverRequested: string;
  readonly inReview: string;
  readonly unclear: (word: string) => string;
  readonly ask: {
    readonly identity: string;
    readonly newLink: string;
    readonly again: string;
    readonly againWarning: string;
    readonly choose: string;
    readonly create: string;
    readonly stepUp: string;
    readonly liveId: string;
    readonly preparing: string;
  };
  readonly more: string;
  readonly cancel: string;
  readonly noNews: string;
  readonly verifiedOf: (verified: string, all: string) => string;
  readonly nextAction: {
    readonly allVerified: string;
    readonly send: Plural;
    readonly verify: Plural;
    readonly wait: string;
  };
  readonly verifyContacts: (contacts: string) => string;
  readonly contactsAsked: (contacts: string) => string;
  readonly noContacts: string;
  readonly addToDeal: string;
  readonly addToTicket: string;
  readonly contactNumber: (id: string) => string;
  readonly countsForGate: string;
  readonly notVerifiedYet: string;
  readonly gate: {
    readonly broken: string;
    readonly none: Readonly<Record<"deal" | "ticket", string>>;
    readonly open: string;
    readonly openSince: (when: string) => string;
    readonly waits: Readonly<Record<"deal" | "ticket", string>>;
    readonly forContacts: Plural;
    readonly forAny: string;
    readonly forCaller: string;
    readonly forLevel: string;
    readonly nobody: Readonly<Record<"deal" | "ticket", string>>;
    readonly since: (when: string) => string;
    readonly movesOn: (stage: string) => string;
    readonly wants: (stage: string) => string;
    readonly refused: (reason: string) => string;
  };
  readonly caller: {
    readonly status: Readonly<Record<"not_asked" | "pending" | "verified" | "failed" | "expired", string>>;
    readonly who: string;
    readonly verify: string;
    readonly readOut: (name: string) => string;
    readonly sendTo: string;
    readonly asks: Readonly<Record<"stepup" | "identity", string>>;
    readonly beingMade: string;
    readonly copyLine: string;
    readonly copied: string;
    readonly line: (time: string, kind: string) => string;
    readonly lineKinds: Readonly<Record<"stepup" | "identity", string>>;
    readonly nobody: string;
    readonly verifiedAgo: (ago: string) => string;
    readonly neverVerified: string;
    readonly stepUpAgo: (ago: string) => string;
    readonly noStepUp: string;
  };
}
