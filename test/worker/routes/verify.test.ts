/** The person's link over HTTP: what a GET changes (nothing), what a press does, and what is never revealed. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PersonWay } from "../../../src/domain/contact/contract.ts";
import type { PersonView } from "../../../src/domain/contact/read/person.ts";
import { WORDS } from "../../../src/i18n/languages.ts";
import { callbackToken, linkToken } from "../../../src/lib/crypto/links.ts";
import { toBase64Url } from "../../../src/lib/crypto/bytes.ts";
import { PLAIN_PERSON_PAGE, type PersonPage } from "../../../src/portal/person-page/person-page.ts";
import { captureLogs, createWorld, NOW, PORTAL_ID, testKeyring, type WorldOptions } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const CLAIMS = { portalId: PORTAL_ID, contactId: "901" };
const SESSION_URL = "https://acme.1kosmos.net/idproofing/session/5f0c?x=1#go";
const GO: PersonWay = { kind: "go", url: SESSION_URL };
const READY: Extract<PersonView, { state: "ready" }> = {
  state: "ready",
  kind: "identity",
  expiresAt: NOW + 7 * 86_400_000,
  openedAt: null,
  startedAt: NOW,
  review: false,
};
const CHOOSE: PersonView = {
  state: "choose",
  kind: "identity",
  documents: ["drivers_license", "passport"],
  chosen: null,
  expiresAt: NOW + 86_400_000,
};

interface Scene {
  readonly view?: PersonView;
  readonly way?: PersonWay;
  readonly settings?: Partial<PersonPage>;
  readonly vars?: WorldOptions["vars"];
}

/** A link with a contact behind it. */
async function link({ view = READY, way = GO, settings = {}, vars = {} }: Scene = {}) {
  const world = createWorld({
    contact: {
      personView: async () => view,
      proceed: async () => way,
      tryAgain: async () => undefined,
    },
    portal: { personPage: async () => ({ ...PLAIN_PERSON_PAGE, ...settings }) },
    vars,
  });
  const path = `/v/${await linkToken(testKeyring(), CLAIMS)}`;
  const get = async (headers: Record<string, string> = {}, query = "") =>
    world.request(`${path}${query}`, { headers: { "Accept-Language": "en", ...headers } });
  const press = async (fields: Record<string, string> = {}, query = "") =>
    world.request(`${path}${query}`, { method: "POST", body: new URLSearchParams(fields) });
  return { ...world, path, get, press };
}

const methodsOf = ({ calls }: Awaited<ReturnType<typeof link>>) => calls.map(({ method }) => method);

