/**
 * `npm run deploy`: checks what can be known before an upload, uploads, and has the doctor examine the result. With `--dry-run`
 * it ends before the upload and needs no account.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run as checkProject } from "../hubspot/configure.ts";
import { findConfigurationFault } from "./configuration.ts";
import { run as runDoctor } from "./doctor.ts";
import {
  chooseEnvironment,
  type Chosen,
  deployFolder,
  outputFolder,
  Problem,
  PROJECT,
  readEnvironments,
} from "./environments.ts";
import { readVariables, writeWranglerConfig } from "./wrangler-config.ts";

const USAGE = `Usage: npm run deploy -- [--env staging|production] [--dry-run]

  --env      the deployment; may be left out when there is one
  --dry-run  checks and builds, and uploads nothing; needs no account
`;

/** How long the new version may take to respond and its cron to run. */
const DOCTOR_WAIT_S = 180;

type Program = "npm" | "wrangler";

/** The folder of `.deploy.json`, where lines go, and how programs are run: a stand-in in tests. */
export interface DeployConsole {
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Runs a program in the checkout; returns its exit code. */
  readonly exec: (program: Program, args: readonly string[]) => Promise<number>;
  /** Examines the deployed address; returns the doctor's exit code. */
  readonly doctor: (argv: readonly string[]) => Promise<number>;
}

/** One step: its name, and its work, which returns false when the deployment must end here. */
interface Step {
  readonly name: string;
  readonly run: () => boolean | Promise<boolean>;
}

/** Runs the command. Returns the process' exit code: 0, 1 when a step failed, 2 for wrong arguments. */
export async function run(argv: readonly string[], console: DeployConsole): Promise<0 | 1 | 2> {
  try {
    const { env, dryRun } = flagsOf(argv);
    const chosen = chooseEnvironment(readEnvironments(console.folder), env);
    const steps = [...checks(chosen, console), ...(dryRun ? [] : upload(chosen, console))];
    for (const { name, run: work } of steps) {
      console.say(`\n— ${name}`);
      if (await work()) continue;
      console.say(`\nStopped at "${name}".${name === "doctor" ? "" : " Nothing was deployed."}`);
      return 1;
    }
    console.say(
      dryRun ? "\nAll checks passed; nothing was uploaded." : `\nDeployed to ${chosen.environment.url}.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.say(error.message);
    return 2;
  }
}

function checks(chosen: Chosen, { folder, say, exec }: DeployConsole): readonly Step[] {
  const source = join(PROJECT, "hubspot");
  const bundle = join(outputFolder(folder, chosen.name), "bundle");
  return [
    { name: "configuration", run: () => checkConfiguration(chosen, say) },
    {
      name: "HubSpot project",
      run: () => checkProject(["--env", chosen.name, "--check"], { source, folder, say }) === 0,
    },
    { name: "types", run: async () => (await exec("npm", ["run", "--silent", "check:types"])) === 0 },
    {
      name: "build",
      async run() {
        const config = writeWranglerConfig(folder, chosen);
        const args = ["deploy", "--dry-run", "--config", config, "--outdir", bundle];
        return (await exec("wrangler", args)) === 0;
      },
    },
  ];
}

function upload(chosen: Chosen, { folder, exec, doctor }: DeployConsole): readonly Step[] {
  const config = writeWranglerConfig(folder, chosen);
  const wait = ["--env", chosen.name, "--wait", String(DOCTOR_WAIT_S)];
  return [
    { name: "upload", run: async () => (await exec("wrangler", ["deploy", "--config", config])) === 0 },
    { name: "doctor", run: async () => (await doctor(wait)) === 0 },
  ];
}

function checkConfiguration(chosen: Chosen, say: DeployConsole["say"]): boolean {
  const fault = findConfigurationFault(chosen);
  say(fault ?? `The variables are in order: ${Object.keys(readVariables(chosen)).join(", ")}.`);
  return fault === null;
}

function flagsOf(argv: readonly string[]): { env: string | undefined; dryRun: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { env: { type: "string" }, "dry-run": { type: "boolean", default: false } },
    });
    return { env: values.env, dryRun: values["dry-run"] };
  } catch {
    throw new Problem(USAGE);
  }
}

/** Runs npm or the checkout's Wrangler in the checkout, its output on this terminal. */
async function runProgram(program: Program, args: readonly string[]): Promise<number> {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler")), "../bin/wrangler.js");
  const [command, all] = program === "npm" ? ["npm", args] : [process.execPath, [wrangler, ...args]];
  const child = spawn(command, all, {
    cwd: PROJECT,
    stdio: "inherit",
    shell: program === "npm" && process.platform === "win32",
  });
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = deployFolder();
  const say = console.log;
  process.exitCode = await run(process.argv.slice(2), {
    folder,
    say,
    exec: runProgram,
    doctor: (argv) => runDoctor(argv, { folder, say, environment: process.env }),
  });
}
