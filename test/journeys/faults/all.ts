/** Plays every row on one generation of HubSpot's paths, many at once, and prints what became of each. */
import { writeSync } from "node:fs";
import { PROVIDERS, type ProviderKind } from "../../../sandbox/fixed.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { faultRows, type Row, switchRows } from "./rows.ts";
import { type Calm, play, type Result } from "./scenario.ts";

/** Accounts that are played at once: they mostly wait. */
const AT_ONCE = 80;
const STANDARD_OUTPUT = 1;

/** The outcome of a row with one kind of 1Kosmos. */
export interface Played extends Result {
  readonly provider: ProviderKind;
  /** 2: the first play ended wrong, and this is the second. */
  readonly plays: 1 | 2;
}

/** True if a row ended as it must: equal by itself, or named by a condition and equal once an admin followed it. */
export function isRight({ ending, isNamed }: Result): boolean {
  return ending === "equal" || (ending === "equal after a sign-in" && isNamed);
}

/** The kind of 1Kosmos that a generation of HubSpot's paths is played with: so each row has both of each. */
const KIND_WITH: Readonly<Record<string, ProviderKind>> = { v3: "sessions", "2026-09": "idverify" };

/** Plays all rows whose name `isWanted` takes, with the generation's kind of 1Kosmos or, in full, with both. */
export async function playAll(
  version: string,
  isWanted: (name: string) => boolean,
  isFull: boolean,
): Promise<readonly Played[]> {
  const fleet = await startFleet(version);
  try {
    const results: Played[] = [];
    const tasks: (() => Promise<void>)[] = [];
    for (const provider of PROVIDERS.filter((kind) => isFull || kind === KIND_WITH[version])) {
      const { calm, rows } = await calmRun(fleet, provider, version);
      for (const row of rows.filter(({ name }) => isWanted(name)))
        tasks.push(async () => {
          const first = await playOnce(fleet, provider, row, calm);
          // Eighty accounts share one process: what ends wrong has a second play to show that it is the row's doing.
          const result = isRight(first) ? first : await playOnce(fleet, provider, row, calm);
          results.push({ provider, ...result, plays: isRight(first) ? 1 : 2 });
        });
    }
    await runAll(tasks);
    print(version, results);
    return results;
  } finally {
    await fleet.close();
  }
}

async function playOnce(fleet: Fleet, provider: ProviderKind, row: Row, calm: Calm): Promise<Result> {
  const account = fleet.open(provider);
  const { state: _state, ...result } = await play(account, row, calm).catch((error: unknown) =>
    brokenOff(row, error),
  );
  await account.close();
  return result;
}

/** An undisturbed account: how all others have to end, and which endpoints the app called. */
async function calmRun(
  fleet: Fleet,
  provider: ProviderKind,
  version: string,
): Promise<{ calm: Calm; rows: readonly Row[] }> {
  const account = fleet.open(provider);
  const { state, ending, conditions } = await play(account, null, null);
  if (state === null || ending !== "equal")
    throw new Error(`the calm run did not end well: ${JSON.stringify(state)}`);
  // Endpoints by themselves: each generation with its kind alone, in full as well.
  const withEndpoints = provider === KIND_WITH[version];
  const { exchanges, callsToSetUp } = account;
  const rows = [...switchRows(), ...faultRows(exchanges.list(), callsToSetUp, { withEndpoints })];
  await account.close();
  return { calm: { state, conditions }, rows };
}

/** The row could not be played to its end. */
function brokenOff({ name }: Row, error: unknown): Awaited<ReturnType<typeof play>> {
  const differs = [String(error).slice(0, 300)];
  return { row: name, conditions: [], ending: "differs", isNamed: false, seconds: 0, differs, state: null };
}

async function runAll(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...tasks];
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) await run();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Past the test runner, which shows the output of failed tests only. */
function print(version: string, results: readonly Played[]): void {
  const lines = results
    .toSorted((left, right) => `${left.row} ${left.provider}`.localeCompare(`${right.row} ${right.provider}`))
    .map(({ row, provider, ending, seconds, conditions, differs, plays }) =>
      [
        row.padEnd(84),
        provider.padEnd(9),
        `${ending} (${seconds} s${plays === 2 ? ", second play" : ""})`.padEnd(30),
        conditions.join(", "),
        differs.join("; "),
      ]
        .join("  ")
        .trimEnd(),
    );
  const head = [
    "what goes wrong".padEnd(84),
    "1Kosmos".padEnd(9),
    "end state, compared with calm".padEnd(30),
    "conditions named",
  ].join("  ");
  writeSync(
    STANDARD_OUTPUT,
    `\nEach fault and switch alone, HubSpot's ${version}\n${head}\n${lines.join("\n")}\n\n`,
  );
}
