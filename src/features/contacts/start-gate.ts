/**
 * Lets sessions be made one at a time, after each pause, while 1Kosmos does not make any: one that is made ends the wait. Results
 * are fetched meanwhile, so the pauses cannot be those of all calls.
 */
import type { QueueThrottle } from "../../kernel/jobs/job-queue.ts";
import type { OneKosmosConnection } from "../../portal/connection/connection.ts";

export class StartGate {
  readonly #oneKosmos: Pick<OneKosmosConnection, "startBreaker">;
  #running = 0;

  constructor(oneKosmos: Pick<OneKosmosConnection, "startBreaker">) {
    this.#oneKosmos = oneKosmos;
  }

  /** Returns the pace of a queue whose jobs make sessions; `own` spaces them besides. */
  paceOf(own?: QueueThrottle): QueueThrottle {
    return {
      readyAt: (now) => Math.max(this.#oneKosmos.startBreaker().openUntil, own?.readyAt(now) ?? now),
      places: (now) => Math.min(this.#places(), own === undefined ? ALL : (own.places?.(now) ?? 1)),
      started: (count, now) => own?.started(count, now),
    };
  }

  /** Does a job of such a queue. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  #places(): number {
    return this.#oneKosmos.startBreaker().failures === 0 ? ALL : Math.max(1 - this.#running, 0);
  }
}

const ALL = Number.POSITIVE_INFINITY;
