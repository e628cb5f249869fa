/**
 * Small documents of a portal: one row of JSON each, parsed by its schema. Within one turn a document is read and parsed
 * once; `beginTurn` is called where the outside comes in.
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

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Forgets what was read: the storage may have been changed meanwhile. */
  beginTurn(): void {
    this.#read.clear();
  }

  /** Returns a document, or null when there is none. */
  get<T>({ key, schema }: DocumentKey<T>): T | null {
    const known = this.#read.get(key);
    // The cached value was parsed by, or written under, the same key's schema.
    if (known !== undefined) return known.value as T | null;
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0];
    const value = row === undefined ? null : schema.parse(JSON.parse(row.value));
    this.#read.set(key, { text: row?.value ?? null, value });
    return value;
  }

  /** Replaces a document. Writes nothing when it is the same. */
  put<T>({ key }: DocumentKey<T>, value: T): void {
    const text = JSON.stringify(value);
    if (this.#read.get(key)?.text === text) return;
    this.#sql.exec(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      key,
      text,
    );
    this.#read.set(key, { text, value });
  }

  /** Deletes a document. */
  delete({ key }: DocumentKey<unknown>): void {
    this.#sql.exec("DELETE FROM meta WHERE key = ?", key);
    this.#read.set(key, { text: null, value: null });
  }
}
