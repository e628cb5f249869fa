import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConnectionView } from "../../../src/onekosmos/connection.ts";
import type { PortalOverview } from "../../../src/portal/contract.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings.ts";
import { err, ok } from "../../../src/result.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  createWorld,
  NOW,
  ORIGIN,
  OVERVIEW,
  signedIn,
} from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const SESSIONS: ConnectionView = {
  kind: "sessions",
  tenantDns: "acme.1kosmos.net",
  documentTypes: ["passport"],
  apiKey: { set: true, last4: "1234" },
  callbackSecrets: [{ set: true }],
};

const IDVERIFY = {
  kind: "idverify",
  tenantDns: "acme.1kosmos.net",
  community: "default",
  dvcIds: { passport: "ppt-selfie" },
  curve: "P-256",
  derivedIal: "IAL1",
  licenseKey: { set: true, last4: "5678" },
} as const satisfies ConnectionView;

async function pageWith(overview: Partial<PortalOverview>): Promise<string> {
  const { get } = await signedIn({ portal: { overview: async () => ({ ...OVERVIEW, ...overview }) } });
  const response = await get("/portal");
  expect(response.status).toBe(200);
  return response.text();
}

/** The tag of the input of this name. */
function inputOf(html: string, name: string): string {
  return (
    new RegExp(`<(?:input|select)[^>]*name="${name.replaceAll(".", String.raw`\.`)}"[^>]*>`, "u").exec(
      html,
    )?.[0] ?? ""
  );
}

describe("the portal's page", () => {
  it("offers to sign in to whoever is not", async () => {
    const response = await createWorld().request("/portal");
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('href="/oauth/install"');
  });

  it("asks for the connection first, with the sources all triggering", async () => {
    const html = await pageWith({});
    expect(html).toContain("Next: connect 1Kosmos");
    expect(inputOf(html, "kind")).toMatch(/value="sessions" checked/u);
    expect(html.match(/name="triggers" value="\w+" checked/gu)).toHaveLength(5);
    expect(inputOf(html, "linkLifetimeHours")).toContain('value="168"');
    expect(html).toContain('href="https://app.hubspot.com/contacts/4242"');
  });

  it("runs no script and styles nothing inline", async () => {
    const html = await pageWith({ connection: SESSIONS });
    expect(html).not.toMatch(/<script|javascript:| style=| on\w+=/iu);
  });

  it("has forms whose posts the browser may prove to come from here", async () => {
    const { get } = await signedIn();
    // Under no-referrer a browser sends Origin: null, and the form would be refused.
    expect((await get("/portal")).headers.get("Referrer-Policy")).toBe("same-origin");
    expect((await get("/portal")).headers.get("Cache-Control")).toBe("no-store");
  });

  it("tells that secrets are set and how they end, never more", async () => {
    const html = await pageWith({ connection: SESSIONS });
    expect(html).toContain("Set, ends in …1234.");
    expect(html).toContain("Set, too short to show its end.");
    expect(inputOf(html, "apiKey")).toMatch(/type="password"/u);
    expect(inputOf(html, "apiKey")).not.toContain("value=");
    expect(html).toMatch(/name="documentTypes" value="passport" checked/u);
  });

  it("shows the protocol's fields as they are stored", async () => {
    const html = await pageWith({ connection: IDVERIFY });
    expect(html).toMatch(/name="kind" value="idverify" checked/u);
    expect(inputOf(html, "community")).toContain('value="default"');
    expect(inputOf(html, "dvcIds.passport")).toContain('value="ppt-selfie"');
    expect(html).toContain("ends in …5678");
    expect(html).toMatch(/<option value="P-256" selected/u);
    expect(html).toMatch(/<option value="IAL1" selected/u);
  });

  it("says what needs attention", async () => {
    const html = await pageWith({
      status: "disconnected",
      provisioning: "pending",
      attention: "1Kosmos refuses the licence key.",
    });
    expect(html).toContain("Disconnected from HubSpot.");
    expect(html).toContain("1Kosmos refuses the licence key.");
  });

  it("lists what waits for a person, and what is counted", async () => {
    const html = await pageWith({
      counters: { sessions_started: 12345 },
      waiting: { inbox: 3, outbox: 2, openSessions: 7 },
      deadLetters: [
        { id: "outbox:901", kind: "contact_update", subject: "contact 901", reason: "refused", since: NOW },
      ],
    });
    expect(html).toContain("<dt>Sessions started</dt><dd>12,345</dd>");
    expect(html).toContain("<dt>Open sessions</dt><dd>7</dd>");
    expect(html).toContain('name="id" value="outbox:901"');
    expect(html).toContain("2026-11-23 12:00 UTC");
  });

  it("escapes whatever came from outside", async () => {
    const hostile = `"><img src=x onerror=alert(1)>'`;
    const html = await pageWith({
      attention: hostile,
      connection: {
        ...IDVERIFY,
        community: hostile,
        dvcIds: { passport: hostile },
        licenseKey: { set: true, last4: hostile },
      },
      counters: { [hostile]: 1 },
      deadLetters: [{ id: hostile, kind: hostile, subject: hostile, reason: hostile, since: NOW }],
    });
    expect(html).not.toContain("<img src=x");
    expect(html).not.toContain(`"${hostile}`);
    expect(html).toContain("&lt;img src=x");
  });
});

