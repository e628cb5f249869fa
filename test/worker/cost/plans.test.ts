/** SQLite finds the rows of every statement by an index: none goes through a table that grows, and none sorts. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepDuePortals } from "../../../src/cron.ts";
import type { TestPortal } from "../support/portal.ts";
import { OF_THE_TEST } from "./filling.ts";
import { sqlLiterals } from "./literals.ts";
import { OPERATIONS, SWEEPING_OPERATIONS } from "./operations.ts";
import { filledPortal } from "./play.ts";
import { onOneLine, planOf, watchStatements, type StatementWatch } from "./statements.ts";

const TIMEOUT_MS = 300_000;

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
const ALLOWED: ReadonlyMap<string, string> = new Map(
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
  // HubSpot does not know an event's type.
  "UPDATE outbox SET due_at = ? WHERE channel = '${CHANNEL}' AND state = 'due' AND payload ->> 'type' = ?":
    "UPDATE outbox SET due_at = ? WHERE channel = 'timeline' AND state = 'due' AND payload ->> 'type' = ?",
};

/** Objects whose tables have a row, or a row a portal that is found by its key. */
const OTHER_OBJECTS: ReadonlySet<string> = new Set(["src/cron.ts", "src/journal.ts", "src/lib/migrate.ts"]);

/** The faults of a plan. */
function faultsOf(details: readonly string[]): readonly string[] {
  return details.filter((detail) => {
    const [, table] = /^SCAN (\w+)/u.exec(detail) ?? [];
    return detail.startsWith("USE TEMP B-TREE") || (table !== undefined && GROWING.has(table));
  });
}

let portal: TestPortal;
let watch: StatementWatch;

beforeEach(async () => {
  portal = await filledPortal(20);
  watch = await watchStatements(portal);
});

afterEach(() => watch.stop());

/** Plays every operation, and the portal's end. */
async function playAll(): Promise<void> {
  for (const { prepare } of [...OPERATIONS, ...SWEEPING_OPERATIONS]) await (await prepare(portal))();
  await sweepDuePortals(env, Date.now() + 3_600_000);
  await portal.stub.putSettings({ disconnectGraceHours: 0 });
  expect(await portal.stub.disconnect()).toMatchObject({ ok: true });
}

/** The plan of a statement that stands complete in the source. */
async function explain(query: string): Promise<readonly string[] | null> {
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

describe("the plan of every statement", () => {
  it(
    "goes by an index where a table grows, and sorts nothing",
    async () => {
      // Before the portal's tables are gone.
      const explained = new Map<string, readonly string[]>();
      const literals = sqlLiterals();
      for (const { text, isComplete } of literals) {
        const whole = isComplete ? text : EXPLAINED_AS[text];
        const plan = whole === undefined ? null : await explain(whole);
        if (plan !== null) explained.set(text, plan);
      }
      await playAll();
      const all = new Map([...explained, ...watch.plans]);
      const faulty = [...all].flatMap(([query, plan]) => {
        const faults = faultsOf(plan);
        return faults.length > 0 && !ALLOWED.has(query) ? [`${query} → ${faults.join("; ")}`] : [];
      });
      expect(faulty).toEqual([]);
      // Nothing is allowed that needs no allowance.
      expect([...ALLOWED.keys()].filter((query) => faultsOf(all.get(query) ?? []).length === 0)).toEqual([]);
      const executed = [...watch.plans.keys()];
      const escaped = literals
        .filter(({ file, text }) => !explained.has(text) && !OTHER_OBJECTS.has(file))
        .filter(({ pattern }) => !executed.some((query) => pattern.test(query)))
        .map(({ file, text }) => `${file}: ${text}`);
      expect(escaped).toEqual([]);
      expect(executed.length).toBeGreaterThan(80);
    },
    TIMEOUT_MS,
  );
});

describe("the watch", () => {
  it("sees a statement that reads through a table that grows", async () => {
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec("SELECT name FROM jobs WHERE reason = 'x' ORDER BY name").toArray();
    });
    const plan = watch.plans.get("SELECT name FROM jobs WHERE reason = 'x' ORDER BY name") ?? [];
    expect(faultsOf(plan)).toEqual(["SCAN jobs", "USE TEMP B-TREE FOR ORDER BY"]);
  });

  it("finds the statements of the source, whole or in parts", () => {
    const texts = sqlLiterals().map(({ text }) => text);
    expect(texts.some((text) => /^INSERT INTO batches \([\w, ]+\) VALUES [(?, )]+$/u.test(text))).toBe(true);
    expect(texts.some((text) => /^WHERE callback_id = \?$/u.test(text))).toBe(true);
    expect(texts.length).toBeGreaterThan(90);
    expect(onOneLine("SELECT 1 -- why\n  FROM t")).toBe("SELECT 1 FROM t");
  });
});
