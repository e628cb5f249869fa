/** Judges the plans of statements: which may read through a table, and why. */
import { runInDurableObject } from "cloudflare:test";
import type { TestPortal } from "../support/portal.ts";
import { OF_THE_TEST } from "./filling.ts";
import { sqlLiterals } from "./literals.ts";
import { onOneLine, planOf } from "./statements.ts";

/** Their number of rows grows with the contacts, deals and events that a portal has seen. */
const GROWING: ReadonlySet<string> = new Set([
  "batches",
  "jobs",
  "outbox",
  "contacts",
  "polls",
  "merged",
  "verifications",
  "tombstones",
  "audit",
  "gated_records",
  "gated_contacts",
  "action_executions",
  "action_contacts",
  "contact_troubles",
]);

const FEW = "reads a row or two, whatever the table holds: the first ones of its order";
const SHOWN = "reads as many rows as a page shows, the first ones of the index's order";
const DAILY = "counts anew once a day, in the sweep";
const ENDS = "the portal is deleted, some contacts at a time";

/** Statements that may go through a table, and why. A limit or an index's order ends each of the first two kinds. */
export const ALLOWED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "SELECT seq, size, events FROM batches ORDER BY seq LIMIT ?": FEW,
    "SELECT received_at AS n FROM batches ORDER BY seq LIMIT 1": FEW,
    "SELECT count(*) AS n FROM (SELECT 1 FROM batches LIMIT 2)": FEW,
    "SELECT count(*) AS n FROM (SELECT events FROM batches ORDER BY seq LIMIT ?) AS waiting, json_each(waiting.events) AS event WHERE event.value ->> 0 = ?":
      FEW,
    "SELECT 1 FROM tombstones LIMIT 1": FEW,
    "SELECT due_at AS dueAt, contact_id AS contactId, slot, generation, attempts FROM polls ORDER BY due_at LIMIT 1":
      FEW,
    "SELECT seq, name, subject, payload, reason, due_at AS since FROM jobs WHERE state = 'dead' ORDER BY seq DESC LIMIT ?":
      SHOWN,
    "SELECT contact_id AS contactId, about, reason, kind, since, retry_at AS retryAt, job, failures, paid, shown FROM contact_troubles WHERE shown = 1 ORDER BY since LIMIT ?":
      SHOWN,
    "SELECT 1 FROM contact_troubles LIMIT 1": FEW,
    "SELECT count(*) AS n FROM jobs WHERE state = 'due'": DAILY,
    "SELECT count(*) AS sessions, count(json_extract(session.value, '$.review')) AS reviews FROM contacts, json_each(sessions) AS session WHERE sessions <> '[]'":
      DAILY,
    "SELECT count(*) AS n FROM action_executions WHERE state IN ('reading', 'open')": DAILY,
    "SELECT contact_id AS id FROM contacts LIMIT ?": ENDS,
    "SELECT loser_id AS id FROM merged LIMIT ?": ENDS,
  }).map(([query, why]) => [onOneLine(query), why]),
);

/** Statements that are put together and that no operation here executes, as they are when they are executed. */
const EXPLAINED_AS: Readonly<Record<string, string>> = {
  // The memory of sent events is over, weeks after they were sent.
  "DELETE FROM outbox WHERE channel = '${CHANNEL}' AND state = 'done' AND queued_at <= ?":
    "DELETE FROM outbox WHERE channel = 'timeline' AND state = 'done' AND queued_at <= ?",
  "SELECT min(queued_at) AS n FROM outbox WHERE channel = '${CHANNEL}'":
    "SELECT min(queued_at) AS n FROM outbox WHERE channel = 'timeline'",
  // An event's type does not exist in HubSpot.
  "UPDATE outbox SET due_at = ? WHERE channel = '${CHANNEL}' AND state = 'due' AND payload ->> 'type' = ?":
    "UPDATE outbox SET due_at = ? WHERE channel = 'timeline' AND state = 'due' AND payload ->> 'type' = ?",
};

/** Objects whose tables have a row, or a row a portal that is found by its key. */
export const OTHER_OBJECTS: ReadonlySet<string> = new Set([
  "src/cron.ts",
  "src/journal.ts",
  "src/lib/migrate.ts",
]);

/** Returns the faults of a plan. */
export function faultsOf(details: readonly string[]): readonly string[] {
  return details.filter((detail) => {
    const [, table] = /^SCAN (\w+)/u.exec(detail) ?? [];
    return detail.startsWith("USE TEMP B-TREE") || (table !== undefined && GROWING.has(table));
  });
}

/** The plan of a statement that stands complete in the source. */
async function explain(portal: TestPortal, query: string): Promise<readonly string[] | null> {
  const values = Array.from({ length: query.split("?").length - 1 }, () => null);
  return runInDurableObject(portal.stub, (_, { storage: { sql } }) => {
    const tables = new Set(
      sql
        .exec<{ name: string }>(`${OF_THE_TEST} SELECT name FROM sqlite_master`)
        .toArray()
        .map(({ name }) => name),
    );
    // Those of other objects have their own tests.
    const named = [...query.matchAll(/(?:FROM|INTO|UPDATE) (\w+)/gu)].map(([, table]) => table ?? "");
    if (named.some((table) => GROWING.has(table) && !tables.has(table)))
      throw new Error(`no table for ${query}`);
    if (!named.some((table) => tables.has(table))) return null;
    return planOf(sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...values));
  });
}

/** Explains the statements that stand complete in the source, by their text, on the portal's own tables. */
export async function explainLiterals(portal: TestPortal): Promise<ReadonlyMap<string, readonly string[]>> {
  const explained = new Map<string, readonly string[]>();
  for (const { text, isComplete } of sqlLiterals()) {
    const whole = isComplete ? text : EXPLAINED_AS[text];
    const plan = whole === undefined ? null : await explain(portal, whole);
    if (plan !== null) explained.set(text, plan);
  }
  return explained;
}
