/**
 * `npm run bench`: every figure of docs/performance.md beside its baseline of the same run; writes bench/results.json.
 * `npm run bench -- --quick` measures the counted figures alone, at small sizes, and fails when a limit is broken.
 * `-- --only name` runs one case.
 */
import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Case, Context, Measured, Point } from "./case.ts";
import { shown } from "./case.ts";
import { CASES } from "./cases/index.ts";
import { readResults, type Results } from "./results.ts";
import { type FigureId, isWithin, type Limit, LIMITS } from "./limits.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    out: { type: "string" },
  },
});

/** A full run ends within ten minutes: the largest import is measured by what is done by then. */
const RUN_MS = 570_000;

const file = options.quick ? "results-quick.json" : "results.json";
const out = options.out ?? fileURLToPath(new URL(file, import.meta.url));

const figures = new Map<FigureId, Measured>();
const points: Point[] = [];
const began = performance.now();
const failed: string[] = [];
// One case alone takes the place of its figures in what was measured before.
const before = options.only === undefined || !existsSync(out) ? undefined : readResults(out);
const machine = `${process.platform} ${process.arch}, ${cpus().length} CPUs (${cpus()[0]?.model ?? "unknown"}), Node ${process.version}`;
const context: Context = {
  quick: options.quick,
  record(id, value, detail) {
    figures.set(id, { value, detail });
    save(); // a run that is ended early keeps what it has
    console.log(`  ${line(id, { value, detail })}`);
  },
  point: (point) => void points.push(point),
  leftMs: () => RUN_MS - (performance.now() - began),
};

console.log(machine);
process.once("SIGINT", () => process.exit(130));
const chosen = CASES.filter(
  ({ name, inQuick }) => (inQuick || !options.quick) && (options.only === undefined || options.only === name),
);
// Counted figures do not depend on what else the machine does; timed ones need the machine for themselves.
if (options.quick) await Promise.all(chosen.map(runCase));
else for (const one of chosen) await runCase(one);

async function runCase({ name, run }: Case): Promise<void> {
  const caseBegan = performance.now();
  console.log(`${name} …`);
  try {
    await run(context);
  } catch (error) {
    failed.push(`${name}: ${String(error)}`);
  }
  console.log(`${name}: ${((performance.now() - caseBegan) / 1000).toFixed(0)} s`);
}

const broken = [...figures].filter(([id, { value }]) => !isWithin(id, value) && isJudged(LIMITS[id]));
save();
console.log(`\n${figures.size} figures in ${((performance.now() - began) / 1000).toFixed(0)} s; ${out}`);
for (const [id, measured] of broken) console.log(`beyond its limit: ${line(id, measured)}`);
for (const text of failed) console.log(`failed: ${text}`);
process.exitCode = broken.length + failed.length > 0 ? 1 : 0;

function save(): void {
  const result: Results = {
    at: new Date().toISOString(),
    machine,
    quick: options.quick,
    figures: { ...before?.figures, ...Object.fromEntries(figures) },
    points: points.length === 0 ? [...(before?.points ?? [])] : points,
    failed,
  };
  writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
}

/** Returns whether a limit is checked. Times are where nothing else ran on the machine, so not in a quick run. */
function isJudged({ kind }: Limit): boolean {
  return kind === "counted" || !options.quick;
}

function line(id: FigureId, { value, detail }: Measured): string {
  const limit: Limit = LIMITS[id];
  const wanted =
    limit.atMost !== undefined
      ? ` (wanted ≤ ${limit.atMost})`
      : limit.atLeast !== undefined
        ? ` (wanted ≥ ${limit.atLeast})`
        : "";
  const mark = isWithin(id, value) ? " " : "✗";
  return `${mark} ${limit.title}: ${shown(value)} ${limit.unit}${wanted}; ${detail}`;
}
