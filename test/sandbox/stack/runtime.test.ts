import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import type { RequestListener, ServerResponse } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type AppRuntime, type AppRuntimeOptions, startApp } from "../../../sandbox/app-runtime.ts";
import { BuildFailed, bundleApp } from "../../../sandbox/build.ts";
import { outboundListener } from "../../../sandbox/outbound.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { FIXTURE, FIXTURE_CACHE, temporaryFolder } from "./support.ts";

describe("bundling", () => {
  it("reuses a bundle until a source changes", async () => {
    const project = join(temporaryFolder(), "project");
    const cache = temporaryFolder();
    await cp(FIXTURE, project, { recursive: true });
    expect((await bundleApp(project, cache)).builtInMs).toBeGreaterThan(0);
    expect((await bundleApp(project, cache)).builtInMs).toBeNull();

    const source = join(project, "src/index.js");
    writeFileSync(source, readFileSync(source, "utf8").replace("not here", "nowhere"));
    const changed = await bundleApp(project, cache);
    expect(changed.builtInMs).toBeGreaterThan(0);
    expect(readFileSync(join(changed.folder, changed.entry), "utf8")).toContain("nowhere");
  });

  it("fails with the bundler's words, and leaves nothing half-made", async () => {
    const project = join(temporaryFolder(), "project");
    const cache = temporaryFolder();
    await cp(FIXTURE, project, { recursive: true });
    writeFileSync(join(project, "src/index.js"), "export default {");
    const failure = await bundleApp(project, cache).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BuildFailed);
    expect(String(failure)).toContain("Build failed");
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe("the app's runtime", () => {
  let app: Started;
  let outbound: RequestListener = endIt;
  const signals: unknown[] = [];
  beforeAll(async () => {
    const before = process.listeners("SIGTERM");
    app = await start({
      bindings: { HUBSPOT_CLIENT_ID: "an id", PUBLIC_URL: "http://a" },
      outbound: (request, response) => outbound(request, response),
    });
    signals.push(before, process.listeners("SIGTERM"));
  });
  afterAll(() => app.close());

  it("serves at the public address, on loopback only, with our bindings", async () => {
    const { origin, port } = app;
    expect(await json(`${origin}/seen?x=1`)).toEqual({
      url: `${origin}/seen?x=1`,
      publicUrl: "http://a",
      clientId: "an id",
    });
    await Promise.all(
      addressesBeyondLoopback().map((address) =>
        expect(fetch(`http://${address}:${port}/seen`)).rejects.toThrow("fetch failed"),
      ),
    );
  });

  it("hands the app's calls over by host, and shows a cut connection as a network error", async () => {
    const unknown: string[] = [];
    outbound = outboundListener({
      hubspot: (request, response) => response.end(`hubspot ${request.headers.host} ${request.url}`),
      onekosmos: (request, response) =>
        request.url === "/cut"
          ? request.socket.destroy()
          : response.end(`1kosmos ${request.rawHeaders.join()}`),
      onUnknownHost: (host) => unknown.push(host),
    });
    expect(await call(app, "https://api.hubapi.com/crm?a=%20b")).toEqual([
      200,
      "hubspot api.hubapi.com /crm?a=%20b",
    ]);
    expect(await call(app, "https://sandbox.1kosmos.net/x")).toEqual([
      200,
      expect.stringMatching(/^1kosmos /u),
    ]);
    expect(await call(app, "https://sandbox.1kosmos.net/x")).toEqual([
      200,
      expect.not.stringMatching(/mf-/iu),
    ]);
    // A tenant that does not exist is like a name that does not resolve.
    expect((await call(app, "https://nobody.1kosmos.net/x"))[0]).toBe(599);
    expect(unknown).toEqual(["nobody.1kosmos.net"]);
    unknown.length = 0;
    expect(await call(app, "https://sandbox.1kosmos.net/cut")).toEqual([
      599,
      expect.stringContaining("connection lost"),
    ]);
    expect(await call(app, "https://evil1kosmos.net/")).toEqual([
      502,
      expect.stringContaining("evil1kosmos.net"),
    ]);
    expect(unknown).toEqual(["evil1kosmos.net"]);
  });

  it("runs the cron when told", async () => {
    await app.runCron();
    await app.runCron();
    expect(await json(`${app.origin}/crons`)).toBe(2);
  });

  it("leaves signals to whoever runs it", () => {
    const [before, after] = signals;
    expect(after).toEqual(before);
  });

  it("keeps the app's state over a restart, and its log off the screen", async () => {
    const stateDir = temporaryFolder();
    const lines: string[] = [];
    const first = await start({ stateDir, onLog: (line) => lines.push(line) });
    onTestFinished(() => first.close());
    expect(await json(`${first.origin}/count`)).toBe(1);
    // Lines come by a pipe of their own.
    await expect.poll(() => lines).toEqual(['{"event":"counted"}']);
    await first.close();
    const second = await start({ stateDir });
    onTestFinished(() => second.close());
    expect(await json(`${second.origin}/count`)).toBe(2);
  });
});

function addressesBeyondLoopback(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

interface Started extends AppRuntime {
  readonly port: number;
  readonly origin: string;
}

/** Starts the fixture Worker; whoever starts it closes it. */
async function start(options: Partial<AppRuntimeOptions>): Promise<Started> {
  const port = await freePort(0);
  const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-runtime-"));
  const app = await startApp({
    bundle: await bundleApp(FIXTURE, FIXTURE_CACHE),
    port,
    stateDir,
    bindings: {},
    outbound: endIt,
    onLog: () => {},
    ...options,
  });
  const close = async () => {
    await app.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { ...app, close, port, origin: `http://localhost:${port}` };
}

function endIt(_request: unknown, response: ServerResponse): void {
  response.end();
}

/** Has the Worker call an address; returns the response that it got. */
async function call({ origin }: Started, url: string): Promise<[number, string]> {
  const response = await fetch(`${origin}/call?url=${encodeURIComponent(url)}`);
  return [response.status, await response.text()];
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
