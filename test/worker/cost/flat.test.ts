/** Each operation costs the same rows however much a portal knows, has done and has waiting. */
import { afterEach, describe, expect, it } from "vitest";
import type { TestPortal } from "../support/portal.ts";
import { OPERATIONS, type Operation } from "./operations.ts";
import { filledPortal } from "./play.ts";
import { watchStatements, type CountedRows, type StatementWatch } from "./statements.ts";

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

let watch: StatementWatch | undefined;
afterEach(() => watch?.stop());

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

describe("the rows of each operation", () => {
  it(
    `are the same with ${SMALL} and with ${LARGE} of everything known, done and waiting`,
    async () => {
      const [little, much] = [await filledPortal(SMALL), await filledPortal(LARGE)];
      const statements = await watchStatements(little);
      watch = statements;
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
      console.log(all.map(lineOf).join("\n"));
      const grown = all.filter((costs) => !isFlat(costs));
      expect(grown.map((costs) => [lineOf(costs), growing(costs)])).toEqual([]);
      expect(all.length).toBe(OPERATIONS.length);
      const poll = all.find(({ name }) => name === "a poll without news");
      expect(poll?.large.written).toBeLessThanOrEqual(1);
    },
    TIMEOUT_MS,
  );
});
