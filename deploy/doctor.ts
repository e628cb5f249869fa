/**
 * `npm run doctor`: examines a deployment, from outside and with a token from inside, and says in plain words what is wrong and
 * how to fix it. Changes nothing there.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readWorkerAddress } from "../hubspot/address-fields.ts";
import { findConfigurationFault } from "./configuration.ts";
import { examine } from "./doctor/examine.ts";
import { type Finding, ok, type DoctorTarget, problem, skipped } from "./doctor/finding.ts";
import {
  chooseEnvironment,
  deployFolder,
  ENVIRONMENT_NAMES,
  type Environments,
  outputFolder,
  Problem,
  PROJECT,
  readEnvironments,
} from "./environments.ts";

const USAGE = `Usage: npm run doctor -- [--env staging|production | --url https://<worker>] [--token token] [--portal id] [--wait seconds] [--json]

  --env      a deployment of .deploy.json; may be left out when there is one
  --url      any address; http only on this machine
  --token    a one-time token of the page Diagnostics: examines from inside too. For a deployment of .deploy.json the command
             makes one itself, with the deployment's ENCRYPTION_KEYS
  --portal   from inside: this portal alone
  --wait     how long to wait for a new Worker to respond and for its cron to run first (default 0)
  --json     the findings as JSON

HUBSPOT_CLIENT_SECRET in the environment: also signs a webhook as HubSpot does.
Exit code: 0 nothing wrong, 1 a problem, 2 wrong arguments.
`;

/** Where lines go, the folder of `.deploy.json`, and the environment variables. */
export interface DoctorConsole {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u;
const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok      ",
  problem: "PROBLEM ",
  warning: "warning ",
  skipped: "skipped ",
};

/** Runs the command. Returns the process' exit code. */
export async function run(argv: readonly string[], console: DoctorConsole): Promise<0 | 1 | 2> {
  try {
    const flags = flagsOf(argv);
    const { wait, json } = flags;
    const environments = readEnvironments(console.folder);
    const target = targetFor(environments, flags, console);
    const findings = [...(await examine(target, wait * 1000)), findingOfVariables(environments, target)];
    const problems = findings.filter(({ state }) => state === "problem").length;
    if (json) console.say(JSON.stringify({ url: target.url, ok: problems === 0, findings }, null, 2));
    else for (const line of report(findings, problems)) console.say(line);
    return problems === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.say(error.message);
    return 2;
  }
}

function flagsOf(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        url: { type: "string" },
        env: { type: "string" },
        token: { type: "string" },
        portal: { type: "string" },
        wait: { type: "string", default: "0" },
        json: { type: "boolean", default: false },
      },
    });
    const wait = z.coerce.number().min(0).max(3600).parse(values.wait);
    if (values.url !== undefined && values.env !== undefined) throw new Error("Take --url or --env.");
    const portal = portalSchema.parse(values.portal);
    return { url: values.url, env: values.env, token: values.token, portal, json: values.json, wait };
  } catch {
    throw new Problem(USAGE);
  }
}

const portalSchema = z
  .string()
  .regex(/^[1-9]\d{0,15}$/u)
  .optional();

function targetFor(
  environments: Environments,
  { url: typed, env, token, portal }: ReturnType<typeof flagsOf>,
  { folder, environment }: DoctorConsole,
): DoctorTarget {
  const url = typed === undefined ? chooseEnvironment(environments, env).environment.url : readAddress(typed);
  const name = nameOf(environments, url);
  return {
    url,
    isLocal: url.startsWith("http:"),
    version: ownVersion(),
    clientSecret: environment["HUBSPOT_CLIENT_SECRET"] ?? null,
    project: name === undefined ? null : join(outputFolder(folder, name), "hubspot"),
    token: token ?? null,
    encryptionKeys: name === undefined ? null : (environments[name]?.encryptionKeys ?? null),
    portalId: portal ?? null,
  };
}

function nameOf(environments: Environments, url: string) {
  return ENVIRONMENT_NAMES.find((each) => environments[each]?.url === url);
}

/** Reads the deployment's variables and keys as they are on this machine: a Worker that does not start names nothing. */
function findingOfVariables(environments: Environments, { url }: DoctorTarget): Finding {
  const name = nameOf(environments, url);
  const environment = name === undefined ? undefined : environments[name];
  if (name === undefined || environment === undefined)
    return skipped("variables", "Not examined: .deploy.json has no deployment with this address.");
  const fault = findConfigurationFault({ name, environment });
  if (fault === null) return ok("variables", "A Worker starts with the variables and keys of .deploy.json.");
  const fix = `npm run setup -- --env ${name}; put ENCRYPTION_KEYS again if it is named; then npm run deploy.`;
  return problem("variables", `A Worker does not start with this configuration: ${fault}`, fix);
}

function readAddress(typed: string): string {
  const url = URL.parse(typed);
  if (url?.protocol === "http:" && LOOPBACK.test(url.hostname)) return url.origin;
  // A port on this machine may also have TLS.
  if (url?.protocol === "https:" && LOOPBACK.test(url.hostname)) return url.origin;
  const address = readWorkerAddress(typed);
  if (!address.ok) throw new Problem(`${address.problem}.`);
  return address.origin;
}

/** Returns the version of this checkout. */
export function ownVersion(): string {
  const text = readFileSync(join(PROJECT, "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function report(findings: readonly Finding[], problems: number): readonly string[] {
  const width = Math.max(14, ...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, says, fix }) => [
    `${MARKS[state]} ${check.padEnd(width)} ${says}`,
    ...(fix === null ? [] : [`${" ".repeat(width + 10)}→ ${fix}`]),
  ]);
  const count = problems === 1 ? "1 problem" : `${problems} problems`;
  return [...lines, "", problems === 0 ? "Nothing is wrong." : `${count}.`];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await run(process.argv.slice(2), {
    folder: deployFolder(),
    say: console.log,
    environment: process.env,
  });
}
