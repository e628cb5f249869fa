/**
 * Holds one way out to HubSpot, or one way in, while HubSpot forbids it (403) or does not work there: the others go on, no
 * row uses up an attempt, and it is tried again with backoff, at every sign-in, and daily at the latest. Only a call of the
 * same kind ends a hold. One document for all channels.
 */
import * as z from "zod/mini";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { retryAfterTrouble } from "../backoff.ts";
import { documentKey, type Documents } from "../documents.ts";

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
  /** True if HubSpot forbids the calls (403), refuses the same of several records, or does not work there. */
  kind: z._default(z.enum(["forbidden", "refused", "trouble"]), "forbidden"),
});
/** Why and until when a channel is held. Times are epoch ms. */
export type Hold = z.infer<typeof holdSchema>;

const HOLDS = documentKey("holds", z.record(z.string(), holdSchema));
/** A document of its own: an earlier release, after a rollback, cannot read this kind. */
const TROUBLES = documentKey("troubles", z.record(z.string(), holdSchema));

export class ChannelHold {
  readonly #name: string;
  readonly #documents: Documents;

  constructor(name: string, documents: Documents) {
    this.#name = name;
    this.#documents = documents;
  }

  /** Returns the hold, or null while the channel works. */
  get current(): Hold | null {
    return this.#documents.get(HOLDS)?.[this.#name] ?? this.#documents.get(TROUBLES)?.[this.#name] ?? null;
  }

  /** Returns until when nothing goes this way, epoch ms; 0 while the channel works. */
  get until(): number {
    return this.current?.until ?? 0;
  }

  /** Returns how many calls in a row met trouble of HubSpot. */
  get troubles(): number {
    const hold = this.current;
    return hold?.kind === "trouble" ? hold.failures : 0;
  }

  /** Holds the channel after HubSpot forbade a call, each time for longer. */
  begin(failure: HubSpotFailure, now: number, kind: Exclude<Hold["kind"], "trouble"> = "forbidden"): void {
    const current = this.current;
    const before = current?.kind === "trouble" ? null : current;
    const failures = (before?.failures ?? 0) + 1;
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? HOUR;
    const { message, scopes = [], retryAfterMs = 0 } = failure;
    const until = now + Math.max(pause, retryAfterMs);
    this.#put({ since: before?.since ?? now, until, failures, message, scopes: [...scopes], kind });
  }

  /** Holds the channel after HubSpot did not work for a call, each time for longer. */
  beginTrouble(failure: HubSpotFailure, now: number): void {
    const before = this.current;
    const failures = (before?.failures ?? 0) + 1;
    const until = retryAfterTrouble(failures, now, failure);
    // Trouble does not show that HubSpot allows the call now.
    if (before !== null && before.kind !== "trouble") return this.#put({ ...before, until, failures });
    const { message } = failure;
    this.#put({ since: before?.since ?? now, until, failures, message, scopes: [], kind: "trouble" });
  }

  #put(hold: Hold): void {
    if (hold.kind !== "trouble") this.endTrouble();
    const key = hold.kind === "trouble" ? TROUBLES : HOLDS;
    this.#documents.put(key, { ...this.#documents.get(key), [this.#name]: hold });
  }

  /** Makes the next attempt due now: somebody signed in, and may have granted what was missing. */
  retryNow(): void {
    const before = this.current;
    if (before === null || before.until === 0) return;
    this.#put({ ...before, until: 0, failures: 0 });
  }

  /** Ends a hold after failures: HubSpot responded to a call, whatever the response. */
  endTrouble(): void {
    this.#remove(TROUBLES);
  }

  /** Ends the hold: HubSpot took a call. */
  end(): void {
    this.#remove(HOLDS);
    this.#remove(TROUBLES);
  }

  #remove(key: typeof HOLDS): void {
    const holds = this.#documents.get(key);
    if (holds?.[this.#name] === undefined) return;
    const others = Object.entries(holds).filter(([name]) => name !== this.#name);
    this.#documents.put(key, Object.fromEntries(others));
  }
}

/** Returns the holds of all channels at which HubSpot does not work, the oldest first. */
export function troublesOf(documents: Documents): readonly Hold[] {
  return Object.values(documents.get(TROUBLES) ?? {}).toSorted((left, right) => left.since - right.since);
}

/** Makes the next attempt due now wherever HubSpot does not work: at a person's request. */
export function retryTroubles(documents: Documents): void {
  const troubles = Object.entries(documents.get(TROUBLES) ?? {});
  if (troubles.length === 0) return;
  const retried = troubles.map(([name, hold]) => [name, { ...hold, until: 0, failures: 0 }]);
  documents.put(TROUBLES, Object.fromEntries(retried));
}
