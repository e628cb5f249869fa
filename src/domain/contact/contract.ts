/** What others may ask of a contact's object, and what it answers. */
import type { Connection } from "../../onekosmos/connection.ts";
import type { Directory, Person, ProviderFailure } from "../../onekosmos/provider.ts";
import type { Snapshot } from "../../hubspot/properties.ts";
import type { Jurisdiction } from "../../objects.ts";
import type { Fault } from "../../portal/fault.ts";
import type { DocumentType, IdvStatus, VerificationKind } from "../vocabulary.ts";
import type { Moment } from "./moments.ts";
import type { PersonView } from "./person.ts";
import type { ContactEvent } from "./event.ts";
import type { ContactState, Track, VerifiedResult } from "./state.ts";
import type { HistoryEntry } from "./history.ts";
import type { ContactView } from "./view.ts";

/** Who the contact is, and where it lives. Never stored here. */
export interface ContactRef {
  readonly portalId: number;
  readonly contactId: string;
  /** Where the app is reachable, without a trailing slash: links and callbacks are built on it. */
  readonly origin: string;
  /** Where the objects of this portal's contacts live. */
  readonly jurisdiction: Jurisdiction;
}

/** What the object needs from its portal to handle an event. Never stored here. */
export interface EventContext extends ContactRef {
  readonly linkLifetimeMs: number;
  /** Null for events that call nobody. */
  readonly provider: { readonly connection: Connection; readonly directory: Directory } | null;
  /** Absent until the object has asked for it with `person_needed`. */
  readonly person?: Person;
  /** What becomes of others' edits of our properties. */
  readonly handEdits: "keepOurs" | "accept";
  /** What was verified at this time (epoch ms) or earlier is too old; null: verifications hold for good. */
  readonly verifiedBefore: number | null;
  /** A contact that was deleted at this time (epoch ms) or earlier is not coming back. */
  readonly deletedBefore: number;
}

/** A session that waits for its person. */
export interface OpenSession {
  readonly kind: VerificationKind;
  readonly requestId: string;
  /** How it is polled, see `polledAs`; a choice that the person has yet to make is not. */
  readonly provider: "idverify" | "sessions" | "choice";
  /** All epoch ms. */
  readonly startedAt: number;
  readonly openedAt: number | null;
  readonly expiresAt: number;
}

/** Where one kind of verification stands, for whoever waits for it. */
export interface TrackReport {
  readonly phase: Track["phase"];
  /** Of the request under way, else of the newest session; null before the first. */
  readonly requestId: string | null;
  /** 1Kosmos' id of that session; null while it is being made. */
  readonly sessionId: string | null;
}

/** The contact as its portal must know it: complete, so that taking it over twice changes nothing. */
export interface Projection {
  /** Grows with every change of the snapshot; 0 means that nothing was ever to be written. */
  readonly version: number;
  /** Null when nothing may be written (no session yet, or the contact is gone). */
  readonly snapshot: Snapshot | null;
  /** The earliest time to write it, epoch ms; 0: at once. */
  readonly writeAt: number;
  /** At most one of a kind. */
  readonly open: readonly OpenSession[];
  /** When the identity was verified, epoch ms, while it is. */
  readonly verifiedAt: number | null;
  /** When HubSpot deleted the record, epoch ms, while it is deleted. */
  readonly deletedAt: number | null;
  /** Of these kinds, in the words of `idv_status`; the identity's is in the snapshot. */
  readonly liveid: IdvStatus | null;
  readonly stepup: IdvStatus | null;
  readonly liveIdEnrolled: boolean | null;
  /** What its timeline is to tell. Some of it may have been told before: each has an id. */
  readonly moments: readonly Moment[];
  readonly tracks: Readonly<Record<VerificationKind, TrackReport>>;
  /** The newest pass of an identity, while it holds. */
  readonly result: VerifiedResult | null;
}

/** What became of a task, for counters and the log. */
export type TaskOutcome =
  | "started"
  /** No session yet: the person is to choose a document first. */
  | "choice_offered"
  | "chosen"
  | "joined"
  | "satisfied"
  | "refused"
  | "ignored"
  | "still_open"
  /** Submitted, and 1Kosmos has yet to decide. */
  | "in_review"
  /** 1Kosmos says something about the verdict that the app does not understand. */
  | "unclear"
  | "verified"
  | "failed"
  | "expired"
  | "older_session"
  | "already_over"
  | "abandoned"
  | "restored"
  | "restarted"
  | "merged"
  | "aged"
  | "kept_ours"
  | "edit_accepted"
  /** An edit that is written back later, because others were before it. */
  | "edit_put_off"
  /** Deleted too long ago to be restored: nothing is left. */
  | "purged"
  /** Privacy-deleted: nothing is left. */
  | "erased"
  /** Work for a contact that was privacy-deleted before: nothing is done. */
  | "forgotten";

/** The task is done, or there was nothing to do. */
export interface DoneReport {
  readonly kind: "done";
  readonly outcome: TaskOutcome;
  readonly projection: Projection;
  /** Whether 1Kosmos was called, and answered. */
  readonly answered: boolean;
  /** For whoever asked: why a session was refused. */
  readonly message?: string;
  /** A word of 1Kosmos that the app does not know; told once. */
  readonly unknownStatus?: string;
  /** A contact that was privacy-deleted: what is kept so that nothing revives it. */
  readonly tombstones?: readonly string[];
}

/** `retry`: nothing was lost; the same task is to be given again later. The portal adds whose `fault` it is. */
export type TaskReport =
  | DoneReport
  | { readonly kind: "retry"; readonly failure: ProviderFailure; readonly fault?: Fault };

/** `person_needed`: nothing was sent yet; the same task is to be given again at once, with the contact's own values. */
export type TaskAnswer = TaskReport | { readonly kind: "person_needed" };

/** What a contact leaves to the one that it was merged into. */
export interface Legacy {
  readonly state: ContactState;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** The RPC surface of the contact's object. */
export interface ContactApi {
  /**
   * Handles one event. Doing it twice, or again after a crash, ends in the same state. The portal never gives two at once
   * for one contact, but a link may be opened meanwhile. A merge calls the object of the other contact, and nobody else.
   */
  handle(event: ContactEvent, context: EventContext): Promise<TaskAnswer>;
  /** Returns how the contact stands. Changes nothing. */
  report(ref: ContactRef): Promise<DoneReport>;
  /** From the survivor of a merge: what is known here, or null when nothing is. From now on links lead to it. */
  handOver(survivorId: string): Promise<Legacy | null>;
  /** From the survivor: it holds everything now, so nothing but the way to it stays here. */
  release(): Promise<void>;
  /** Deletes everything about the contact. */
  erase(): Promise<void>;
  /** What the card shows of the contact. Changes nothing. */
  view(): Promise<ContactView>;
  /** Returns what the person's page shows. Changes nothing. */
  personView(): Promise<PersonView>;
  /**
   * The person pressed the page's button; `documentType` is the document whose button it was, or null. Where a session is
   * open, it counts as opened. Repeating it changes nothing.
   */
  proceed(documentType: DocumentType | null): Promise<PersonWay>;
  /** The person tries again after a failure, at most `limit` times a day. Repeating it changes nothing. */
  tryAgain(limit: number): Promise<void>;
}

/** Where the page's button leads: on to 1Kosmos, or back to the page, which says what there is to do or to wait for. */
export type PersonWay =
  | { readonly kind: "go"; readonly url: string }
  | { readonly kind: "wait" }
  | { readonly kind: "show" };
