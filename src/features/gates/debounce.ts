/** Decides when the next evaluation of deals is worth its calls to HubSpot. Pure but for the dates of the last evaluations. */

/** Time between two evaluations when a few deals wait. In ms. */
const SPACING_MS = 1000;
/** Time between two evaluations when so many wait that more are likely to come. In ms. */
const CROWD_SPACING_MS = 1500;
const CROWD = 20;
/** With so many reasons an evaluation is well filled and starts at once. */
const FULL = 100;
/** Evaluations that may follow each other at once after a pause; the evaluation of a crowd counts for all of them. */
const BURST = 3;

export class Debounce {
  #evaluatedAt = 0;
  /** When the evaluations so far would all have had their spacing, epoch ms. */
  #spacedUntil = 0;

  /** Returns when to evaluate deals that are due at `dueAt` for `waiting` reasons. All times are epoch ms. */
  nextAt(dueAt: number, waiting: number): number {
    if (waiting >= FULL) return dueAt;
    const burst = this.#spacedUntil - (BURST - 1) * SPACING_MS;
    return Math.max(dueAt, waiting >= CROWD ? this.#evaluatedAt + CROWD_SPACING_MS : burst);
  }

  /** Takes note of an evaluation of so many deals. */
  evaluated(deals: number, now: number): void {
    this.#evaluatedAt = now;
    const burst = BURST * SPACING_MS;
    const spacedUntil = Math.max(this.#spacedUntil, now) + (deals < CROWD ? SPACING_MS : burst);
    // However many crowds there were: a lone deal that comes after them waits for one spacing.
    this.#spacedUntil = Math.min(spacedUntil, now + burst);
  }
}
