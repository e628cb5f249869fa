/** Keeps a portal's pace: in memory call by call, stored when a pause begins or ends, so that an eviction forgets none. */
import type { PaceLimits } from "../onekosmos/connection.ts";
import type { ProviderFailure } from "../onekosmos/provider.ts";
import {
  answered,
  failed,
  launched,
  noticeOf,
  type Pace,
  type PaceNotice,
  permits,
  readyAt,
  STEADY,
} from "./pace.ts";
import type { Records } from "./records.ts";

export class Pacer {
  readonly #records: Records;
  readonly #limits: () => PaceLimits;
  #pace: Pace | null = null;

  /** `limits` is asked at every turn: a new setting holds at once. */
  constructor(records: Records, limits: () => PaceLimits) {
    this.#records = records;
    this.#limits = limits;
  }

  /** See `permits`. */
  permits(running: number, now: number): number {
    return permits(this.#current(), this.#limits(), running, now);
  }

  /** See `readyAt`. */
  readyAt(now: number): number {
    return readyAt(this.#current(), this.#limits(), now);
  }

  launched(calls: number, now: number): void {
    this.#pace = launched(this.#current(), this.#limits(), calls, now);
  }

  /** Answers whether this ended a pause: what waited because of it can go on. */
  answered(): boolean {
    const before = this.#current();
    this.#become(answered(before));
    return before.trips > 0;
  }

  failed(failure: ProviderFailure, now: number): void {
    this.#become(failed(this.#current(), failure, now));
  }

  notice(now: number): PaceNotice | null {
    return noticeOf(this.#current(), now);
  }

  /** Another connection, or a person's wish: nothing is known against the tenant. */
  reset(): void {
    this.#become(STEADY);
  }

  #current(): Pace {
    this.#pace ??= this.#records.get("pace") ?? STEADY;
    return this.#pace;
  }

  #become(next: Pace): void {
    const before = this.#current();
    this.#pace = next;
    const isOver = before.trips > 0 && next.trips === 0;
    if (next.openUntil !== before.openUntil || isOver) this.#records.put("pace", next);
  }
}
