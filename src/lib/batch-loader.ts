/**
 * Reads of single records that many people ask for at once, made together and remembered for a moment: while one call
 * is under way the next ones gather. However often cards look, they cost few calls of the portal's budget.
 */
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { ok, type Result } from "./result.ts";

export interface BatchLoaderOptions<V> {
  /** Reads up to `size` records; one that does not exist is left out. */
  readonly read: (ids: readonly string[]) => Promise<Result<ReadonlyMap<string, V>, HubSpotFailure>>;
  readonly size: number;
  /** For how long an answer serves, ms. */
  readonly freshMs: number;
  readonly now: () => number;
}

/** Answers that are kept at most: a few hundred open cards, and a bulk or two. */
const CAPACITY = 2000;

type Answer<V> = Result<V | undefined, HubSpotFailure>;

export class BatchLoader<V> {
  readonly #options: BatchLoaderOptions<V>;
  /** Oldest first. */
  readonly #fresh = new Map<string, { readonly value: V; readonly until: number }>();
  readonly #asked = new Map<string, PromiseWithResolvers<Answer<V>>>();
  /** What the call under way reads. */
  #underWay: ReadonlyMap<string, PromiseWithResolvers<Answer<V>>> = new Map();
  #reading = false;

  constructor(options: BatchLoaderOptions<V>) {
    this.#options = options;
  }

  /** The record, undefined when it does not exist, or why it could not be read. */
  async get(id: string): Promise<Answer<V>> {
    const known = this.#fresh.get(id);
    if (known !== undefined && known.until > this.#options.now()) return ok(known.value);
    const underWay = this.#underWay.get(id);
    if (underWay !== undefined) return underWay.promise;
    const asked = this.#asked.get(id) ?? Promise.withResolvers<Answer<V>>();
    this.#asked.set(id, asked);
    void this.#read();
    return asked.promise;
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      // Whoever asks in this turn comes along.
      await Promise.resolve();
      while (this.#asked.size > 0) await this.#readSome();
    } finally {
      this.#reading = false;
    }
  }

  async #readSome(): Promise<void> {
    const { read, size } = this.#options;
    const batch = new Map([...this.#asked].slice(0, size));
    for (const id of batch.keys()) this.#asked.delete(id);
    this.#underWay = batch;
    const answer = await read([...batch.keys()]).catch((error: unknown) => failed(error));
    this.#underWay = new Map();
    for (const [id, { resolve }] of batch) {
      if (!answer.ok) resolve(answer);
      else {
        const value = answer.value.get(id);
        if (value !== undefined) this.#keep(id, value);
        resolve(ok(value));
      }
    }
  }

  #keep(id: string, value: V): void {
    const { now, freshMs } = this.#options;
    this.#fresh.delete(id);
    this.#fresh.set(id, { value, until: now() + freshMs });
    const [oldest] = this.#fresh.keys();
    if (this.#fresh.size > CAPACITY && oldest !== undefined) this.#fresh.delete(oldest);
  }
}

function failed(error: unknown): Result<never, HubSpotFailure> {
  return { ok: false, error: { reason: "network", message: String(error).slice(0, 200) } };
}
