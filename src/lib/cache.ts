/** Caches in memory. Each holds only what can be read again, so an object may lose it at any time. */
import { ok, type Result } from "./result.ts";

/** An admin who changes a pipeline or a label sees it here within this time. In ms. */
export const FRESH_MS = 5 * 60 * 1000;

/** A map of the newest `limit` entries. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Adds an entry, or makes it the newest one; drops the oldest beyond the limit. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > this.#limit) this.#entries.delete(oldest);
  }
}

/** One value, read again when it is too old. */
export class CachedValue<T, E> {
  readonly #read: () => Promise<Result<T, E>>;
  readonly #now: () => number;
  #kept: { readonly value: T; readonly at: number } | null = null;

  constructor(read: () => Promise<Result<T, E>>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** Returns the value while it is fresh, else null. */
  get known(): T | null {
    return this.knownFor(FRESH_MS);
  }

  /** Returns the value while it is not older than `maxAgeMs`, else null. */
  knownFor(maxAgeMs: number): T | null {
    return this.#kept !== null && this.#now() - this.#kept.at < maxAgeMs ? this.#kept.value : null;
  }

  /** Returns the value, read again when it is older than `maxAgeMs`. */
  async get(maxAgeMs = FRESH_MS): Promise<Result<T, E>> {
    const known = this.knownFor(maxAgeMs);
    if (known !== null) return ok(known);
    const read = await this.#read();
    if (read.ok) this.#kept = { value: read.value, at: this.#now() };
    return read;
  }
}

/** How a `BatchLoader` reads. */
export interface BatchLoaderOptions<V, E> {
  /** Reads up to `size` records; one that does not exist is left out. */
  readonly read: (ids: readonly string[]) => Promise<Result<ReadonlyMap<string, V>, E>>;
  readonly size: number;
  /** How long a record is served from the cache, ms; 0: it is not kept. */
  readonly freshMs: number;
  /** How long it counts that there is no such record, ms. */
  readonly absentMs: number;
  readonly now: () => number;
}

/** Cached records: a few hundred open cards, and a bulk or two. */
const CAPACITY = 2000;

type Loaded<V, E> = Result<V | undefined, E>;

/**
 * Loads single records in batches and caches them for a moment: while one call is under way the next ones gather.
 * However often cards are opened, they cost few calls of the portal's rate limit.
 */
export class BatchLoader<V, E> {
  readonly #options: BatchLoaderOptions<V, E>;
  readonly #fresh = new BoundedMap<string, { readonly value: V | undefined; readonly until: number }>(
    CAPACITY,
  );
  readonly #requested = new Map<string, PromiseWithResolvers<Loaded<V, E>>>();
  /** The records that the call under way reads. */
  #underWay: ReadonlyMap<string, PromiseWithResolvers<Loaded<V, E>>> = new Map();
  #isReading = false;

  constructor(options: BatchLoaderOptions<V, E>) {
    this.#options = options;
  }

  /** Returns the record, undefined when it does not exist, or why it could not be read. */
  async get(id: string): Promise<Loaded<V, E>> {
    const known = this.#fresh.get(id);
    if (known !== undefined && known.until > this.#options.now()) return ok(known.value);
    const underWay = this.#underWay.get(id);
    if (underWay !== undefined) return underWay.promise;
    const requested = this.#requested.get(id) ?? Promise.withResolvers<Loaded<V, E>>();
    this.#requested.set(id, requested);
    void this.#readAll();
    return requested.promise;
  }

  async #readAll(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      // Requests of the same turn join the batch.
      await Promise.resolve();
      while (this.#requested.size > 0) await this.#readBatch();
    } finally {
      this.#isReading = false;
    }
  }

  async #readBatch(): Promise<void> {
    const { read, size, now, freshMs, absentMs } = this.#options;
    const batch = new Map([...this.#requested].slice(0, size));
    for (const id of batch.keys()) this.#requested.delete(id);
    this.#underWay = batch;
    try {
      const records = await read([...batch.keys()]);
      for (const [id, { resolve }] of batch) {
        const value = records.ok ? records.value.get(id) : undefined;
        const keptMs = value === undefined ? absentMs : freshMs;
        if (records.ok && keptMs > 0) this.#fresh.set(id, { value, until: now() + keptMs });
        resolve(records.ok ? ok(value) : records);
      }
    } catch (error) {
      for (const { reject } of batch.values()) reject(error);
    } finally {
      this.#underWay = new Map();
    }
  }
}
