/** Watches every SQL statement that objects of this isolate execute: what it is, how SQLite plans it, which rows it costs. */
import { runInDurableObject } from "cloudflare:test";
import type { TestPortal } from "../support/portal.ts";

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>;

/** Rows that were read and written. */
export interface Rows {
  readonly read: number;
  readonly written: number;
}

/** One statement's part of an operation. */
export interface StatementRows extends Rows {
  readonly query: string;
  readonly times: number;
}

/** The cost of an operation, in all and by statement. */
export interface CountedRows extends Rows {
  readonly statements: readonly StatementRows[];
}

/** A watch of all statements until it is stopped. */
export interface StatementWatch {
  /** Each statement that was executed, on one line, with the lines of its plan. */
  readonly plans: ReadonlyMap<string, readonly string[]>;
  /** Rows that a portal's statements cost while `play` ran, in all and by statement. */
  readonly count: (portal: Pick<TestPortal, "stub">, play: () => Promise<unknown>) => Promise<CountedRows>;
  readonly stop: () => void;
}

/** Puts a statement on one line, so that it can be compared. */
export function onOneLine(query: string): string {
  return query.replaceAll(/--.*$/gmu, "").replaceAll(/\s+/gu, " ").trim();
}

/** Statements that make the schema have no plan, and those of the test do not matter. */
const UNWATCHED = /^(?:CREATE|PRAGMA|EXPLAIN)\b|^\/\* of the test/u;

/**
 * Watches from now on. All objects of the isolate share one class of storage, so one wrapper sees every statement, also
 * those of the helpers in `src/lib/sql.ts`.
 */
export async function watchStatements(portal: Pick<TestPortal, "stub">): Promise<StatementWatch> {
  const plans = new Map<string, readonly string[]>();
  const executed: { readonly sql: SqlStorage; readonly query: string; readonly cursor: Cursor }[] = [];
  let isCounting = false;
  const prototype = await runInDurableObject(portal.stub, (_, { storage }): SqlStorage => {
    return Object.getPrototypeOf(storage.sql);
  });
  const { value: original, ...descriptor } = Object.getOwnPropertyDescriptor(prototype, "exec") ?? {};
  const exec = (sql: SqlStorage, query: string, bindings: readonly unknown[]): Cursor =>
    Reflect.apply(original, sql, [query, ...bindings]);
  const watched = function watched(this: SqlStorage, query: string, ...bindings: readonly unknown[]) {
    const line = onOneLine(query);
    if (UNWATCHED.test(line)) return exec(this, query, bindings);
    if (!plans.has(line)) plans.set(line, planOf(exec(this, `EXPLAIN QUERY PLAN ${query}`, bindings)));
    const cursor = exec(this, query, bindings);
    if (isCounting) executed.push({ sql: this, query: line, cursor });
    return cursor;
  };
  Object.defineProperty(prototype, "exec", { ...descriptor, value: watched });
  const count: StatementWatch["count"] = async ({ stub }, play) => {
    executed.length = 0;
    isCounting = true;
    await play();
    isCounting = false;
    return runInDurableObject(stub, (_, { storage }) =>
      total(executed.filter(({ sql }) => sql === storage.sql)),
    );
  };
  return {
    plans,
    count,
    stop: () => void Object.defineProperty(prototype, "exec", { ...descriptor, value: original }),
  };
}

/** Returns the lines of a plan. */
export function planOf(cursor: Cursor): readonly string[] {
  return cursor.toArray().map(({ detail }) => (typeof detail === "string" ? detail : ""));
}

function total(executed: readonly { readonly query: string; readonly cursor: Cursor }[]) {
  const byQuery = Map.groupBy(executed, ({ query }) => query);
  const statements = [...byQuery].map(([query, all]) => ({
    query,
    times: all.length,
    read: all.reduce((sum, { cursor }) => sum + cursor.rowsRead, 0),
    written: all.reduce((sum, { cursor }) => sum + cursor.rowsWritten, 0),
  }));
  return {
    read: statements.reduce((sum, { read }) => sum + read, 0),
    written: statements.reduce((sum, { written }) => sum + written, 0),
    statements,
  };
}
