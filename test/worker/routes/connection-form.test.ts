import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { err, ok } from "../../../src/lib/result.ts";
import { SECRETS } from "../../../src/web/forms/seen-connection.ts";
import { formAsSent } from "../../../src/web/forms/read-form.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  FRAME,
  inputOf,
  NOW,
  OVERVIEW,
  SESSIONS,
  signedIn,
} from "./support.ts";

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
  offeredLevel: "IAL2",
  stepUpSeconds: "600",
  derivedIal: "IAL1",
  prefill: "name",
  verdictWords: "judged = failed",
  confidenceUnit: "percent",
  linkHosts: "",
  "pace.concurrency": "8",
  "pace.perMinute": "",
  "callback.scheme": "hmac",
  "callback.toleranceSeconds": "60",
  "callback.content": "body",
  "callback.encoding": "base64",
  "callback.signatureHeader": "X-Signature",
  "callback.prefix": "sha256=",
  "callback.timestampHeader": "",
  "callback.timestampUnit": "s",
  "callback.user": "",
  community: "of the other kind",
  intent: "save",
};
const AS_CONNECTION = {
  kind: "sessions",
  tenantDns: "acme.1kosmos.net",
  derivedIal: "IAL1",
  prefill: ["name"],
  pace: { concurrency: 8, perMinute: "" },
  verdictWords: "judged = failed",
  confidenceUnit: "percent",
  linkHosts: "",
  callback: {
    scheme: "hmac",
    toleranceSeconds: 60,
    content: "body",
    encoding: "base64",
    signatureHeader: "X-Signature",
    prefix: "sha256=",
    timestampHeader: "",
    timestampUnit: "s",
    user: "",
  },
  offeredLevel: "IAL2",
  stepUpSeconds: 600,
  apiKey: "a-new-api-key",
  callbackSecrets: ["whsec_new", ""],
  documentTypes: ["passport"],
};

const BY_PAGE = { userId: 77, surface: "page" };
const SAVED = ok({ report: { tenant: "acme.1kosmos.net" }, heldBack: 0 });

/** The content of a page's hidden input. */
const seenIn = (html: string) =>
  (/name="seen" value="([^"]*)"/u.exec(html)?.[1] ?? "").replaceAll("&quot;", '"');