describe("a look at the link", () => {
  it("shows the page and asks the contact for nothing but what to show", async () => {
    const opened = await link();
    const page = await opened.get();
    const html = await page.text();
    expect([page.status, page.headers.get("Location")]).toEqual([200, null]);
    expect(html.match(/<form /gu)).toHaveLength(1);
    expect(html).toContain(`<form method="post" action="${opened.path}">`);
    expect(html).not.toMatch(/http-equiv|HubSpot|href="\/"|1kosmos\.net/u);
    expect(methodsOf(opened).toSorted()).toEqual(["personPage", "personView"]);
  });

  it("may not be stored, indexed, framed or told to others, and fetches from nobody else", async () => {
    const page = await (await link()).get();
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "x-robots-tag": "noindex, nofollow, noarchive, nosnippet",
    });
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/u);
    const html = await page.text();
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//u);
    expect(html).not.toMatch(/ style=| on[a-z]+=/u);
    expect(new TextEncoder().encode(html).length).toBeLessThan(40_000);
  });

  it("says neither who asks nor why in what a link preview shows", async () => {
    const settings = { companyName: "Acme Bank", purpose: "We open your account." };
    const html = await (await (await link({ settings })).get()).text();
    const head = html.slice(0, html.indexOf("</head>"));
    expect(head).toContain(`<title>${WORDS.en.preview.title}</title>`);
    expect(head).not.toMatch(/Acme|account|identity/iu);
    expect(html).toContain(WORDS.en.kinds.identity.asks(settings.companyName));
    expect(html).toContain(settings.purpose);
  });

  it("shows what an admin wrote as text", async () => {
    const settings = { companyName: "<b>Acme</b>", purpose: '"><script>alert(1)</script>' };
    const html = await (await (await link({ settings })).get()).text();
    expect(html).not.toMatch(/<b>|<script>alert/u);
    expect(html).toContain("&lt;b&gt;Acme&lt;/b&gt;");
  });

  it("as HEAD reaches no object", async () => {
    const opened = await link();
    const answer = await opened.request(opened.path, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(opened.calls).toEqual([]);
  });

  it.each([
    ["Sec-Purpose", "prefetch"],
    ["Sec-Purpose", "prefetch;prerender"],
    ["Purpose", "prefetch"],
    ["X-Purpose", "preview"],
    ["X-Moz", "prefetch"],
  ])("in advance (%s: %s) reaches no object", async (name, value) => {
    const opened = await link();
    const answer = await opened.get({ [name]: value });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(opened.calls).toEqual([]);
  });

  it("still shows the page when the portal's object cannot be reached", async () => {
    const world = createWorld({ contact: { personView: async () => READY } });
    const page = await world.request(`/v/${await linkToken(testKeyring(), CLAIMS)}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(WORDS.en.kinds.identity.asks(null));
  });

  it("many times asks the portal once in a while, also by many at once", async () => {
    const opened = await link();
    const hundred = () => Promise.all(Array.from({ length: 100 }, () => opened.get()));
    await opened.get();
    await hundred();
    await hundred();
    expect(methodsOf(opened).filter((method) => method === "personPage")).toHaveLength(1);
    opened.clock.now += 31_000;
    await hundred();
    expect(methodsOf(opened).filter((method) => method === "personPage")).toHaveLength(2);
  });
});

describe("the page's button", () => {
  it("leads on to the session", async () => {
    const opened = await link();
    const answer = await opened.press();
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, SESSION_URL]);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(opened.calls).toEqual([{ name: `${PORTAL_ID}:901`, method: "proceed", args: [null, 0] }]);
  });

  it("may be pressed by a client that sends no body, and by nobody with another kind of body", async () => {
    const opened = await link();
    expect((await opened.request(opened.path, { method: "POST" })).status).toBe(303);
    const json = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
    expect((await opened.request(opened.path, json)).status).toBe(415);
    const long = { method: "POST", body: new URLSearchParams({ more: "x".repeat(2000) }) };
    expect((await opened.request(opened.path, long)).status).toBe(413);
    expect(methodsOf(opened)).toEqual(["proceed"]);
  });

  it("replaces the host only when BROWSER_HOSTS names it, which the page's policy then allows", async () => {
    const vars = { BROWSER_HOSTS: '{"acme.1kosmos.net":"http://localhost:8789"}' };
    const mapped = await link({ vars });
    expect((await mapped.press()).headers.get("Location")).toBe(
      "http://localhost:8789/idproofing/session/5f0c?x=1#go",
    );
    const policy = (await mapped.get()).headers.get("Content-Security-Policy");
    expect(policy).toContain("form-action 'self' https: http://localhost:8789;");
    const other = await link({ vars: { BROWSER_HOSTS: '{"b.1kosmos.net":"http://x"}' } });
    expect((await other.press()).headers.get("Location")).toBe(SESSION_URL);
  });

  it.each(["javascript:alert(1)", "http://acme.1kosmos.net/s", "not a url"])(
    "leads nobody to %s",
    async (url) => {
      const answer = await (await link({ way: { kind: "go", url } })).press();
      expect([answer.status, answer.headers.get("Location")]).toEqual([503, null]);
    },
  );

  it(
    "waits while 1Kosmos makes the session, and comes back to the page when that takes too long",
    { tags: ["waits"] },
    async () => {
      const ways: PersonWay[] = [{ kind: "wait" }, { kind: "wait" }, GO];
      const world = createWorld({ contact: { proceed: async () => ways.shift() ?? { kind: "wait" } } });
      const path = `/v/${await linkToken(testKeyring(), CLAIMS)}`;
      const soon = await world.request(path, { method: "POST" });
      expect(soon.headers.get("Location")).toBe(SESSION_URL);
      const late = await world.request(`${path}?lang=en`, { method: "POST" });
      expect([late.status, late.headers.get("Location")]).toEqual([303, `${path}?lang=en`]);
      expect(world.calls.length).toBeLessThan(10);
    },
  );
});

describe("a person who may use several documents", () => {
  it("finds a button for each, in one form", async () => {
    const opened = await link({ view: CHOOSE });
    const html = await (await opened.get()).text();
    expect(html.match(/<form /gu)).toHaveLength(1);
    expect(html).toContain(
      '<button type="submit" name="document" value="drivers_license">Driving licence</button>',
    );
    expect(html).toContain('<button type="submit" name="document" value="passport">Passport</button>');
  });

  it("may go on with the document of before, or take another", async () => {
    const html = await (await (await link({ view: { ...CHOOSE, chosen: "passport" } })).get()).text();
    const [first, second] = [
      html.indexOf(WORDS.en.choose.continueWith.passport),
      html.indexOf(WORDS.en.choose.instead.drivers_license),
    ];
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
  });

  it("presses one of them", async () => {
    const opened = await link({ view: CHOOSE });
    expect((await opened.press({ document: "passport" })).headers.get("Location")).toBe(SESSION_URL);
    expect(opened.calls).toEqual([{ name: `${PORTAL_ID}:901`, method: "proceed", args: ["passport", 0] }]);
  });

  it.each(["library_card", ""])("cannot send %j: nothing is taken", async (document) => {
    const opened = await link({ view: CHOOSE });
    expect((await opened.press({ document })).status).toBe(400);
    expect(opened.calls).toEqual([]);
  });
});

describe("nobody learns", () => {
  it("whether a link is guessed or of another use: they look alike, and no object is asked", async () => {
    const opened = await link();
    const other = await callbackToken(testKeyring(), { ...CLAIMS, requestId: crypto.randomUUID() });
    const paths = [`${opened.path}x`, "/v/AQcHAAAAAAAAAAAAAAAA", `/v/${other}`];
    const pages = await Promise.all(paths.map((path) => opened.request(path)));
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(opened.calls).toEqual([]);
    const texts = await Promise.all(pages.map((page) => page.text()));
    expect(new Set(texts.map((text, n) => text.replaceAll(paths[n] ?? "", "")))).toHaveProperty("size", 1);
    expect(texts[0]).toContain(WORDS.en.gone.title);
  });

  it("anything by 10,000 random tokens: no object is reached by looks, presses or polls", async () => {
    const opened = await link();
    for (let n = 0; n < 10_000; n += 1) {
      const token = toBase64Url(crypto.getRandomValues(new Uint8Array(12 + (n % 40))));
      const [suffix, method] = n % 3 === 0 ? ["/status", "GET"] : ["", n % 3 === 1 ? "GET" : "POST"];
      expect((await opened.request(`/v/${token}${suffix}`, { method })).status).toBe(404);
    }
    expect(opened.calls).toEqual([]);
  });

  it.each([
    ["/v", "GET"],
    ["/v/", "GET"],
    ["/v/AQcHAAAAAAAAAAAAAAAA/", "GET"],
    ["/v/AQcHAAAAAAAAAAAAAAAA/nowhere", "GET"],
    ["/v/AQcHAAAAAAAAAAAAAAAA", "PUT"],
  ])("of the app where an address for persons is none: %s, %s", async (path, method) => {
    const opened = await link();
    const response = await opened.request(path, { method, headers: { "Accept-Language": "de" } });
    expect([404, 405]).toContain(response.status);
    const html = await response.text();
    expect(html).toContain(WORDS.de.gone.title);
    expect(html).not.toMatch(/HubSpot|href="\/"|app\.css/u);
    expect(response.headers.get("X-Robots-Tag")).toContain("noindex");
    expect(opened.calls).toEqual([]);
  });

  it("the link from the log", async () => {
    const opened = await link();
    await opened.press();
    expect(JSON.parse(logs[0] ?? "")).toMatchObject({
      portal: PORTAL_ID,
      contact: "901",
      route: "/v/:token",
      target: "go",
    });
    expect(logs.join()).not.toContain(opened.path.slice("/v/".length));
    expect(logs.join()).not.toContain("idproofing");
  });
});

it("asks for patience when the contact's object cannot be reached", async () => {
  const world = createWorld({ contact: { personView: () => Promise.reject(new Error("gone")) } });
  const response = await world.request(`/v/${await linkToken(testKeyring(), CLAIMS)}`);
  expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
  const html = await response.text();
  expect(html).toContain(WORDS.en.trouble.text);
  expect(html).not.toContain("HubSpot");
});

describe("a link as mail programs and people pass it on", () => {
  it.each(["/", ".", ",", ")", ">", "%20", "%22", "%E2%80%8B", "./"])(
    "leads on with %j behind it",
    async (rest) => {
      const opened = await link();
      const page = await opened.request(`${opened.path}${rest}`, { headers: { "Accept-Language": "en" } });
      expect(page.status).toBe(200);
      const html = await page.text();
      expect(html).toContain(`action="${opened.path}"`);
      expect(html).toContain(`data-status="${opened.path}/status"`);
      const press = await opened.request(`${opened.path}${rest}`, { method: "POST" });
      expect([press.status, press.headers.get("Location")]).toEqual([303, SESSION_URL]);
    },
  );

  it.each(["text/plain;charset=UTF-8", "application/json", "application/x-www-form-urlencoded"])(
    "is pressed by an empty body of type %s",
    async (type) => {
      const opened = await link();
      const press = await opened.request(opened.path, {
        method: "POST",
        body: "",
        headers: { "Content-Type": type },
      });
      expect([press.status, press.headers.get("Location")]).toEqual([303, SESSION_URL]);
    },
  );
});

it("says in the person's language that something went wrong, and nothing of the app", async () => {
  const broken = await link({ view: { ...READY, expiresAt: Number.POSITIVE_INFINITY } });
  const response = await broken.get({ "Accept-Language": "fr" });
  expect(response.status).toBe(500);
  const html = await response.text();
  expect(html).toContain('lang="fr"');
  expect(html).not.toMatch(/HubSpot|href="\/"|RangeError/u);
});

it.each([
  ["follows on a computer when it is tried again on the phone", 0, true],
  ["is not asked about any more when nothing can be tried again", 2, false],
] as const)("a failure %s", async (_, retries, isWatched) => {
  const failed = { state: "failed", kind: "identity", reason: "face", retries } as const;
  const opened = await link({ view: failed, settings: { retries: 2 } });
  expect((await (await opened.get()).text()).includes("data-status")).toBe(isWatched);
  const status = await opened.request(`${opened.path}/status`);
  expect(await status.json()).toEqual({ state: "failed" });
});

it.each([
  ["en", "or"],
  ["de", "oder"],
] as const)("names the documents that the session takes, in %s", async (language, or) => {
  const documents = ["drivers_license", "passport"] as const;
  const { kinds, choose } = WORDS[language];
  const [first, second] = documents.map((type) => choose.documents[type]);
  const need = `${kinds.identity.needs[0]}: ${first} ${or} ${second}`;
  const opened = await link({ view: { ...READY, documents } });
  expect(await (await opened.get({ "Accept-Language": language })).text()).toContain(`<li>${need}</li>`);
  const any = await link();
  expect(await (await any.get()).text()).toContain(`<li>${WORDS.en.kinds.identity.needs[0]}</li>`);
});