const FORM = {
  kind: "sessions",
  tenantDns: "acme.1kosmos.net",
  apiKey: "a-new-api-key",
  "callbackSecrets.0": "whsec_new",
  "callbackSecrets.1": "",
  documentTypes: "passport",
  community: "of the other kind",
  intent: "save",
};
const AS_CONNECTION = {
  kind: "sessions",
  tenantDns: "acme.1kosmos.net",
  apiKey: "a-new-api-key",
  callbackSecrets: ["whsec_new", ""],
  documentTypes: ["passport"],
};

describe("the connection form", () => {
  it("saves, tests what it saved, and tells both after a redirect", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: {
        putConnection: async () => ok(SESSIONS),
        testConnection: async () => ok({ tenant: "acme.1kosmos.net" }),
      },
    });
    const response = await post("/portal/connection", FORM);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal"]);
    expect(calls).toEqual([
      { name: "4242", method: "putConnection", args: [AS_CONNECTION] },
      { name: "4242", method: "testConnection", args: [AS_CONNECTION] },
    ]);

    const jar = cookieHeader(cookiesOf(response));
    const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
    expect(await page.text()).toContain("Connection saved. 1Kosmos answered: tenant acme.1kosmos.net.");
  });

  it("saves although 1Kosmos does not answer, and says so", async () => {
    const { post, request, cookie } = await signedIn({
      portal: {
        putConnection: async () => ok(SESSIONS),
        testConnection: async () => err({ "": "No answer." }),
      },
    });
    const jar = cookieHeader(cookiesOf(await post("/portal/connection", FORM)));
    const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
    expect(await page.text()).toContain("Connection saved, but the test failed: No answer.");
  });

  it("tests without saving", async () => {
    const { post, calls } = await signedIn({
      portal: { testConnection: async () => ok({ tenant: "acme", community: "default" }) },
    });
    const response = await post("/portal/connection", { ...FORM, intent: "test" });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain("1Kosmos answered: tenant acme, community default.");
    expect(inputOf(html, "tenantDns")).toContain('value="acme.1kosmos.net"');
    expect(calls.map(({ method }) => method)).not.toContain("putConnection");
  });

  it("sends the protocol's fields when that kind is chosen", async () => {
    const { post, calls } = await signedIn({ portal: { testConnection: async () => err({}) } });
    const dvcIds = { "dvcIds.drivers_license": "", "dvcIds.passport": "ppt", "dvcIds.national_id": "" };
    const rest = { community: "default", licenseKey: "k", curve: "secp256k1", derivedIal: "none" };
    await post("/portal/connection", { ...FORM, ...rest, ...dvcIds, kind: "idverify", intent: "test" });
    expect(calls[0]?.args[0]).toEqual({
      kind: "idverify",
      tenantDns: "acme.1kosmos.net",
      ...rest,
      dvcIds: { drivers_license: "", passport: "ppt", national_id: "" },
    });
  });

  it("takes stored callback secrets away only when told to", async () => {
    const { post, calls } = await signedIn({ portal: { testConnection: async () => err({}) } });
    await post("/portal/connection", { ...FORM, "callbackSecrets.remove": "yes", intent: "test" });
    expect(calls[0]?.args[0]).toMatchObject({ callbackSecrets: null });
  });

  it.each(["save", "test"])(
    "comes back with errors beside the fields (%s), keeping what was typed but no secret",
    async (intent) => {
      const errors = { tenantDns: "This is not a host of 1Kosmos", "": "The whole is odd" };
      const { post } = await signedIn({
        portal: { putConnection: async () => err(errors), testConnection: async () => err(errors) },
      });
      const response = await post("/portal/connection", { ...FORM, tenantDns: `evil.example"><b>`, intent });
      const html = await response.text();
      expect(response.status).toBe(400);
      const input = inputOf(html, "tenantDns");
      expect(input).toContain('value="evil.example&quot;&gt;&lt;b&gt;"');
      expect(input).toContain('aria-invalid="true"');
      expect(input).toContain('aria-describedby="field-tenantDns-hint field-tenantDns-error"');
      expect(html).toContain('<p class="error" id="field-tenantDns-error">This is not a host of 1Kosmos</p>');
      expect(html).toContain("The whole is odd");
      expect(html).not.toMatch(/a-new-api-key|whsec_new/u);
      expect(logs.join()).not.toMatch(/a-new-api-key|whsec_new|evil/u);
    },
  );
});

