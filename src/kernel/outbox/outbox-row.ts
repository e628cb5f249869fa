/** A row of the outbox. */
import * as z from "zod/mini";

/** A row as it is read. */
export const outboxRowSchema = z.object({
  recordId: z.string(),
  version: z.number(),
  payload: z.string(),
  queuedAt: z.number(),
  dueAt: z.number(),
  attempts: z.number(),
});

/** A write to one record. */
export interface OutboxRow<P> {
  readonly recordId: string;
  readonly version: number;
  readonly payload: P;
  /** Epoch ms. */
  readonly queuedAt: number;
  readonly attempts: number;
}

/** A row that is ready to be sent. */
export interface OutboxReady {
  /** Counted to the limit that was requested. */
  readonly count: number;
  /** When the first of them was queued, epoch ms; null when there are none. */
  readonly oldest: number | null;
}
