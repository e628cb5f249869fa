/** A channel to HubSpot, as the sender uses it. */
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { Result } from "../../lib/result.ts";
import type { DeadRows } from "./dead-rows.ts";
import type { OutboxReady } from "./outbox-row.ts";

/**
 * `first`: leaves before anything is read. `batched`: leaves at once when nothing else is under way, else waits for
 * company. `along`: leaves behind the others, or alone when it is due.
 */
export type Urgency = "first" | "batched" | "along";

/** Something that could not be done and waits for a person. */
export interface DeadLetter {
  /** Opaque; what a replay and a removal take. */
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly reason: string;
  /** Epoch ms. */
  readonly since: number;
}

/** Dead letters of one cause. */
export interface DeadLetterGroup {
  /** Why they could not be done. */
  readonly cause: string;
  readonly kind: string;
  /** How many there are. */
  readonly total: number;
  /** The ids of some of them, the newest first. The first one names the group. */
  readonly ids: readonly string[];
}

export interface SenderChannel {
  readonly name: string;
  readonly urgency: Urgency;
  /** How many rows HubSpot has taken since the object began. */
  readonly written: number;
  /** Returns what could leave now. */
  ready(now: number): OutboxReady;
  /** Returns when the first row is due, epoch ms, or null. */
  nextDueAt(): number | null;
  /** Returns how many rows wait, counted to `limit`. */
  waiting(limit: number): number;
  /** Sends up to one batch. Returns whether there was anything, or what concerns the whole portal. */
  flush(): Promise<Result<boolean, HubSpotFailure>>;
  /** Ends its own pause after failures of HubSpot, beside that of a hold, at a person's request. */
  resume?(): void;
  /** Makes postponed rows due now. */
  makeDueNow(): void;
  /** Drops what was read before. */
  invalidate(): void;
  /** Returns what HubSpot refused, of one cause or of all, the newest first. */
  deadLetters(limit: number, cause?: string): readonly DeadLetter[];
  /** Puts a refused row back. False when there is none of this id. */
  replay(recordId: string, now: number): boolean;
  /** The refused rows by cause. */
  readonly deadRows: Pick<DeadRows<unknown>, "causeOf" | "removeOne" | "replay" | "replayNewest" | "remove">;
}
