/** `npm start` as a command: what it says and how it ends when it cannot go on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { PORTS } from "../../../sandbox/fixed.ts";

const START = fileURLToPath(new URL("../../../sandbox/start.ts", import.meta.url));

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
    await occupy(PORTS.app);
    const { code, output } = await run([]);
    expect(output).toContain(`Port ${PORTS.app} is taken`);
    expect(code).toBe(1);
  });
});

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