describe("the connection form", () => {
  it("saves what passes its test, and tells both after a redirect", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: { saveConnection: async () => SAVED },
    });
    const response = await post("/portal/connection", FORM);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal/connection"]);
    expect(calls).toEqual([
      {
        name: "4242",
        method: "saveConnection",
        args: [AS_CONNECTION, { anyway: false, seen: null }, BY_PAGE],
      },
    ]);

    const jar = cookieHeader(cookiesOf(response));
    const page = await request("/portal/connection", { headers: { Cookie: `${cookie}; ${jar}` } });
    expect(await page.text()).toMatch(
      /<div class="banner good" role="status"><p>[^<]*\bacme\.1kosmos\.net\b/u,
    );
  });

  it("keeps the stored connection when the test fails, and offers to save anyway", async () => {
    const refused = err({ errors: { apiKey: "1Kosmos refused the credentials." }, isComplete: true });
    const { post, calls } = await signedIn({
      portal: {
        overview: async () => ({ ...OVERVIEW, connection: SESSIONS }),
        saveConnection: async (_input, { anyway }) => (anyway ? ok({ report: null, heldBack: 0 }) : refused),
      },
    });
    const response = await post("/portal/connection", FORM);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(inputOf(html, "apiKey")).toContain('aria-invalid="true"');
    expect(html).toContain('data-in-use="stored"');
    expect(html).toMatch(/value="save-anyway"/u);
    // Enter presses the first button: it must not be this one.
    expect(html.indexOf('value="save"')).toBeLessThan(html.indexOf('value="save-anyway"'));
    expect((await post("/portal/connection", { ...FORM, intent: "save-anyway" })).status).toBe(303);
    const saves = calls.filter(({ method }) => method === "saveConnection");
    expect(saves.map(({ args }) => args[1])).toMatchObject([{ anyway: false }, { anyway: true }]);
  });

  it("says at each field what somebody else has saved meanwhile, and takes the next press", async () => {
    const theirs = { ...SESSIONS, tenantDns: "theirs.1kosmos.net", stepUpSeconds: 120 };
    const stored = { connection: SESSIONS, revision: "first" };
    const { get, post, calls } = await signedIn({
      portal: {
        overview: async () => ({
          ...OVERVIEW,
          connection: stored.connection,
          connectionRevision: stored.revision,
        }),
        saveConnection: async (_input, { seen }) =>
          seen === stored.revision
            ? SAVED
            : err({ errors: {}, isComplete: false, changed: { current: stored.connection } }),
      },
    });
    const shown = seenIn(await (await get("/portal/connection")).text());
    Object.assign(stored, { connection: theirs, revision: "second" });
    const refused = await post("/portal/connection", { ...FORM, seen: shown });
    const html = await refused.text();
    expect(refused.status).toBe(409);
    const words = [
      ...html.matchAll(/Somebody else has saved “([^”]*)” here meanwhile. Yours is “([^”]*)”/gu),
    ];
    expect(words.map(([, is, yours]) => [is, yours])).toEqual([
      ["theirs.1kosmos.net", "acme.1kosmos.net"],
      ["120", "600"],
    ]);
    expect(inputOf(html, "tenantDns")).toContain('value="acme.1kosmos.net"');
    // The secrets that were typed are not lost.
    expect(html).toContain('data-secret="entered"');
    expect((await post("/portal/connection", { ...FORM, seen: seenIn(html) })).status).toBe(303);
    const garbled = await post("/portal/connection", { ...FORM, seen: "[1]" });
    expect(garbled.status).toBe(409);
    expect(calls.filter(({ method }) => method === "saveConnection").map(({ args }) => args[1])).toEqual([
      { anyway: false, seen: "first" },
      { anyway: false, seen: "second" },
      { anyway: false, seen: "unreadable" },
    ]);
  });

  it("says so where no field shows what changed: it was a secret", async () => {
    const changed = { current: SESSIONS };
    const { get, post } = await signedIn({
      portal: {
        overview: async () => ({ ...OVERVIEW, connection: SESSIONS, connectionRevision: "a" }),
        saveConnection: async () => err({ errors: {}, isComplete: false, changed }),
      },
    });
    const html = await (await get("/portal/connection")).text();
    const seen = seenIn(html);
    expect(await (await post("/portal/connection", { ...FORM, seen })).text()).toContain(SECRETS);
  });

  it("offers to undo its save, which needs a fresh sign-in as saving does", async () => {
    const save = { form: "/portal/connection", id: "s1", at: NOW, userId: 77 };
    const { get, post, calls, clock } = await signedIn({
      portal: {
        adminFrame: async () => ({ ...FRAME, undoables: [save] }),
        undoForm: async () => ok(undefined),
      },
    });
    const html = await (await get("/portal/connection")).text();
    expect(html).toMatch(
      /name="form" value="\/portal\/connection"\/><input type="hidden" name="id" value="s1"/u,
    );
    const undo = { form: save.form, id: save.id };
    const undone = await post("/portal/undo", undo);
    expect([undone.status, undone.headers.get("Location")]).toEqual([303, "/portal/connection"]);
    expect(calls.find(({ method }) => method === "undoForm")?.args).toEqual([save.form, "s1", BY_PAGE]);
    clock.now += 11 * 60_000;
    expect((await post("/portal/undo", undo)).status).toBe(403);
  });

  it("keeps what was entered when the sign-in is too old, to be saved after another one", async () => {
    const { post, request, cookie, calls, clock, ...browser } = await signedIn({
      portal: { saveConnection: async () => SAVED },
    });
    clock.now += 11 * 60_000;
    const refused = await post("/portal/connection", { ...FORM, apiKey: "typed-key" });
    const html = await refused.text();
    expect(refused.status).toBe(403);
    expect(calls.map(({ method }) => method)).not.toContain("saveConnection");
    expect(html).toContain('data-outcome="consent_needed"');
    expect(html).toContain('<a href="/oauth/install" target="_blank"');
    expect(inputOf(html, "tenantDns")).toContain('value="acme.1kosmos.net"');
    expect(html).not.toContain("typed-key");
    expect(inputOf(html, "apiKey")).toContain('data-secret="entered"');
    // Signed in again in the other tab; the secret comes back from its cookie.
    clock.now -= 11 * 60_000;
    const jar = cookieHeader(cookiesOf(refused));
    const { Origin } = browser.own;
    const saved = await request("/portal/connection", {
      method: "POST",
      headers: { ...browser.own, Cookie: `${cookie}; ${jar}`, Origin },
      body: new URLSearchParams({ ...FORM, apiKey: "" }),
    });
    expect(saved.status).toBe(303);
    expect(calls.find(({ method }) => method === "saveConnection")?.args[0]).toMatchObject({
      apiKey: "typed-key",
    });
  });

  it("is refused when somebody else saved before its test: a test does not take what they saved", async () => {
    const theirs = { ...OVERVIEW, connection: SESSIONS, connectionRevision: "theirs" };
    const { post } = await signedIn({
      portal: {
        overview: async () => theirs,
        testConnection: async () => ok({ tenant: "acme.1kosmos.net" }),
      },
    });
    const seen = JSON.stringify({ revision: "mine", fields: {} });
    const html = await (await post("/portal/connection", { ...FORM, intent: "test", seen })).text();
    expect(JSON.parse(seenIn(html))).toMatchObject({ revision: "mine" });
  });

  it("does not offer to save what cannot be read", async () => {
    const refused = err({ errors: { tenantDns: "This is not a host of 1Kosmos" }, isComplete: false });
    const { post } = await signedIn({ portal: { saveConnection: async () => refused } });
    expect(await (await post("/portal/connection", FORM)).text()).not.toContain("save-anyway");
  });

  it("leads to the decision about contacts that waited", async () => {
    const saved = ok({ report: { tenant: "acme.1kosmos.net" }, heldBack: 12 });
    const { post } = await signedIn({ portal: { saveConnection: async () => saved } });
    expect((await post("/portal/connection", FORM)).headers.get("Location")).toBe("/portal/setup");
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
    expect(calls.map(({ method }) => method)).not.toContain("saveConnection");
  });

  it("lists what the test found by its field, and what nothing checks; a save says the same in a sentence", async () => {
    const report = {
      tenant: "acme.1kosmos.net",
      found: [
        { field: "tenantDns", label: "Tenant", value: "acme.1kosmos.net" },
        { field: "apiKey", label: "API key" },
      ],
      notChecked: [{ field: "callbackSecrets.0", label: "Callback secret", why: "<No call> checks it." }],
    };
    const callbacks = { arrivedAt: null, refused: null, missedAt: NOW };
    const portal = {
      testConnection: async () => ok({ ...report, callbacks }),
      saveConnection: async () => ok({ report, heldBack: 0 }),
    };
    const { post, request, cookie } = await signedIn({ portal });
    const html = await (await post("/portal/connection", { ...FORM, intent: "test" })).text();
    expect(html).toMatch(/class="yes" data-found="apiKey"><div>API key: accepted</u);
    expect(html).toMatch(
      /data-not-checked="callbackSecrets.0"><div>Callback secret: not checked. &lt;No call/u,
    );
    expect(html).toMatch(/class="no" data-stored="callbacks"/u);
    const jar = cookieHeader(cookiesOf(await post("/portal/connection", FORM)));
    const page = await request("/portal/connection", { headers: { Cookie: `${cookie}; ${jar}` } });
    expect(await page.text()).toContain("Accepted: API key. Not checked: Callback secret.");
  });

  it("sends the protocol's fields when that kind is chosen", async () => {
    const { post, calls } = await signedIn({ portal: { testConnection: async () => err({}) } });
    const dvcIds = { "dvcIds.drivers_license": "", "dvcIds.passport": "ppt", "dvcIds.national_id": "" };
    const rest = {
      community: "default",
      licenseKey: "k",
      curve: "auto",
      derivedIal: "none",
      liveIdDvcId: "",
    };
    const switches = { lookUpUsers: "yes" };
    const lines = {
      "workflows.0.id": " ",
      "workflows.0.call": "dvcid",
      "workflows.1.id": "wf-1",
      "workflows.1.call": "workflow",
      "workflows.1.kind": "identity",
      "workflows.1.level": "IAL2",
      "workflows.1.derivedIal": "IAL2",
      "workflows.1.documentTypes": "passport",
      "workflows.1.checks": "selfie",
    };
    const form = { ...FORM, ...rest, ...dvcIds, ...switches, ...lines, kind: "idverify", intent: "test" };
    await post("/portal/connection", form);
    expect(calls[0]?.args[0]).toEqual({
      kind: "idverify",
      tenantDns: "acme.1kosmos.net",
      ...rest,
      prefill: ["name"],
      pace: { concurrency: 8, perMinute: "" },
      verdictWords: "judged = failed",
      confidenceUnit: "percent",
      linkHosts: "",
      lookUpUsers: true,
      stepUpKnownOnly: false,
      workflows: [
        {
          id: "wf-1",
          call: "workflow",
          kind: "identity",
          documentTypes: ["passport"],
          level: "IAL2",
          derivedIal: "IAL2",
          checks: ["selfie"],
        },
      ],
      dvcIds: { drivers_license: "", passport: "ppt", national_id: "" },
    });
  });

  it("shows what is wrong with a line of the mapping beside it, however many were left empty before it", async () => {
    const errors = { "workflows.0.id": "Enter the dvcID" };
    const { post } = await signedIn({ portal: { testConnection: async () => err(errors) } });
    const form = { ...FORM, kind: "idverify", "workflows.3.id": "x".repeat(300), intent: "test" };
    const html = await (await post("/portal/connection", form)).text();
    expect(inputOf(html, "workflows.0.id")).toContain('aria-invalid="true"');
    expect(html).toContain('<p class="error" id="field-workflows-0-id-error">Enter the dvcID</p>');
    expect(html).toMatch(/<details open=""><summary>More dvcIDs/u);
    expect(html).toContain('name="workflows.1.id"');
    expect(html).not.toContain('name="workflows.2.id"');
  });

  it("unfolds what holds a mistake, and the browser goes to the words about it", async () => {
    const folded = await signedIn();
    expect(await (await folded.get("/portal/connection")).text()).not.toMatch(
      /<details open(?:="")?><summary>Ca/u,
    );
    const errors = { "pace.perMinute": "Enter a number", "callback.user": "Enter the user name" };
    const { post } = await signedIn({
      portal: { saveConnection: async () => err({ errors, isComplete: false }) },
    });
    const html = await (
      await post("/portal/connection", { ...FORM, "callback.scheme": "standard_webhooks" })
    ).text();
    for (const title of ["Callbacks in detail", "HMAC-SHA256 and Basic in detail", "Calls to 1Kosmos"])
      expect(html).toMatch(new RegExp(`<details open(?:="")?><summary>${title}`, "u"));
    expect(html).toMatch(/<details><summary>What your tenant offers/u);
    expect(html).toMatch(/<div class="banner bad" role="alert" tabindex="-1" autofocus/u);
    expect(html).toContain("<title>Not saved · Connection · Acme Bank");
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
        portal: {
          saveConnection: async () => err({ errors, isComplete: false }),
          testConnection: async () => err(errors),
        },
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
    saveConnection: async () => SAVED,
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
    expect(html).toMatch(/<input[^>]* name="apiKey"[^>]* data-secret="entered"/u);
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
