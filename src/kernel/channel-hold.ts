/**
 * Holds one way out to HubSpot, or one way in, while HubSpot forbids it (403): the others go on, no row uses up an attempt,
 * and it is tried again with backoff, at every sign-in, and daily at the latest. One document for all channels.
 */
import * as z from "zod/mini";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { documentKey, type Documents } from "./documents.ts";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Pauses between attempts; the last one repeats. In ms. */
const PAUSES_MS: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];

const holdSchema = z.object({
  since: z.number(),
  /** When it is tried again, epoch ms. */
  until: z.number(),
  failures: z.int(),
  /** HubSpot's words. */
  message: z.string(),
  /** The scopes that HubSpot names. */
  scopes: z.array(z.string()),
  /** Whether HubSpot forbids the calls (403), or refuses the same of several records. */
  kind: z._default(z.enum(["forbidden", "refused"]), "forbidden"),
});
/** Why and until when a channel is held. Times are epoch ms. */
export type Hold = z.infer<typeof holdSchema>;

const HOLDS = documentKey("holds", z.record(z.string(), holdSchema));

export class ChannelHold {
  readonly #name: string;
  readonly #documents: Documents;

  constructor(name: string, documents: Documents) {
    this.#name = name;
    this.#documents = documents;
  }

  /** Returns the hold, or null while the channel works. */
  get current(): Hold | null {
    return this.#documents.get(HOLDS)?.[this.#name] ?? null;
  }

  /** Returns until when nothing goes this way, epoch ms; 0 while the channel works. */
  get until(): number {
    return this.current?.until ?? 0;
  }

  /** Holds the channel after HubSpot forbade a call, each time for longer. */
  begin(failure: HubSpotFailure, now: number, kind: Hold["kind"] = "forbidden"): void {
    const before = this.current;
    const failures = (before?.failures ?? 0) + 1;
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? HOUR;
    const { message, scopes = [], retryAfterMs = 0 } = failure;
    const until = now + Math.max(pause, retryAfterMs);
    const hold = { since: before?.since ?? now, until, failures, message, scopes: [...scopes], kind };
    this.#documents.put(HOLDS, { ...this.#documents.get(HOLDS), [this.#name]: hold });
  }

  /** Makes the next attempt due now: somebody signed in, and may have granted what was missing. */
  retryNow(): void {
    const before = this.current;
    if (before === null || before.until === 0) return;
    const hold = { ...before, until: 0, failures: 0 };
    this.#documents.put(HOLDS, { ...this.#documents.get(HOLDS), [this.#name]: hold });
  }

  /** Ends the hold: HubSpot took a call. */
  end(): void {
    const holds = this.#documents.get(HOLDS);
    if (holds?.[this.#name] === undefined) return;
    const others = Object.entries(holds).filter(([name]) => name !== this.#name);
    this.#documents.put(HOLDS, Object.fromEntries(others));
  }
}
