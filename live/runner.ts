/** Runs the probes in a world, and beside each the same probe in a sandbox: what differs is refuted. */
import { type Assumption, isProbe, type Probe } from "./assumption.ts";
import type { Recorded, Recorder } from "./http.ts";
import type { Requirement } from "./requirements.ts";
import { type OpenWorld, openSandboxWorld } from "./sandbox-world.ts";
import type { World } from "./world.ts";

/** The outcome of one assumption. */
export type Finding = { readonly row: string; readonly exchanges: readonly Recorded[] } & (
  | { readonly verdict: "confirmed"; readonly seen: string }
  | { readonly verdict: "refuted"; readonly seen: string; readonly expected: string }
  | { readonly verdict: "not tried"; readonly why: string }
);

/** Where probes run, and who is asked before one that costs. */
export interface RunOptions {
  readonly world: World;
  readonly recorder: Recorder;
  readonly assumptions: readonly Assumption[];
  /** Returns whether a probe that costs may run. */
  readonly allows: (probe: Probe) => Promise<boolean>;
  readonly onFinding?: (finding: Finding) => void;
  /** The changes that could not be undone. */
  readonly onLeft?: (problem: string) => void;
}

/** Runs all of them, one after the other. */
export async function runAll(options: RunOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const assumption of options.assumptions) {
    const finding = await runOne(options, assumption);
    findings.push(finding);
    options.onFinding?.(finding);
  }
  return findings;
}

async function runOne(options: RunOptions, assumption: Assumption): Promise<Finding> {
  const { row } = assumption;
  const none: readonly Recorded[] = [];
  if (!isProbe(assumption)) return { row, verdict: "not tried", why: assumption.why, exchanges: none };
  const missing = assumption.needs.filter((need) => !options.world.has(need));
  if (missing.length > 0) return { row, verdict: "not tried", why: lacking(missing), exchanges: none };
  if (assumption.costs !== undefined && !(await options.allows(assumption)))
    return { row, verdict: "not tried", why: `not allowed: it ${assumption.costs}`, exchanges: none };
  const [seen, expected] = await Promise.all([see(options, assumption), expectedOf(assumption)]);
  const exchanges = options.recorder.take();
  if ("problem" in seen) return { row, verdict: "not tried", why: `it failed: ${seen.problem}`, exchanges };
  return seen.words === expected
    ? { row, verdict: "confirmed", seen: seen.words, exchanges }
    : { row, verdict: "refuted", seen: seen.words, expected, exchanges };
}

async function see(
  { world, onLeft }: RunOptions,
  probe: Probe,
): Promise<{ readonly words: string } | { readonly problem: string }> {
  try {
    return { words: await probe.see(world) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const problem of await world.cleanUp()) onLeft?.(problem);
  }
}

/** The result of each probe in a sandbox at its defaults. */
const shown = new WeakMap<Probe, Promise<string>>();

/** Returns what a sandbox at its defaults shows. That is the same each time, so a probe is run in it once. */
async function expectedOf(probe: Probe): Promise<string> {
  const known = shown.get(probe) ?? seeInReference(probe);
  shown.set(probe, known);
  return known;
}

async function seeInReference(probe: Probe): Promise<string> {
  const reference: OpenWorld = await openSandboxWorld();
  try {
    return await probe.see(reference.world);
  } finally {
    await reference.close();
  }
}

const WORDS: Readonly<Record<Requirement, string>> = {
  portal: "a private-app token (HUBSPOT_PRIVATE_APP_TOKEN)",
  app: "the app's client id and secret (HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET)",
  grant: "an install that may be lost (HUBSPOT_REFRESH_TOKEN)",
  receiver: "an address that leads to this machine (--receiver)",
  settings: "a setting that only HubSpot's pages have (--required)",
  rest: "1Kosmos' REST key (ONEKOSMOS_API_KEY)",
  protocol: "1Kosmos' licence key and dvcID (ONEKOSMOS_LICENSE_KEY, ONEKOSMOS_DVC_ID)",
  person: "somebody who goes through verifications (--person)",
};

function lacking(missing: readonly Requirement[]): string {
  return `it needs ${missing.map((need) => WORDS[need]).join(", ")}`;
}
