/** `npm start` as a command: what it says and how it ends when it cannot go on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { run as doctor } from "../../../deploy/doctor.ts";
import { DEFAULT_PORT, HUBSPOT } from "../../../sandbox/fixed.ts";
import { freePort, PortTaken } from "../../../sandbox/ports.ts";
import { SOON } from "../../soon.ts";

const START = fileURLToPath(new URL("../../../sandbox/start.ts", import.meta.url));

/** The doctor's calls are limited by the minute as everybody's are. */
const EXAMINED_EVERY_MS = 5000;

describe("npm start", () => {
  it("refuses an unknown flag with the usage, and exit code 2", async () => {
    const { code, errors } = await run(["--frehs"]);
    expect(code).toBe(2);
    expect(errors).toContain("--frehs");
    expect(errors).toContain("Usage:");
  });

  it("explains itself", async () => {
    const { code, output } = await run(["--help"]);
    expect(code).toBe(0);
    expect(output).toContain("--import N");
  });

  it("says which port is taken, and ends with exit code 1", async () => {
    await occupy(DEFAULT_PORT);
    const { code, output } = await run([]);
    expect(output).toContain(new PortTaken(DEFAULT_PORT).message);
    expect(code).toBe(1);
  });

  it("serves several side by side, each on ports and with a state of its own, also when nobody reads what it prints", async () => {
    const one = await freeRow();
    const other = await freeRow(one);
    const unread = startOn(other, ["--verbose"]);
    const [output] = await Promise.all([served(one), stopReading(unread)]);
    for (const each of [one, one + 1, one + 2]) expect(output).toContain(`http://localhost:${each}`);
    expect(output).toContain(`.sandbox-${one}`);
    for (const port of [one, other]) {
      // The first contact of an empty state: the other's is in another HubSpot.
      await expect.poll(() => statuses(port + 1), SOON).toEqual(["verified"]);
      // On a busy machine the first cron may still be ahead.
      await expect
        .poll(() => examined(port), { timeout: 90_000, interval: EXAMINED_EVERY_MS })
        .toBe("Nothing is wrong.");
    }
    // The demo prints a line a step, and each of the doctor's calls prints one.
    expect(unread.exitCode ?? unread.signalCode).toBeNull();
  });
});

/** The first of four ports that are free: the app, HubSpot, 1Kosmos, and the mails. `beside`: another row's first port. */
async function freeRow(beside = 0): Promise<number> {
  for (;;) {
    const port = await freePort(0);
    if (Math.abs(port - beside) < 4) continue;
    const next = [port + 1, port + 2, port + 3].map((each) => freePort(each, 0));
    if ((await Promise.allSettled(next)).every(({ status }) => status === "fulfilled")) return port;
  }
}

/** Starts a sandbox that is ended with the test. */
function startOn(port: number, flags: readonly string[] = []) {
  const child = spawn(process.execPath, [START, "--port", String(port), ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await closed;
    rmSync(join(dirname(START), "..", `.sandbox-${port}`), { recursive: true, force: true });
  });
  return child;
}

/** Stops reading once something was printed, as `head` does. */
async function stopReading({ stdout, stderr }: ReturnType<typeof startOn>): Promise<void> {
  await once(stdout, "data");
  stdout.destroy();
  stderr.destroy();
}

/** Starts a sandbox that is ended with the test; returns what it printed until it serves. */
async function served(port: number): Promise<string> {
  const child = startOn(port);
  let output = "";
  const serves = Promise.withResolvers<string>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.includes("Ctrl-C ends all of it")) serves.resolve(output);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.once("exit", () => serves.reject(new Error(`it ended: ${output}`)));
  return serves.promise;
}

/** Examines a sandbox as a deployment; returns the doctor's last line, or what it finds wrong. */
async function examined(port: number): Promise<string | undefined> {
  const lines: string[] = [];
  await doctor(["--url", `http://localhost:${port}`], {
    folder: tmpdir(),
    say: (line) => void lines.push(line),
    environment: { HUBSPOT_CLIENT_SECRET: HUBSPOT.clientSecret },
  });
  const wrong = lines.filter((line) => line.startsWith("PROBLEM"));
  return wrong.length > 0 ? wrong.join("; ") : lines.at(-1);
}

const contactsSchema = z.object({
  results: z.array(z.object({ properties: z.object({ idv_status: z.string().nullish() }) })),
});

/** The verification's status of each contact; nothing while the sandbox does not serve. */
async function statuses(port: number): Promise<readonly (string | null | undefined)[]> {
  const response = await fetch(`http://localhost:${port}/crm/v3/objects/contacts?properties=idv_status`, {
    headers: { Authorization: `Bearer ${HUBSPOT.privateAppToken}` },
  }).catch(() => null);
  if (response?.ok !== true) return [];
  return contactsSchema.parse(await response.json()).results.map(({ properties }) => properties.idv_status);
}

/** Taken by us, or by a sandbox that happens to run: either will do. */
async function occupy(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await Promise.race([once(server, "listening"), once(server, "error")]).catch(() => {});
  onTestFinished(() => void server.close());
}

async function run(flags: readonly string[]): Promise<{ code: unknown; output: string; errors: string }> {
  const child = spawn(process.execPath, [START, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [code] = await once(child, "close");
  return { code, output, errors };
}
