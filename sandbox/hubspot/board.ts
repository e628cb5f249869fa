/** Choices that a tester makes while the stand-in runs. They are kept with the state, one JSON document each. */
import { z } from "zod";

import type { Database } from "./database.ts";
import { invalid } from "./errors.ts";

const valueRow = z.object({ value: z.string() });

/** One document of choices. Every field of its schema has a default, so that a new state needs none. */
export class Board<T extends object> {
  readonly #db: Database;
  readonly #name: string;
  readonly #schema: z.ZodType<T>;
  #current: T;

  /** A document of an older version that this one does not accept falls back to the defaults as a whole. */
  constructor(db: Database, name: string, schema: z.ZodType<T>) {
    this.#db = db;
    this.#name = name;
    this.#schema = schema;
    db.run("CREATE TABLE IF NOT EXISTS boards (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT");
    const row = db.get(valueRow, "SELECT value FROM boards WHERE name = ?", name);
    const stored = row === undefined ? undefined : schema.safeParse(JSON.parse(row.value));
    this.#current = stored?.success === true ? stored.data : schema.parse({});
  }

  /** The choices as they stand. */
  get current(): T {
    return this.#current;
  }

  /** Changes some of them. Throws a 400 that names the field when one is unknown or not allowed. */
  set(patch: Readonly<Record<string, unknown>>): T {
    const next = this.#schema.safeParse({ ...this.#current, ...patch });
    if (!next.success) throw invalid(z.prettifyError(next.error));
    this.#current = next.data;
    this.#db.run(
      "INSERT INTO boards (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      this.#name,
      JSON.stringify(next.data),
    );
    return next.data;
  }
}
