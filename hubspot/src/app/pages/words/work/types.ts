/** The texts of work that waits or failed, and of one contact's history. */
import type { Note } from "../types.ts";

/** Kinds of work, as the app names them, with `_` for what is neither letter nor digit. */
export type WorkCode =
  | "write"
  | "timeline_event"
  | "workflow"
  | "gate"
  | "mail"
  | "contact_creation"
  | "verification_request"
  | "session_check"
  | "document_choice"
  | "person_change"
  | "contact_propertyChange"
  | "contact_merge"
  | "contact_deletion"
  | "contact_restore"
  | "contact_privacyDeletion"
  | "contact_purge"
  | "manual_decision"
  | "verification_cancel"
  | "link_replace"
  | "verification_age"
  | "other";

/** Kinds of work whose failure has a meaning of its own. */
export type MeaningCode = Exclude<
  WorkCode,
  "contact_purge" | "verification_cancel" | "link_replace" | "verification_age"
>;

/** How a contact stands. */
export type SummaryCode =
  | "work_failed"
  | "work_retried"
  | "waits"
  | "never_asked"
  | "deleted"
  | "manual_verified"
  | "manual_failed"
  | "verified"
  | "in_review"
  | "unclear"
  | "not_opened"
  | "opened"
  | "no_longer_valid"
  | "not_passed"
  | "reason";

interface AttentionWords {
  readonly quiet: Note;
  readonly since: string;
  readonly waitingFor: string;
  readonly endsWhen: string;
  readonly retryAt: string;
  readonly deadLetters: Note;
  readonly total: string;
  readonly cause: string;
  readonly exampleSince: string;
  readonly replay: string;
  readonly remove: string;
  readonly removeAsk: string;
  readonly removeYes: string;
  readonly cancel: string;
  readonly replayed: string;
  readonly removed: string;
  readonly gone: string;
  readonly admin: Note;
  readonly signIn: string;
  readonly signedIn: string;
  readonly until: string;
  readonly signOut: string;
  readonly imports: string;
  readonly importsText: string;
  readonly importsStill: string;
  readonly held: Note;
  readonly heldMore: string;
  readonly record: string;
  readonly stage: string;
  readonly reason: string;
  readonly refused: string;
  readonly waitsFor: string;
  readonly heldSince: string;
  readonly notAsked: string;
  readonly waits: string;
  readonly jobs: string;
  readonly openSessions: string;
  readonly inReview: string;
  readonly retries: Note;
  readonly when: string;
  readonly concerns: string;
  readonly why: string;
  readonly attempts: string;
}

interface ContactWords {
  readonly how: string;
  readonly status: string;
  readonly neverRequested: string;
  readonly byAdmin: string;
  readonly level: string;
  readonly verifiedAt: string;
  readonly record: string;
  readonly waitsForAdmin: string;
  readonly turn: string;
  readonly started: string;
  readonly why: string;
  readonly askedBy: string;
  readonly events: string;
  readonly more: string;
  readonly unknownId: Note;
}

/** Texts of work and of contacts. */
export interface WorkWords {
  readonly attention: AttentionWords;
  /** Why a record waits at its gate. */
  readonly gates: Readonly<
    Record<"no_contact" | "no_label" | "caller" | "none_verified" | "not_verified", string>
  >;
  readonly contact: ContactWords;
  readonly summary: Readonly<Record<SummaryCode, string>>;
  readonly labels: Readonly<Record<WorkCode, string>>;
  readonly meanings: Readonly<Record<MeaningCode, string>>;
}
