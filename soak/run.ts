/**
 * `npm run soak`: what the app must bear for long, each case in a sandbox of its own on this machine. `-- --short` is the form of
 * CI. `-- --only name` runs one case, `-- --seed n` replays one, `-- --requests n` sends so many mutated requests.
 */
import { parseArgs } from "node:util";
import { FAULTS } from "./cases/faults.ts";
import { KILLS } from "./cases/kills.ts";
import { REQUESTS } from "./cases/requests.ts";
import { ROTATION } from "./cases/rotation.ts";
import { inFolder, type SoakCase } from "./case.ts";
import { createRandom } from "../sandbox/random.ts";

const CASES: readonly SoakCase[] = [REQUESTS, ROTATION, KILLS, FAULTS];

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string" },
    seed: { type: "string" },
    requests: { type: "string" },
  },
});

const seed = numberIn("seed") ?? Math.floor(Math.random() * 2 ** 32);
const requests = numberIn("requests");
const chosen = CASES.filter(({ name }) => options.only === undefined || options.only === name);
if (chosen.length === 0) refuse(`--only must be one of ${CASES.map(({ name }) => name).join(", ")}.`);

console.log(`seed ${seed}`);
let failed = 0;
for (const one of chosen) if (!(await holds(one))) failed += 1;
// Sockets that wait for nobody keep nothing open.
process.exit(failed === 0 ? 0 : 1);

function say(line: string): void {
  console.log(`  ${line}`);
}

async function holds(one: SoakCase): Promise<boolean> {
  const { name, about } = one;
  const began = performance.now();
  console.log(`\n${name}: ${about}`);
  try {
    // Each case has numbers of its own, so that it can be replayed alone.
    const random = createRandom(seed);
    await inFolder((folder) => one.run({ random, short: options.short, requests, say, folder }));
    console.log(`  held, ${Math.round((performance.now() - began) / 1000)} s`);
    return true;
  } catch (error) {
    console.error(`  FAILED: ${reasonOf(error)}`);
    const size = options.short ? " --short" : "";
    const many = requests === null ? "" : ` --requests ${requests}`;
    console.error(`  Replay: npm run soak -- --only ${name} --seed ${seed}${size}${many}`);
    return false;
  }
}

/** The sentence of a failure; of a call that got no response also why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${reasonOf(error.cause)}` : error.message;
}

function numberIn(name: "seed" | "requests"): number | null {
  const given = options[name];
  if (given === undefined) return null;
  if (!/^\d{1,10}$/u.test(given)) refuse(`--${name} must be a number.`);
  return Number(given);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