describe("secrets that were typed and not saved yet", () => {
  const TESTED = {
    putConnection: async () => ok(SESSIONS),
    testConnection: async () => ok({ tenant: "acme" }),
  };
  const EMPTIED = { ...FORM, apiKey: "", "callbackSecrets.0": "" };

  /** Tests the form with its secrets; then posts it again without them, as the page comes back. */
  async function testThenPost(again: Record<string, string>, errors = {}, waitMs = 0) {
    let failing = Object.keys(errors).length > 0;
    const testConnection = async () => (failing ? err(errors) : ok({ tenant: "acme" }));
    const browser = await signedIn({ portal: { ...TESTED, testConnection } });
    const tested = await browser.post("/portal/connection", { ...FORM, intent: "test" });
    failing = false;
    browser.clock.now += waitMs;
    browser.calls.length = 0;
    const jar = cookieHeader(cookiesOf(tested));
    const saved = await browser.request("/portal/connection", {
      method: "POST",
      headers: { ...browser.own, Cookie: `${browser.cookie}; ${jar}` },
      body: new URLSearchParams(again),
    });
    return { html: await tested.text(), jar, saved, input: browser.calls[0]?.args[0] };
  }

  it("wait, unseen, until the form is saved", async () => {
    const { html, jar, saved, input } = await testThenPost(EMPTIED);
    expect(html).toContain("Entered just now. Leave empty to use it.");
    expect(html + jar).not.toMatch(/a-new-api-key|whsec_new/u);
    expect(input).toEqual(AS_CONNECTION);
    expect(saved.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^__Host-idv_typed=; Max-Age=0/u),
    );
  });

  it("give way to what is typed anew", async () => {
    const { input } = await testThenPost({ ...EMPTIED, apiKey: "another-key" });
    expect(input).toMatchObject({ apiKey: "another-key", callbackSecrets: ["whsec_new", ""] });
  });

  it("are dropped when they were wrong", async () => {
    const { input } = await testThenPost(EMPTIED, { "callbackSecrets.0": "This is no secret" });
    expect(input).toMatchObject({ apiKey: "a-new-api-key", callbackSecrets: ["", ""] });
  });

  it.each([
    ["another tenant", { tenantDns: "other.1kosmos.net" }, 0],
    ["another kind", { kind: "idverify" }, 0],
    ["ten minutes later", {}, 600_000],
  ])("go nowhere else: %s", async (_case, change, waitMs) => {
    const { input } = await testThenPost({ ...EMPTIED, ...change }, {}, waitMs);
    expect(JSON.stringify(input)).not.toMatch(/a-new-api-key|whsec_new/u);
  });
});

