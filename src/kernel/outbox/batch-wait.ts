/** Decides how long rows and reads for HubSpot wait for more of them, so that one call takes many. Pure. */
import { BATCH_LIMIT } from "./channel.ts";

/** While other work is under way. In ms. */
const BUSY_WAIT_MS = 250;
/** When several wait already, more are likely to come. */
const CROWD_WAIT_MS = 1500;
const CROWD = 10;
/** In a flood they wait longer still, so that calls leave in full batches. */
const FLOOD_WAIT_MS = 5000;
const FLOOD_BUSY = 20;

/** The work that waits for a call. */
export interface Waiting {
  readonly count: number;
  /** When the first of them was ready, epoch ms. */
  readonly oldest: number;
  /** Pieces of work under way, which may add to it. */
  readonly busy: number;
}

/** Returns when a call is worth it, epoch ms. A lone piece leaves at once where nothing else is under way. */
export function batchUntil({ count, oldest, busy }: Waiting, now: number): number {
  if (count >= BATCH_LIMIT || busy === 0) return now;
  return oldest + batchWaitMs(busy >= FLOOD_BUSY, count);
}

function batchWaitMs(flood: boolean, waiting: number): number {
  if (flood) return FLOOD_WAIT_MS;
  return waiting >= CROWD ? CROWD_WAIT_MS : BUSY_WAIT_MS;
}
