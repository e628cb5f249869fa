import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callbackToken, linkToken } from "../../../src/lib/crypto/links.ts";
import { captureLogs, createWorld, PORTAL_ID, testKeyring, type WorldOptions } from "./support.ts";
import type { LinkTarget } from "../../../src/domain/contact/contract.ts";

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

it("says that a review is under way, and asks for nothing", async () => {
  const { response } = await open({ kind: "review" });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain("<h1>Your verification is being reviewed</h1>");
});

it("waits with the person while the session is being made", async () => {
  const { response } = await open({ kind: "preparing" });
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain('<meta http-equiv="refresh" content="2"/>');
  expect(html).toContain("Your verification is being prepared");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
});

describe("a person who may use several documents", () => {
  const documents = ["drivers_license", "passport"] as const;

  it("finds a button for each, in a form that posts to the link itself, and nothing else to fill in", async () => {
    const { response } = await open({ kind: "choice", documents, chosen: null });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain("<h1>Choose your document</h1>");
    expect(html).toContain(`<form method="post" action="/v/${await linkToken(testKeyring(), CLAIMS)}"`);
    expect(html).toContain(
      '<button type="submit" name="document" value="drivers_license">Driver&#39;s license</button>',
    );
    expect(html).toContain('<button type="submit" name="document" value="passport">Passport</button>');
    expect(html).not.toMatch(/<input|<script|http-equiv/u);
  });

  it("may go on with the document of before, or take another", async () => {
    const { response } = await open({ kind: "choice", documents, chosen: "passport" });
    const html = await response.text();
    const [first, second] = [html.indexOf("Continue with your passport"), html.indexOf("license instead")];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
  });

  it("presses one: the choice is taken, and the browser comes back for its session", async () => {
    const { world, answer, path } = await press("document=passport");
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${path}?document=passport`]);
    expect(world.calls).toEqual([{ name: `${PORTAL_ID}:901`, method: "choose", args: ["passport"] }]);
  });

  it("is led on by a page, since a policy for forms also holds for redirects that follow one", async () => {
    const world = createWorld({
      contact: { linkTarget: async () => ({ kind: "session", url: SESSION_URL }) },
    });
    const token = await linkToken(testKeyring(), CLAIMS);
    const response = await world.request(`/v/${token}?document=passport`);
    const html = await response.text();
    expect([response.status, response.headers.get("Location")]).toEqual([200, null]);
    expect(html).toContain(`<meta http-equiv="refresh" content="0;url=${SESSION_URL}"/>`);
    expect(html).toContain(`<a class="button" href="${SESSION_URL}">Continue</a>`);
    expect(world.calls[0]?.args).toEqual([true, "passport"]);
  });

  it.each(["document=library_card", "document=", "other=passport", ""])(
    "cannot send %j: nothing is taken",
    async (body) => {
      const { world, answer } = await press(body);
      expect(answer.status).toBe(400);
      expect(world.calls).toEqual([]);
    },
  );

  it("sends a form, and no more than a word", async () => {
    const long = await press(`document=passport&more=${"x".repeat(2000)}`);
    const json = await press('{"document":"passport"}', "application/json");
    expect([long.answer.status, json.answer.status]).toEqual([413, 415]);
    expect([...long.world.calls, ...json.world.calls]).toEqual([]);
  });

  it("cannot choose by a link that is no link", async () => {
    const world = createWorld();
    const answer = await world.request("/v/AQcHAAAAAAAAAAAAAAAA", { method: "POST", body: FORM_BODY });
    expect(answer.status).toBe(404);
    expect(world.calls).toEqual([]);
  });
});

const FORM_BODY = new URLSearchParams({ document: "passport" });

async function press(body: string, type = "application/x-www-form-urlencoded") {
  const world = createWorld({ contact: { choose: async () => undefined } });
  const path = `/v/${await linkToken(testKeyring(), CLAIMS)}`;
  const answer = await world.request(path, { method: "POST", body, headers: { "Content-Type": type } });
  return { world, answer, path };
}

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
