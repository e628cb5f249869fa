/**
 * Sends callbacks, again and again with growing pauses until the receiver takes them. The queue is stored in the commit
 * that ends the session, so that a killed process sends it when it is back: at least once, perhaps twice.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Switches } from "../switches.ts";
import { proofHeaders } from "./proofs.ts";
import { type Callback, createCallbackStore, type Delivery, type Due } from "./store.ts";

/** Requests under way at once. */
const PARALLEL = 10;
/** How long a receiver may take; it should respond at once and work afterwards. */
const TIMEOUT_MS = 10_000;
/** How often the queue is looked at when nothing wakes it: the clock may have been set. */
const TICK_MS = 1000;
/** Pauses before the second and each later attempt: about a quarter of an hour, then the callback stays failed. */
export const DEFAULT_RETRY_PAUSES_MS: readonly number[] = [
  500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 300_000,
];

export interface CallbackQueueOptions {
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** The tenant's own clock. */
  readonly signedAt: () => number;
  readonly retryPausesMs: readonly number[];
  readonly switches: () => Switches;
}

/** The callbacks that wait, and those that were sent. */
export interface CallbackQueue {
  /** Stores a callback, in the caller's transaction. */
  enqueue(callback: Callback): void;
  deliveries(sessionId: string): readonly Delivery[];
  /** Sends by itself from now on. */
  start(): void;
  /** Gives up what is under way (it waits for the next start) and ends when nothing is. */
  stop(): Promise<void>;
}

/** Opens the queue stored in `database`. */
export function createCallbackQueue(database: DatabaseSync, options: CallbackQueueOptions): CallbackQueue {
  const { now, switches } = options;
  const store = createCallbackStore(database);
  const underWay = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  let started = false;
  let timer: NodeJS.Timeout | undefined;

  async function send(due: Due): Promise<void> {
    const status = await attempt(due, options, stopping.signal);
    if (stopping.signal.aborted) return;
    const pause = options.retryPausesMs[due.attempts];
    const state = isSuccess(status) ? "delivered" : pause === undefined ? "failed" : "waiting";
    store.attempted({ seq: due.seq, state, status, nextAt: now() + (pause ?? 0) });
  }

  function pump(): void {
    for (const due of store.due(now(), PARALLEL + underWay.size)) {
      if (underWay.size >= PARALLEL) break;
      if (underWay.has(due.seq)) continue;
      const sending = send(due).finally(() => {
        underWay.delete(due.seq);
        wake(0);
      });
      underWay.set(due.seq, sending);
    }
    wake(Math.min(TICK_MS, (store.nextAfter(now()) ?? Infinity) - now()));
  }

  /** One timer: whatever it was set to, `pump` sets it anew. */
  function wake(afterMs: number): void {
    if (!started || stopping.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(pump, afterMs).unref();
  }

  return {
    enqueue(callback) {
      store.insert(callback, switches().callbackCopies, now());
      wake(0);
    },
    deliveries: (sessionId) => store.bySession(sessionId),
    start() {
      started = true;
      pump();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.all(underWay.values());
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** One request, signed for this moment. The receiver's status, or 0 when none came; a redirect is not followed. */
async function attempt(due: Due, options: CallbackQueueOptions, stop: AbortSignal): Promise<number> {
  const message = { id: due.webhookId, timestamp: options.signedAt(), body: due.body };
  try {
    const response = await options.fetch(due.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...proofHeaders(message, options.switches()),
      },
      body: due.body,
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
