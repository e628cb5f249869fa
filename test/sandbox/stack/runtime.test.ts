import { readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AppRuntimeOptions, startApp } from "../../../sandbox/app-runtime.ts";
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
    await expect(bundleApp(project, cache)).rejects.toThrow(BuildFailed);
    await expect(bundleApp(project, cache)).rejects.toThrow(/Build failed/u);
  });
});

describe("the app's runtime", () => {
  it("serves at the public address, on loopback only, with our bindings", async () => {
    const { origin, port } = await start({
      bindings: { HUBSPOT_CLIENT_ID: "an id", PUBLIC_URL: "http://a" },
    });
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
    const { origin } = await start({
      outbound: outboundListener({
        hubspot: (request, response) => response.end(`hubspot ${request.headers.host} ${request.url}`),
        onekosmos: (request, response) =>
          request.url === "/cut"
            ? request.socket.destroy()
            : response.end(`1kosmos ${request.rawHeaders.join()}`),
        onUnknownHost: (host) => unknown.push(host),
      }),
    });
    const call = async (url: string): Promise<[number, string]> => {
      const response = await fetch(`${origin}/call?url=${encodeURIComponent(url)}`);
      return [response.status, await response.text()];
    };
    expect(await call("https://api.hubapi.com/crm?a=%20b")).toEqual([
      200,
      "hubspot api.hubapi.com /crm?a=%20b",
    ]);
    expect(await call("https://sandbox.1kosmos.net/x")).toEqual([200, expect.stringMatching(/^1kosmos /u)]);
    expect(await call("https://sandbox.1kosmos.net/x")).toEqual([200, expect.not.stringMatching(/mf-/iu)]);
    // A tenant that does not exist is like a name that does not resolve.
    expect((await call("https://nobody.1kosmos.net/x"))[0]).toBe(599);
    expect(unknown).toEqual(["nobody.1kosmos.net"]);
    unknown.length = 0;
    expect(await call("https://sandbox.1kosmos.net/cut")).toEqual([
      599,
      expect.stringContaining("connection lost"),
    ]);
    expect(await call("https://evil1kosmos.net/")).toEqual([502, expect.stringContaining("evil1kosmos.net")]);
    expect(unknown).toEqual(["evil1kosmos.net"]);
  });

  it("runs the cron when told", async () => {
    const { origin, app } = await start({});
    await app.runCron();
    await app.runCron();
    expect(await json(`${origin}/crons`)).toBe(2);
  });

  it("keeps the app's state over a restart, and its log off the screen", async () => {
    const stateDir = temporaryFolder();
    const lines: string[] = [];
    const first = await start({ stateDir, onLog: (line) => lines.push(line) });
    expect(await json(`${first.origin}/count`)).toBe(1);
    // Lines come by a pipe of their own.
    await expect.poll(() => lines).toEqual(['{"event":"counted"}']);
    await first.app.close();
    const second = await start({ stateDir });
    expect(await json(`${second.origin}/count`)).toBe(2);
  });

  it("leaves signals to whoever runs it", async () => {
    const before = process.listeners("SIGTERM");
    await start({});
    expect(process.listeners("SIGTERM")).toEqual(before);
  });
});

function addressesBeyondLoopback(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

async function start(options: Partial<AppRuntimeOptions>) {
  const port = await freePort(0);
  const app = await startApp({
    bundle: await bundleApp(FIXTURE, FIXTURE_CACHE),
    port,
    stateDir: temporaryFolder(),
    bindings: {},
    outbound: (_request, response) => response.end(),
    onLog: () => {},
    ...options,
  });
  onTestFinished(() => app.close());
  return { app, port, origin: `http://localhost:${port}` };
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}
