/** The words of cards: codes, for the extensions to put into the user's language, and small parts of several cards. */

/** The obstacles between the portal and 1Kosmos, for the card to put into the user's language. */
export type ConnectionCode = "grant_refused" | "disconnected" | "missing" | "attention" | "slow";

/** How the app stands with 1Kosmos and HubSpot. `message` is for the person who looks: what to do, or why to wait. */
export interface CardConnection {
  /** missing: 1Kosmos was never connected; attention: it refuses us; disconnected: HubSpot took the grant back. */
  readonly state: "ready" | "missing" | "attention" | "disconnected";
  readonly message: string | null;
  /** Null while all is well. */
  readonly code: ConnectionCode | null;
}

/**
 * Why a session is not there yet: the connection, a request that was given up until an admin replays it, one that is repeated,
 * one that waits for its turn, or a result that cannot be read. `reason` is what made the app repeat or give up.
 */
export interface Waiting {
  readonly code: "connection" | "given_up" | "repeated" | "turn" | "result";
  readonly reason: string;
}

/** How well a face matched. */
export type Confidence = "high" | "medium" | "low";

/** Whom a gate requires: all contacts, any of them, those with a label, or the caller of a ticket. */
export type GateRequirement = "all" | "any" | "label" | "caller";

/** Why a user may not start anything: the settings leave them out, or their team could not be read from HubSpot. */
export type StartRefusalCode = "not_allowed" | "teams_unread";

/** Why a user's request is refused, for the card to put into the user's language. */
export type RefusalCode =
  | "not_connected"
  | "not_offered"
  | StartRefusalCode
  | "link_hidden"
  | "switched_off"
  | "no_link";

/** Why a mail was not sent. */
export type MailReason = "no_address" | "opted_out" | "bounced" | "switched_off" | "too_late" | "other";

/** The newest mail with an open link. `not_sent`: on purpose, see `reason`; `failed`: an admin finds it on the app's pages. */
export interface CardMail {
  readonly state: "waiting" | "sent" | "not_sent" | "failed";
  readonly reason: MailReason | null;
}

/** How the open link reaches its person. */
export interface CardSending {
  /** `app`: the app mails it; `workflow`: a workflow in HubSpot sends it; `person`: the requester does. */
  readonly by: "app" | "workflow" | "person";
  /** Null: the app has sent none, or its record of it is gone. */
  readonly mail: CardMail | null;
  /** Null: the person is not reminded. `dueAt` is null when no further one is due. */
  readonly reminders: { readonly sent: number; readonly max: number; readonly dueAt: string | null } | null;
}

/** A write to HubSpot that HubSpot refused: the record's properties are older than the card. */
export interface RefusedWrite {
  /** HubSpot's reason. */
  readonly reason: string;
}
