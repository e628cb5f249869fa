/** A Worker with a wrong configuration does not start, in the runtime that Cloudflare uses. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { startApp } from "../../../sandbox/app-runtime.ts";
import { bundleApp } from "../../../sandbox/build.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { temporaryFolder } from "../stack/support.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
/** Where the sandbox keeps its bundles as well, so that one is built for both. */
const CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");
const SECRETS = {
  HUBSPOT_CLIENT_ID: "a-client",
  HUBSPOT_CLIENT_SECRET: "a-secret",
  ENCRYPTION_KEYS: `k1:${btoa("k".repeat(32))}`,
};

/** Starts the app with these variables beside those of wrangler.toml; returns the status of its health. */
async function healthWith(variables: Record<string, string>): Promise<number> {
  const port = await freePort(0);
  const app = await startApp({
    bundle: await bundleApp(PROJECT, CACHE),
    port,
    stateDir: temporaryFolder(),
    bindings: { PUBLIC_URL: `http://localhost:${port}`, EU_JURISDICTION: "off", ...variables },
    outbound: (_request, response) => response.end(),
    onLog: () => undefined,
  });
  onTestFinished(() => app.close());
  return (await fetch(`http://localhost:${port}/healthz`)).status;
}

it("serves each static file without an invocation", () => {
  const files = readdirSync(join(PROJECT, "public", "assets")).map((name) => `"!/assets/${name}"`);
  const configured = readFileSync(join(PROJECT, "wrangler.toml"), "utf8").match(/"!\/assets\/[^"]+"/gu);
  expect(configured?.toSorted()).toEqual(files.toSorted());
});

it("starts with its secrets", async () => {
  expect(await healthWith(SECRETS)).toBe(200);
});

it("without them does not start, and the runtime's error names each", async () => {
  await expect(healthWith({})).rejects.toThrow(
    /HUBSPOT_CLIENT_ID must be .*HUBSPOT_CLIENT_SECRET must be .*ENCRYPTION_KEYS must be /u,
  );
});

it.each([
  ["HUBSPOT_API_VERSION", "v4"],
  ["ENCRYPTION_KEYS", "k1:short"],
])("does not start with %s = %s, and the runtime's error says what it must be", async (name, value) => {
  await expect(healthWith({ ...SECRETS, [name]: value })).rejects.toThrow(`${name} must be `);
});
