/**
 * Holds one way out to HubSpot, or one way in, while HubSpot forbids it (403) or does not work there: the others go on, no
 * row uses up an attempt, and it is tried again with backoff, at every sign-in, and daily at the latest. Only a call of the
 * same kind ends a hold. One document for all channels.
 */
import * as z from "zod/mini";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { retryAtAlways } from "./backoff.ts";
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
  /** Whether HubSpot forbids the calls (403), refuses the same of several records, or does not work there. */
  kind: z._default(z.enum(["forbidden", "refused", "trouble"]), "forbidden"),
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
    const until = retryAtAlways(failures, now, failure);
    // Trouble does not show that HubSpot allows the call now.
    if (before !== null && before.kind !== "trouble") return this.#put({ ...before, until, failures });
    const { message } = failure;
    this.#put({ since: before?.since ?? now, until, failures, message, scopes: [], kind: "trouble" });
  }

  #put(hold: Hold): void {
    this.#documents.put(HOLDS, { ...this.#documents.get(HOLDS), [this.#name]: hold });
  }

  /** Makes the next attempt due now: somebody signed in, and may have granted what was missing. */
  retryNow(): void {
    const before = this.current;
    if (before === null || before.until === 0) return;
    this.#put({ ...before, until: 0, failures: 0 });
  }

  /** Ends a hold for trouble: HubSpot worked for a call, whatever it said. */
  endTrouble(): void {
    if (this.current?.kind === "trouble") this.end();
  }

  /** Ends the hold: HubSpot took a call. */
  end(): void {
    const holds = this.#documents.get(HOLDS);
    if (holds?.[this.#name] === undefined) return;
    const others = Object.entries(holds).filter(([name]) => name !== this.#name);
    this.#documents.put(HOLDS, Object.fromEntries(others));
  }
}

/** Returns the holds of all channels at which HubSpot does not work, the oldest first. */
export function troublesOf(documents: Documents): readonly Hold[] {
  return Object.values(documents.get(HOLDS) ?? {})
    .filter(({ kind }) => kind === "trouble")
    .toSorted((left, right) => left.since - right.since);
}

/** Makes the next attempt due now wherever HubSpot does not work: a person wants another attempt. */
export function retryTroubles(documents: Documents): void {
  const holds = Object.entries(documents.get(HOLDS) ?? {});
  if (!holds.some(([, { kind }]) => kind === "trouble")) return;
  const retried = holds.map(([name, hold]) =>
    hold.kind === "trouble" ? [name, { ...hold, until: 0, failures: 0 }] : [name, hold],
  );
  documents.put(HOLDS, Object.fromEntries(retried));
}
