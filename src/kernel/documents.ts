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

/** A document as last read or written; null: there is none. */
interface ReadDocument {
  readonly text: string | null;
  readonly value: unknown;
}

export class Documents {
  readonly #sql: SqlStorage;
  readonly #read = new Map<string, ReadDocument>();
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
    if (known !== undefined && this.#fresh.has(key)) return valueOf<T>(known);
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key).toArray()[0];
    const text = row?.value ?? null;
    this.#fresh.add(key);
    if (known?.text === text) return valueOf<T>(known);
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

/** Returns a value that was parsed by, or written under, the schema of the same key. */
function valueOf<T>({ value }: ReadDocument): T | null {
  return value as T | null;
}
