/** When the next look at deals is worth its calls to HubSpot. Pure but for its memory of the looks so far. */

/** Between two looks: when a few deals wait, when more are likely to come, and when a look is well filled. In ms. */
const SPACING_MS = 1000;
const CROWD_SPACING_MS = 3000;
const CROWD = 20;
const FULL = 100;
/** So many looks need not wait for each other when there were none for a while; one at a crowd counts for all of them. */
const BURST = 3;

export class Debounce {
  #lookedAt = 0;
  /** When the looks so far would all have had their spacing, epoch ms. */
  #spacedUntil = 0;

  /** When to look at deals that are due at `dueAt`, of which `backlog` counts the reasons. All times are epoch ms. */
  nextAt(dueAt: number, backlog: (upTo: number) => number): number {
    const waiting = backlog(FULL);
    if (waiting >= FULL) return dueAt;
    const burst = this.#spacedUntil - (BURST - 1) * SPACING_MS;
    return Math.max(dueAt, waiting >= CROWD ? this.#lookedAt + CROWD_SPACING_MS : burst);
  }

  /** So many deals are looked at now. */
  looked(deals: number, now: number): void {
    this.#lookedAt = now;
    this.#spacedUntil = Math.max(this.#spacedUntil, now) + (deals < CROWD ? 1 : BURST) * SPACING_MS;
  }
}
