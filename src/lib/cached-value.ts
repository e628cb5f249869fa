/** What was read from HubSpot a while ago, read again when it is too old. Kept in memory only: it can always be read. */
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { ok, type Result } from "./result.ts";

/** An admin who changes a pipeline or a label sees it here within this time. In ms. */
export const FRESH_MS = 5 * 60 * 1000;

export class CachedValue<T> {
  readonly #read: () => Promise<Result<T, HubSpotFailure>>;
  readonly #now: () => number;
  #kept: { readonly value: T; readonly at: number } | null = null;

  constructor(read: () => Promise<Result<T, HubSpotFailure>>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** As last read, if that was lately; null otherwise. */
  get known(): T | null {
    return this.#keptFor(FRESH_MS);
  }

  /** Read anew when older than `maxAgeMs`. */
  async get(maxAgeMs = FRESH_MS): Promise<Result<T, HubSpotFailure>> {
    const known = this.#keptFor(maxAgeMs);
    if (known !== null) return ok(known);
    const read = await this.#read();
    if (read.ok) this.#kept = { value: read.value, at: this.#now() };
    return read;
  }

  #keptFor(maxAgeMs: number): T | null {
    return this.#kept !== null && this.#now() - this.#kept.at < maxAgeMs ? this.#kept.value : null;
  }
}