describe("the other forms", () => {
  it("save the settings whole: a box that is not sent is off", async () => {
    const { post, calls } = await signedIn({ portal: { putSettings: async () => ok(DEFAULT_SETTINGS) } });
    const response = await post("/portal/settings", [
      ["triggers", "form"],
      ["triggers", "api"],
      ["importPolicy.mode", "pace"],
      ["importPolicy.perMinute", "60"],
      ["linkLifetimeHours", "1.5"],
    ]);
    expect(response.status).toBe(303);
    expect(calls[0]?.args[0]).toEqual({
      triggers: { form: true, import: false, manual: false, api: true, integration: false },
      importPolicy: { mode: "pace", perMinute: 60 },
      linkLifetimeHours: 1.5,
    });
  });

  it("come back with what is wrong with a number", async () => {
    const { post, calls } = await signedIn({
      portal: { putSettings: async () => err({ "importPolicy.perMinute": "Enter a whole number" }) },
    });
    const response = await post("/portal/settings", { "importPolicy.perMinute": "1e9" });
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(calls[0]?.args[0]).toMatchObject({ importPolicy: { perMinute: "1e9" } });
    expect(inputOf(html, "importPolicy.perMinute")).toContain('value="1e9"');
    expect(html).toContain("Enter a whole number");
  });

  it("replay what waits for a person, and say when it does not wait any more", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: { replay: async (id) => id === "inbox:7" },
    });
    for (const [id, words] of [
      ["inbox:7", "being tried again"],
      ["inbox:8", "not waiting any more"],
      ["<b>", "not waiting"],
    ] as const) {
      const jar = cookieHeader(cookiesOf(await post("/portal/replay", { id })));
      const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
      expect(await page.text()).toContain(words);
    }
    expect(calls.filter(({ method }) => method === "replay").map(({ args }) => args[0])).toEqual([
      "inbox:7",
      "inbox:8",
    ]);
  });

  it("sign out", async () => {
    const { post } = await signedIn();
    const response = await post("/portal/sign-out", {});
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/"]);
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-idv_session=; Max-Age=0; Path=\/; HttpOnly; Secure/u,
    );
  });
});

describe("forms that did not come from here", () => {
  const FORMS = ["/portal/connection", "/portal/settings", "/portal/replay", "/portal/sign-out"];
  const REFUSED: readonly (readonly [string, Record<string, string>])[] = [
    ["without any proof", {}],
    ["from a foreign origin", { Origin: "https://evil.example" }],
    ["from an opaque origin", { Origin: "null", "Sec-Fetch-Site": "same-origin" }],
    ["from a cross-site page", { "Sec-Fetch-Site": "cross-site" }],
    ["from a sibling host", { Origin: ORIGIN, "Sec-Fetch-Site": "same-site" }],
  ];

  it.each(FORMS.flatMap((path) => REFUSED.map(([how, headers]) => [path, how, headers] as const)))(
    "%s %s is 403 and changes nothing",
    async (path, _how, headers) => {
      const { request, cookie, calls } = await signedIn();
      const response = await request(path, {
        method: "POST",
        headers: { Cookie: cookie, ...headers },
        body: new URLSearchParams({ intent: "save", id: "inbox:7" }),
      });
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(calls).toEqual([]);
    },
  );

  it.each(FORMS)("%s without a session is 401", async (path) => {
    const { request, calls } = createWorld();
    const response = await request(path, {
      method: "POST",
      headers: { Origin: ORIGIN },
      body: new URLSearchParams(),
    });
    expect(response.status).toBe(401);
    expect(calls).toEqual([]);
  });

  it("are not read in another encoding, nor beyond 64 KiB", async () => {
    const { request, own, calls } = await signedIn();
    const post = async (body: BodyInit, headers = {}) =>
      (await request("/portal/settings", { method: "POST", headers: { ...own, ...headers }, body })).status;
    expect(await post(new FormData())).toBe(415);
    expect(await post("{}", { "Content-Type": "application/json" })).toBe(415);
    expect(await post(new URLSearchParams({ x: "x".repeat(64 * 1024) }))).toBe(413);
    expect(calls).toEqual([]);
  });
});
