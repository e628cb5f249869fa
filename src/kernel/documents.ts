/**
 * Small documents of a portal: one row of JSON each, parsed by its schema. A document is read once in the object's life,
 * which alone changes its storage, and again after `invalidate`; it is parsed again only when its text has changed.
 */
import * as z from "zod/mini";

/** A document as last read or written; null: there is none. */
interface CachedDocument<T> {
  readonly text: string | null;
  readonly value: T | null;
}

/** Names a document and its shape. */
export interface DocumentKey<T> {
  readonly key: string;
  readonly schema: z.ZodMiniType<T>;
  /** The documents of each portal. */
  readonly known: WeakMap<Documents, CachedDocument<T>>;
}

/** Makes a document's key. */
export function documentKey<T>(key: string, schema: z.ZodMiniType<T>): DocumentKey<T> {
  return { key, schema, known: new WeakMap() };
}

export class Documents {
  readonly #sql: SqlStorage;
  /** Keys that were read or written since the storage was last in doubt. */
  readonly #fresh = new Set<string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Reads everything again: a commit failed, or the storage was emptied. */
  invalidate(): void {
    this.#fresh.clear();
  }

  /** Returns a document, or null when there is none. */
  get<T>({ key, schema, known }: DocumentKey<T>): T | null {
    const last = known.get(this);
    if (last !== undefined && this.#fresh.has(key)) return last.value;
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0];
    const text = row?.value ?? null;
    this.#fresh.add(key);
    if (last?.text === text) return last.value;
    const value = text === null ? null : schema.parse(JSON.parse(text));
    known.set(this, { text, value });
    return value;
  }

  /** Replaces a document. Writes nothing when it is the same. */
  put<T>({ key, known }: DocumentKey<T>, value: T): void {
    const text = JSON.stringify(value);
    if (this.#fresh.has(key) && known.get(this)?.text === text) return;
    this.#sql.exec(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      key,
      text,
    );
    known.set(this, { text, value });
    this.#fresh.add(key);
  }

  /** Deletes a document. */
  delete({ key, known }: DocumentKey<unknown>): void {
    this.#sql.exec("DELETE FROM meta WHERE key = ?", key);
    known.set(this, { text: null, value: null });
    this.#fresh.add(key);
  }
}
