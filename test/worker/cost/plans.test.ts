/**
 * Each operation costs the same rows however much a portal has stored, has done and has waiting, and each statement goes by an index.
 *
 * @module-tag waits
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sweepDuePortals } from "../../../src/cron.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";
import { sqlLiterals } from "./literals.ts";
import { OPERATIONS, SWEEPING_OPERATIONS, type Operation } from "./operations.ts";
import { ALLOWED, explainLiterals, faultsOf, OTHER_OBJECTS } from "./plans.ts";
import { filledPortal } from "./play.ts";
import { onOneLine, watchStatements, type CountedRows, type StatementWatch } from "./statements.ts";

const [SMALL, LARGE] = [500, 8000];
/** A few rows are no growth. */
const [FACTOR, SLACK] = [1.5, 10];
/** An alarm more or less, as the machine has it, costs some rows: what grows does so each time. */
const TRIES = 3;
/** Whole operations, with their calls to the sandbox. */
const TIMEOUT_MS = 300_000;

interface Costs {
  readonly name: string;
  readonly small: CountedRows;
  readonly large: CountedRows;
}

async function countOf(portal: TestPortal, { prepare }: Operation, statements: StatementWatch) {
  const play = await prepare(portal);
  return statements.count(portal, play);
}

const isFlat = ({ small, large }: Pick<Costs, "small" | "large">) =>
  large.read <= small.read * FACTOR + SLACK && large.written <= small.written * FACTOR + SLACK;

/** The statements that make the difference, for whoever has to look. */
function growing({ small, large }: Costs): readonly string[] {
  const before = new Map(small.statements.map((statement) => [statement.query, statement]));
  return large.statements
    .filter(
      (after) => !isFlat({ small: { ...small, ...before.get(after.query) }, large: { ...large, ...after } }),
    )
    .map(({ query, times, read, written }) => `${times} × ${query}: ${read} read, ${written} written`);
}

function lineOf({ name, small, large }: Costs): string {
  return `${name}: read ${small.read} / ${large.read}, written ${small.written} / ${large.written}`;
}

/** Counts every operation at both sizes. */
async function countAll(little: TestPortal, much: TestPortal, statements: StatementWatch) {
  const all: Costs[] = [];
  for (const operation of OPERATIONS) {
    let costs: Costs | undefined;
    for (let tried = 0; tried < TRIES && (costs === undefined || !isFlat(costs)); tried += 1) {
      const { name } = operation;
      const small = await countOf(little, operation, statements);
      costs = { name, small, large: await countOf(much, operation, statements) };
    }
    if (costs !== undefined) all.push(costs);
  }
  return all;
}

/** Plays what changes all that waits, and the portal's end. */
async function playEnd(portal: TestPortal): Promise<void> {
  for (const { prepare } of SWEEPING_OPERATIONS) await (await prepare(portal))();
  await sweepDuePortals(env, Date.now() + 3_600_000);
  await portal.stub.putSettings({ disconnectGraceHours: 0 });
  expect(await portal.stub.disconnect()).toMatchObject({ ok: true });
}

describe("every operation of a portal", () => {
  let costs: readonly Costs[] = [];
  let executed: ReadonlyMap<string, readonly string[]> = new Map();
  let explained: ReadonlyMap<string, readonly string[]> = new Map();

  // Played once for both tests: it is most of their time.
  beforeAll(async () => {
    const [little, much] = [await filledPortal(SMALL), await filledPortal(LARGE)];
    // Before the portal's tables are gone.
    explained = await explainLiterals(little);
    const watch = await watchStatements(little);
    try {
      costs = await countAll(little, much, watch);
      await playEnd(little);
    } finally {
      watch.stop();
    }
    executed = watch.plans;
  }, TIMEOUT_MS);

  it(`costs the same rows with ${SMALL} and with ${LARGE} of everything known, done and waiting`, () => {
    console.log(costs.map(lineOf).join("\n"));
    const grown = costs.filter((cost) => !isFlat(cost));
    expect(grown.map((cost) => [lineOf(cost), growing(cost)])).toEqual([]);
    expect(costs.length).toBe(OPERATIONS.length);
    const poll = costs.find(({ name }) => name === "a poll without news");
    expect(poll?.large.written).toBeLessThanOrEqual(1);
  });

  it("goes by an index where a table grows, and sorts nothing", () => {
    const all = new Map([...explained, ...executed]);
    const faulty = [...all].flatMap(([query, plan]) => {
      const faults = faultsOf(plan);
      return faults.length > 0 && !ALLOWED.has(query) ? [`${query} → ${faults.join("; ")}`] : [];
    });
    expect(faulty).toEqual([]);
    // Nothing is allowed that needs no allowance.
    expect([...ALLOWED.keys()].filter((query) => faultsOf(all.get(query) ?? []).length === 0)).toEqual([]);
    const queries = [...executed.keys()];
    const escaped = sqlLiterals()
      .filter(({ file, text }) => !explained.has(text) && !OTHER_OBJECTS.has(file))
      .filter(({ pattern }) => !queries.some((query) => pattern.test(query)))
      .map(({ file, text }) => `${file}: ${text}`);
    expect(escaped).toEqual([]);
    expect(queries.length).toBeGreaterThan(80);
  });
});

describe("the watch", () => {
  let watch: StatementWatch | undefined;
  afterEach(() => watch?.stop());

  it("sees a statement that reads through a table that grows", async () => {
    const portal = await installedPortal(null);
    const statements = await watchStatements(portal);
    watch = statements;
    await runInDurableObject(portal.stub, (_, { storage }) => {
      storage.sql.exec("SELECT name FROM jobs WHERE reason = 'x' ORDER BY name").toArray();
    });
    const plan = statements.plans.get("SELECT name FROM jobs WHERE reason = 'x' ORDER BY name") ?? [];
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
