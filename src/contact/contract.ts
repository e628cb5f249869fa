/** What others may ask of a contact's object, and what it answers. */
import type { Connection } from "../onekosmos/connection.ts";
import type { Directory, ProviderFailure } from "../onekosmos/provider.ts";
import type { Snapshot } from "../hubspot/properties.ts";
import type { LinkTarget } from "../portal/contract.ts";
import type { Source, VerificationKind } from "../vocabulary.ts";
import type { Order } from "./state.ts";

/** What the object needs from its portal for one piece of work. Never stored here. */
export interface WorkContext {
  readonly portalId: number;
  readonly contactId: string;
  /** Where the app is reachable, without a trailing slash: links and callbacks are built on it. */
  readonly origin: string;
  readonly linkLifetimeMs: number;
  /** Null for work that calls nobody. */
  readonly provider: { readonly connection: Connection; readonly directory: Directory } | null;
}

/** One piece of work for one contact. Doing it twice, or again after a crash, ends in the same state. */
export type ContactTask =
  | {
      readonly kind: "start";
      readonly source: Source;
      /** HubSpot's clock, epoch ms. */
      readonly occurredAt: number;
    }
  | {
      readonly kind: "ask";
      readonly verification: VerificationKind;
      /** Even if it is verified already. */
      readonly again: boolean;
      readonly order: Order;
    }
  | {
      readonly kind: "check";
      /** The session request that a callback, a poll or the sweep is about. */
      readonly requestId: string;
      /** Past its end: when 1Kosmos has nothing final to say, it is over. */
      readonly expire: boolean;
      /** Past its end and 1Kosmos has not answered for long: it is over without a last word. */
      readonly giveUp: boolean;
    }
  | { readonly kind: "deleted"; readonly occurredAt: number };

/** A session that waits for its person. */
export interface OpenSession {
  readonly kind: VerificationKind;
  readonly requestId: string;
  readonly provider: "idverify" | "sessions";
  /** All epoch ms. */
  readonly startedAt: number;
  readonly openedAt: number | null;
  readonly expiresAt: number;
}

/** The contact as its portal must know it: complete, so that taking it over twice changes nothing. */
export interface Projection {
  /** Grows with every change of the snapshot; 0 means that nothing was ever to be written. */
  readonly version: number;
  /** Null when nothing may be written (no session yet, or the contact is gone). */
  readonly snapshot: Snapshot | null;
  /** At most one of a kind. */
  readonly open: readonly OpenSession[];
}

/** What became of a task, for counters and the log. */
export type TaskOutcome =
  | "started"
  | "joined"
  | "satisfied"
  | "refused"
  | "ignored"
  | "still_open"
  | "verified"
  | "failed"
  | "expired"
  | "older_session"
  | "already_over"
  | "abandoned";

/** The task is done, or there was nothing to do. */
export interface DoneReport {
  readonly kind: "done";
  readonly outcome: TaskOutcome;
  readonly projection: Projection;
  /** Whether 1Kosmos was called, and answered. */
  readonly answered: boolean;
  /** For whoever asked: why a session was refused. */
  readonly message?: string;
  /** A status word of 1Kosmos that the app does not know. */
  readonly unknownStatus?: string;
}

/** `retry`: nothing was lost; the same task is to be given again later. */
export type TaskReport = DoneReport | { readonly kind: "retry"; readonly failure: ProviderFailure };

/** The RPC surface of the contact's object. */
export interface ContactApi {
  /** Does one task. The portal never gives two at once for one contact, but a link may be opened meanwhile. */
  perform(task: ContactTask, context: WorkContext): Promise<TaskReport>;
  /** Where the short link leads now. `opening` marks it as opened by the person. */
  linkTarget(opening: boolean): Promise<LinkTarget>;
}
