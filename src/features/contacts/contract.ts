/** The RPC surface of a contact's object, its inputs and its outcomes. */
import type { Connection } from "../../onekosmos/connection.ts";
import type { Directory, Person, ProviderFailure } from "../../onekosmos/provider.ts";
import type { Fault } from "../../portal/connection/fault.ts";
import type { DocumentType, Jurisdiction } from "../../domain/vocabulary.ts";
import type { ContactEvent } from "../../domain/contact/event.ts";
import type { ContactState } from "../../domain/contact/state.ts";
import type { HistoryEntry } from "../../domain/contact/read/history.ts";
import type { ContactRecord, ContactView } from "./view.ts";
import type { RemindPolicy } from "../../domain/contact/decide/link.ts";
import type { ContactReport, PersonWay } from "../../domain/contact/contract.ts";
import type { PersonView } from "../../domain/contact/read/person.ts";

/** Who the contact is, and where it lives. Never stored here. */
export interface ContactRef {
  readonly portalId: number;
  readonly contactId: string;
  /** Where the app is reachable, without a trailing slash: callbacks are built on it. */
  readonly origin: string;
  /** Where the portal's links lead; `origin` when absent. */
  readonly linkOrigin?: string;
  /** Where the objects of this portal's contacts live. */
  readonly jurisdiction: Jurisdiction;
  /** The portal's time zone, in which dates are days; UTC when absent. */
  readonly timeZone?: string;
}

/** The data that the object needs from its portal to handle an event. Never stored here. */
export interface EventContext extends ContactRef {
  readonly linkLifetimeMs: number;
  /** How often a person is reminded of a link that is made now. */
  readonly remind: RemindPolicy;
  /** Null for events that make no call. */
  readonly provider: { readonly connection: Connection; readonly directory: Directory } | null;
  /** Absent until the object has requested it with `person_needed`. */
  readonly person?: Person;
  /** For how long a decision is followed, in case 1Kosmos changes it; 0: not at all. */
  readonly decisionWindowMs: number;
  /** The outcome of others' edits of our properties. */
  readonly handEdits: "keepOurs" | "accept";
  /** Events at this time (epoch ms) or earlier are not kept; all are when absent. */
  readonly keptSince?: number;
  /** A verification at this time (epoch ms) or earlier is too old; null: verifications never expire. */
  readonly verifiedBefore: number | null;
  /** A contact that was deleted at this time (epoch ms) or earlier is not coming back. */
  readonly deletedBefore: number;
}

/** `retry`: nothing was lost; the same task is to be given again later. The portal adds whose `fault` it is. */
export type EventResult =
  | ContactReport
  | {
      readonly kind: "retry";
      readonly failure: ProviderFailure;
      readonly fault?: Fault;
      /** The connection's own test passed after the failure. */
      readonly testPassed?: boolean;
      /** Nothing was called: it waits for an admin until then, epoch ms. */
      readonly waitsUntil?: number;
    };

/** `person_needed`: nothing was sent yet; the same task is to be given again at once, with the contact's own values. */
export type HandleResult = EventResult | { readonly kind: "person_needed" };

/** The outcome of an admin's decision. `waiting`: stored, and carried out as soon as possible. */
export type DecisionOutcome = "marked_verified" | "marked_failed" | "waiting" | "ignored";

/** The state that a contact hands to the one that it was merged into. */
export interface MergeState {
  readonly state: ContactState;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** The RPC surface of the contact's object. */
export interface ContactApi {
  /**
   * Handles one event. Doing it twice, or again after a crash, ends in the same state. The portal never gives two at once
   * for one contact, but a link may be opened meanwhile. A merge calls the object of the other contact, and no other.
   */
  handle(event: ContactEvent, context: EventContext): Promise<HandleResult>;
  /** Returns how the contact stands. Changes nothing. */
  report(ref: ContactRef): Promise<ContactReport>;
  /** From the survivor of a merge: what is known here, or null when nothing is. From now on links lead to it. */
  handOver(survivorId: string): Promise<MergeState | null>;
  /** From the survivor: it holds everything now, so nothing but the way to it stays here. */
  release(): Promise<void>;
  /** Deletes everything about the contact. */
  erase(): Promise<void>;
  /** Returns what happened to the contact, as far as it is kept: the newest first. Changes nothing. */
  history(): Promise<ContactRecord>;
  /** The data that the card shows of the contact. Changes nothing. */
  view(): Promise<ContactView>;
  /** Returns what the person's page shows under the link of this number, 0 when absent. Changes nothing. */
  personView(version?: number | null): Promise<PersonView>;
  /**
   * The person pressed the page's button; `documentType` is the document whose button it was, or null. Where a session is
   * open, it counts as opened. Repeating it changes nothing.
   */
  proceed(documentType: DocumentType | null, version?: number | null): Promise<PersonWay>;
  /** The person tries again after a failure, at most `limit` times a day. Repeating it changes nothing. */
  tryAgain(limit: number, version?: number | null): Promise<void>;
}
