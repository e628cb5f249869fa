/**
 * Small documents of a portal: one row of JSON each, parsed by its schema. Within one turn a document is read once;
 * `beginTurn` is called where the outside comes in. It is parsed again only when its text has changed.
 */
import * as z from "zod/mini";

/** Names a document and its shape. */
export interface DocumentKey<T> {
  readonly key: string;
  readonly schema: z.ZodMiniType<T>;
}

/** Makes a document's key. */
export function documentKey<T>(key: string, schema: z.ZodMiniType<T>): DocumentKey<T> {
  return { key, schema };
}

export class Documents {
  readonly #sql: SqlStorage;
  readonly #read = new Map<string, { readonly text: string | null; readonly value: unknown }>();
  /** Those of `#read` that were read in this turn. */
  readonly #fresh = new Set<string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Forgets what was read: the storage may have been changed meanwhile. */
  beginTurn(): void {
    this.#fresh.clear();
  }

  /** Returns a document, or null when there is none. */
  get<T>({ key, schema }: DocumentKey<T>): T | null {
    const known = this.#read.get(key);
    // The cached value was parsed by, or written under, the same key's schema.
    if (known !== undefined && this.#fresh.has(key)) return known.value as T | null;
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0];
    const text = row?.value ?? null;
    this.#fresh.add(key);
    if (known?.text === text) return known.value as T | null;
    const value = text === null ? null : schema.parse(JSON.parse(text));
    this.#read.set(key, { text, value });
    return value;
  }

  /** Replaces a document. Writes nothing when it is the same. */
  put<T>({ key }: DocumentKey<T>, value: T): void {
    const text = JSON.stringify(value);
    if (this.#fresh.has(key) && this.#read.get(key)?.text === text) return;
    this.#sql.exec(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      key,
      text,
    );
    this.#remember(key, text, value);
  }

  /** Deletes a document. */
  delete({ key }: DocumentKey<unknown>): void {
    this.#sql.exec("DELETE FROM meta WHERE key = ?", key);
    this.#remember(key, null, null);
  }
  #remember(key: string, text: string | null, value: unknown): void {
    this.#read.set(key, { text, value });
    this.#fresh.add(key);
  }
}
