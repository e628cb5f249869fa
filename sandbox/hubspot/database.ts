/**
 * The stand-in's state: one SQLite file, prepared statements, transactions. A commit survives a SIGKILL (WAL);
 * `synchronous = NORMAL` gives up only what a power failure would take.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

import { z } from "zod";

import { CRM_SCHEMA } from "./crm/schema.ts";
import { hasTokens, matchesQuery } from "./query/tokens.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS portals (
  portal_id INTEGER PRIMARY KEY, name TEXT NOT NULL, hosting TEXT NOT NULL, admin_token TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL) STRICT;

-- Apart from portals, so that a state from before there were tiers can be opened; none means enterprise, in UTC.
CREATE TABLE IF NOT EXISTS portal_accounts (
  portal_id INTEGER PRIMARY KEY, tier TEXT NOT NULL, time_zone TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS installs (
  portal_id INTEGER PRIMARY KEY, scopes TEXT NOT NULL, installed_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS codes (
  code_hash TEXT PRIMARY KEY, portal_id INTEGER NOT NULL, redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL,
  challenge TEXT, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS refresh_tokens (
  token_hash TEXT PRIMARY KEY, portal_id INTEGER NOT NULL, scopes TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS access_tokens (
  token_hash TEXT PRIMARY KEY, portal_id INTEGER NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS app_tokens (
  token_hash TEXT PRIMARY KEY, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS property_groups (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (portal_id, type, name)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS properties (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (portal_id, type, name)) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS objects (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, id INTEGER NOT NULL, properties TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, archived_at INTEGER,
  PRIMARY KEY (portal_id, type, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unique_values (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY (portal_id, type, property, value)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
  seq INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL, type TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL,
  source_type TEXT NOT NULL, source_id TEXT NOT NULL, properties TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS changes_of ON changes (portal_id, type, id);

CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL, payload TEXT NOT NULL, delivery_id INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS events_waiting ON events (portal_id, seq) WHERE delivery_id IS NULL;
CREATE INDEX IF NOT EXISTS events_of ON events (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, portal_id INTEGER NOT NULL, attempt INTEGER NOT NULL,
  due_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id INTEGER NOT NULL, portal_id INTEGER NOT NULL, at INTEGER NOT NULL,
  events INTEGER NOT NULL, attempt INTEGER NOT NULL, status INTEGER NOT NULL, ms INTEGER NOT NULL) STRICT;
`;

const versionRow = z.object({ changes: z.number() });
const reservedRow = z.object({ next: z.number() });

/** The one connection. Everything is synchronous, so a transaction is never interleaved with another. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the file, or a database in memory for ":memory:", and makes what is missing in it. */
  constructor(path: string) {
    this.#connection = new DatabaseSync(path);
    this.#connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    this.#connection.exec(SCHEMA);
    this.#connection.exec(CRM_SCHEMA);
    this.#addFunction("has_tokens", hasTokens);
    this.#addFunction("matches_query", matchesQuery);
  }

  /** Runs a statement; returns how many rows it changed and the id of the last inserted one. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** The first row, in the shape of `row`. */
  get<T>(row: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T | undefined {
    const found = this.#prepare(sql).get(...values);
    return found === undefined ? undefined : row.parse(found);
  }

  /** All rows, in the shape of `row`. */
  all<T>(row: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql)
      .all(...values)
      .map((found) => row.parse(found));
  }

  /** Does `work` wholly or not at all. Inside another transaction it is a part of that one which can fail alone. */
  transaction<T>(work: () => T): T {
    const [begin, commit, undo] = this.#connection.isTransaction
      ? ["SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part"]
      : ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
    this.#connection.exec(begin);
    try {
      const done = work();
      this.#connection.exec(commit);
      return done;
    } catch (error) {
      this.#connection.exec(undo);
      throw error;
    }
  }

  /** Reserves `count` consecutive numbers of a sequence and returns the first; a new sequence starts at `start`. */
  reserve(sequence: string, count: number, start: number): number {
    const after = this.get(
      reservedRow,
      `INSERT INTO sequences (name, next) VALUES (?, ? + ?)
       ON CONFLICT (name) DO UPDATE SET next = next + ? RETURNING next`,
      sequence,
      start,
      count,
      count,
    );
    if (after === undefined) throw new Error(`sequence ${sequence} answered nothing`);
    return after.next - count;
  }

  /** Returns how many rows this connection has changed: it grows with every change of the state. */
  version(): number {
    return this.get(versionRow, "SELECT total_changes() AS changes")?.changes ?? 0;
  }

  close(): void {
    this.#connection.close();
  }

  /** Gives SQL a function of two texts; false for NULL. */
  #addFunction(name: string, holds: (text: string, other: string) => boolean): void {
    this.#connection.function(name, { deterministic: true }, (text, other) =>
      typeof text === "string" && typeof other === "string" && holds(text, other) ? 1 : 0,
    );
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A text column that holds JSON in the shape of `schema`. */
export function jsonColumn<T>(schema: z.ZodType<T>): z.ZodType<T, string> {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}
