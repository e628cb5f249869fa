/** However the sandbox ends, nothing of it stays. Each of these really kills. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundleApp } from "../../../sandbox/build.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { type ProcessInfo, childrenOf, processInfo } from "../../../sandbox/processes.ts";
import { waitFor } from "../../../sandbox/wait.ts";
import { SOON } from "../../soon.ts";
import { FIXTURE, FIXTURE_CACHE, temporaryFolder } from "./support.ts";

const RUNNER = fileURLToPath(new URL("fixture/run.ts", import.meta.url));

/** The end takes a fraction of a second by itself; a busy machine may take its time. */
const GONE_WITHIN = { timeoutMs: SOON.timeout };

beforeAll(async () => {
  await bundleApp(FIXTURE, FIXTURE_CACHE); // so that no test waits for it
});

describe("the end of the sandbox's process", () => {
  it.for(["SIGKILL", "SIGTERM"] as const)("by %s frees the port and leaves no process", async (signal) => {
    const run = await startRunner();
    run.child.kill(signal);
    expect(await leftOf(run)).toEqual([]);
  });

  it("by SIGKILL to its whole group frees the port and leaves no process", async () => {
    const run = await startRunner();
    process.kill(-run.pid, "SIGKILL");
    expect(await leftOf(run)).toEqual([]);
  });

  it("lets the next run start at once, on the same port and state", async () => {
    const first = await startRunner();
    first.child.kill("SIGKILL");
    const second = await startRunner({ port: first.port, stateDir: first.stateDir });
    expect((await fetch(`http://localhost:${second.port}/seen`)).status).toBe(200);
  });
});

describe("the end of npm", () => {
  it("by SIGKILL is noticed, although nobody is told", async () => {
    const run = await startUnderNpm();
    process.kill(run.npm, "SIGKILL");
    expect(await leftOf(run)).toEqual([]);
  });
});

interface Run {
  readonly child: ChildProcess;
  /** Of the process that runs the sandbox. */
  readonly pid: number;
  readonly port: number;
  readonly stateDir: string;
  /** The sandbox's process and its children: workerd and the reaper. */
  readonly processes: readonly ProcessInfo[];
}

async function startRunner(given: { port?: number; stateDir?: string } = {}): Promise<Run> {
  const place = { port: given.port ?? (await freePort(0)), stateDir: given.stateDir ?? temporaryFolder() };
  const child = spawn(process.execPath, [RUNNER, FIXTURE_CACHE, place.stateDir, String(place.port)], {
    detached: true, // a group of its own
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  return started(child, child.pid ?? 0, place);
}

/** Starts the same by a package's script, as `npm start` does. */
async function startUnderNpm(): Promise<Run & { npm: number }> {
  const project = join(temporaryFolder(), "project");
  const place = { port: await freePort(0), stateDir: temporaryFolder() };
  const command = [process.execPath, RUNNER, FIXTURE_CACHE, place.stateDir, place.port].join(" ");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ scripts: { start: command } }));
  const child = spawn("npm", ["start", "--silent"], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const npm = child.pid ?? 0;
  const sandbox = await waitFor("npm has started the sandbox", () => findBelow(npm, "run.ts"));
  return { ...(await started(child, sandbox.pid, place)), npm };
}

/** The deepest descendant whose command line contains `command`: a shell in between carries the same words. */
function findBelow(pid: number, command: string): ProcessInfo | undefined {
  const [child] = childrenOf(pid, command);
  return child === undefined ? undefined : (findBelow(child.pid, command) ?? child);
}

async function started(
  child: ChildProcess,
  pid: number,
  place: { port: number; stateDir: string },
): Promise<Run> {
  onTestFinished(() => killIfAlive(pid));
  if (child.stdout === null) throw new Error("the runner has no output");
  const [line] = await once(child.stdout, "data");
  expect(String(line)).toContain("ready");
  const processes = await waitFor("workerd and the reaper run", () => {
    const children = childrenOf(pid, "");
    const areBoth = ["workerd", "reaper-process"].every((name) =>
      children.some((info) => info.command.includes(name)),
    );
    const own = processInfo(pid);
    return areBoth && own !== undefined ? [own, ...children] : undefined;
  });
  return { child, pid, processes, ...place };
}

/** Waits for the end of a run and returns what is left of it: names of processes, or its port. */
async function leftOf({ port, processes }: Run): Promise<readonly string[]> {
  const look = async (): Promise<readonly string[]> => [
    ...((await isRefused(port)) ? [] : [`port ${port}`]),
    ...processes.filter((info) => !isGone(info)).map(({ command }) => command),
  ];
  await waitFor(
    "all is gone",
    async () => ((await look()).length === 0 ? true : undefined),
    GONE_WITHIN,
  ).catch(
    () => {}, // said below, and better
  );
  return look();
}

async function isRefused(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/seen`);
    return false;
  } catch {
    return true;
  }
}

function isGone({ pid, command }: ProcessInfo): boolean {
  return processInfo(pid)?.command !== command;
}

function killIfAlive(pid: number): void {
  if (processInfo(pid)?.command.includes("run.ts") === true) process.kill(pid, "SIGKILL");
}
