import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { callbackToken, linkToken } from "../../../src/crypto/links.ts";
import type { LinkTarget } from "../../../src/portal/contract.ts";
import { captureLogs, createWorld, PORTAL_ID, testKeyring, type WorldOptions } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const CLAIMS = { portalId: PORTAL_ID, contactId: "901" };
const SESSION_URL = "https://acme.1kosmos.net/idproofing/session/5f0c?x=1#go";

/** The page without the one thing that differs between any two refusals. */
async function withoutReference(page: Response): Promise<string> {
  return (await page.text()).replace(/<code>[^<]+<\/code>/u, "");
}

async function open(target: LinkTarget, vars: WorldOptions["vars"] = {}, method = "GET") {
  const world = createWorld({ contact: { linkTarget: async () => target }, vars });
  const response = await world.request(`/v/${await linkToken(testKeyring(), CLAIMS)}`, { method });
  return { world, response };
}

it("leads to the current session, leaving no trace in caches and referrers", async () => {
  const { world, response } = await open({ kind: "session", url: SESSION_URL });
  expect([response.status, response.headers.get("Location")]).toEqual([302, SESSION_URL]);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("Referrer-Policy")).toBe("no-referrer");
  expect(world.calls).toEqual([{ name: `${PORTAL_ID}:901`, method: "linkTarget", args: [true] }]);
});

it("answers HEAD alike, which does not count as opening", async () => {
  const { world, response } = await open({ kind: "session", url: SESSION_URL }, {}, "HEAD");
  expect([response.status, response.headers.get("Location")]).toEqual([302, SESSION_URL]);
  expect(world.calls[0]?.args).toEqual([false]);
});

it("replaces the host only when BROWSER_HOSTS names it", async () => {
  const named = { BROWSER_HOSTS: '{"acme.1kosmos.net":"http://localhost:8789"}' };
  const mapped = await open({ kind: "session", url: SESSION_URL }, named);
  expect(mapped.response.headers.get("Location")).toBe(
    "http://localhost:8789/idproofing/session/5f0c?x=1#go",
  );
  const other = await open(
    { kind: "session", url: SESSION_URL },
    { BROWSER_HOSTS: '{"b.1kosmos.net":"http://x"}' },
  );
  expect(other.response.headers.get("Location")).toBe(SESSION_URL);
});

it.each(["javascript:alert(1)", "http://acme.1kosmos.net/s", "not a url"])(
  "leads nobody to %s",
  async (url) => {
    const { response } = await open({ kind: "session", url });
    expect(response.status).toBe(503);
    expect(response.headers.get("Location")).toBeNull();
  },
);

it.each([
  ["verified", "You are verified"],
  ["failed", "This verification has ended"],
  ["expired", "This link has expired"],
] as const)("says kindly that it is over: %s", async (status, title) => {
  const { response } = await open({ kind: "over", status });
  expect(response.status).toBe(410);
  expect(await response.text()).toContain(`<h1>${title}</h1>`);
});

it("waits with the person while the session is being made", async () => {
  const { response } = await open({ kind: "preparing" });
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain('<meta http-equiv="refresh" content="2"/>');
  expect(html).toContain("Your verification is being prepared");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
});

it("tells an unknown contact, a guessed token and a token for something else apart for nobody", async () => {
  const { world, response } = await open({ kind: "unknown" });
  const other = await callbackToken(testKeyring(), { ...CLAIMS, requestId: crypto.randomUUID() });
  const guessed = await world.request("/v/AQcHAAAAAAAAAAAAAAAA");
  const misused = await world.request(`/v/${other}`);
  expect([response.status, guessed.status, misused.status]).toEqual([404, 404, 404]);
  const pages = await Promise.all([response, guessed, misused].map(withoutReference));
  expect(new Set(pages).size).toBe(1);
  expect(world.calls).toHaveLength(1);
});

it("asks for patience when the contact's object cannot be reached", async () => {
  const world = createWorld({ contact: { linkTarget: () => Promise.reject(new Error("gone")) } });
  const response = await world.request(`/v/${await linkToken(testKeyring(), CLAIMS)}`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("try again in a moment");
});

it("logs whose link it was, and not the link", async () => {
  await open({ kind: "session", url: SESSION_URL });
  expect(JSON.parse(logs[0] ?? "")).toMatchObject({
    portal: PORTAL_ID,
    contact: "901",
    route: "/v/:token",
    target: "session",
  });
  expect(logs.join()).not.toContain(await linkToken(testKeyring(), CLAIMS));
  expect(logs.join()).not.toContain("idproofing");
});
