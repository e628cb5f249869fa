import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { err, ok } from "../../../src/result.ts";
import { formAsSent } from "../../../src/routes/forms.ts";
import { captureLogs, cookieHeader, cookiesOf, inputOf, SESSIONS, signedIn } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

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

it("a form as it was sent holds no secret, whatever a page does with it", () => {
  const { values } = formAsSent(new URLSearchParams({ ...FORM, licenseKey: "a-licence-key" }), {});
  expect(values.get("tenantDns")).toEqual(["acme.1kosmos.net"]);
  expect(JSON.stringify([...values])).not.toMatch(/a-new-api-key|whsec_new|a-licence-key/u);
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
