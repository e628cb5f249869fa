/** `npm run live`: what the contract assumes, looked into at real accounts. */
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ASSUMPTIONS } from "./assumptions/all.ts";
import type { Probe } from "./assumption.ts";
import { writeFixtures } from "./learned.ts";
import { type Accounts, openRealWorld } from "./real-world.ts";
import { linesOf, summaryOf } from "./report.ts";
import { runAll } from "./runner.ts";
import { openSandboxWorld } from "./sandbox-world.ts";

const USAGE = `Usage: npm run live [-- options]

Looks into what docs/contract.md assumes, at your own HubSpot developer test account and 1Kosmos tenant. Makes records whose
names begin with a mark, deletes them again, and touches nothing else. Asks before anything that costs.

  --sandbox           look at a sandbox instead, started for this run
  --only TEXT         only assumptions whose row has this text
  --yes               do not ask before what costs
  --person            somebody is here who opens links and ends sessions
  --receiver URL      public address that leads to this machine's --port; webhooks, action and callbacks go there
  --port N            port of the receiver (default: any)
  --learn             keep the masked answers as fixtures in test/sandbox/live/learned
  --json              findings as JSON

Environment: HUBSPOT_PRIVATE_APP_TOKEN, HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, HUBSPOT_REFRESH_TOKEN, HUBSPOT_ORIGIN,
ONEKOSMOS_TENANT, ONEKOSMOS_API_KEY, ONEKOSMOS_CALLBACK_SECRET, ONEKOSMOS_LICENSE_KEY, ONEKOSMOS_COMMUNITY,
ONEKOSMOS_DVC_ID, ONEKOSMOS_LIVEID_DVC_ID, ONEKOSMOS_WORKFLOW_ID, ONEKOSMOS_IAL2_WORKFLOW_ID.
What is not named is not tried.
`;

const LEARNED = fileURLToPath(new URL("../test/sandbox/live/learned", import.meta.url));

/** Runs the command; returns the exit code: 1 when something was refuted, 2 for a wrong option. */
export async function main(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
  folder: string = LEARNED,
): Promise<number> {
  const flags = flagsOf(argv);
  if (flags === null) {
    say(USAGE);
    return 2;
  }
  if (flags.help === true) {
    say(USAGE);
    return 0;
  }
  const opened =
    flags.sandbox === true
      ? await openSandboxWorld()
      : await openRealWorld(accountsOf(environment, flags), say);
  try {
    const assumptions = ASSUMPTIONS.filter(({ row }) => row.includes(flags.only ?? ""));
    const findings = await runAll({
      ...opened,
      assumptions,
      allows: async (probe) => flags.sandbox === true || flags.yes === true || allowed(probe),
      onFinding: (finding) => {
        if (flags.json !== true) for (const line of linesOf(finding)) say(line);
      },
      onLeft: (problem) => say(`  Not undone: ${problem}`),
    });
    if (flags.json === true) say(JSON.stringify(findings, null, 2));
    if (flags.learn === true)
      for (const path of writeFixtures(folder, findings, new Date().toISOString().slice(0, 10)))
        say(`  learned: ${path}`);
    say(summaryOf(findings));
    return findings.some(({ verdict }) => verdict === "refuted") ? 1 : 0;
  } finally {
    await opened.close();
  }
}

function flagsOf(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const options = {
      sandbox: flag,
      only: text,
      yes: flag,
      person: flag,
      receiver: text,
      port: text,
      learn: flag,
      json: flag,
      help: flag,
    };
    return parseArgs({ args: [...argv], options }).values;
  } catch {
    return null;
  }
}

/** Asks the person at the keyboard; nobody there allows nothing. */
async function allowed({ row, costs }: Probe): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/iu.test((await lines.question(`“${row}” ${costs ?? ""}. Try it? (y/N) `)).trim());
  } finally {
    lines.close();
  }
}

function accountsOf(
  environment: NodeJS.ProcessEnv,
  flags: { readonly receiver?: string; readonly port?: string; readonly person?: boolean },
): Accounts {
  const value = (name: string, fallback = "") => environment[name] ?? fallback;
  return {
    hubspot: value("HUBSPOT_ORIGIN", "https://api.hubapi.com"),
    privateAppToken: value("HUBSPOT_PRIVATE_APP_TOKEN"),
    clientId: value("HUBSPOT_CLIENT_ID"),
    clientSecret: value("HUBSPOT_CLIENT_SECRET"),
    refreshToken: value("HUBSPOT_REFRESH_TOKEN"),
    tenant: value("ONEKOSMOS_TENANT"),
    apiKey: value("ONEKOSMOS_API_KEY"),
    callbackSecret: value("ONEKOSMOS_CALLBACK_SECRET"),
    licenseKey: value("ONEKOSMOS_LICENSE_KEY"),
    community: value("ONEKOSMOS_COMMUNITY", "default"),
    dvcId: value("ONEKOSMOS_DVC_ID"),
    liveIdDvcId: value("ONEKOSMOS_LIVEID_DVC_ID"),
    workflowId: value("ONEKOSMOS_WORKFLOW_ID"),
    ial2WorkflowId: value("ONEKOSMOS_IAL2_WORKFLOW_ID"),
    receiver: flags.receiver ?? "",
    port: Number(flags.port ?? 0),
    person: flags.person === true,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exit(
    await main(process.argv.slice(2), process.env, (line) => void process.stdout.write(`${line}\n`)),
  );
