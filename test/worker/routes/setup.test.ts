/** The set-up: each step with its real state, the decision, a test that does not start, and what can be undone from it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Condition, ConditionCode } from "../../../src/kernel/condition.ts";
import { err, ok } from "../../../src/lib/result.ts";
import type { PortalOverview } from "../../../src/portal/admin/page-contract.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  createWorld,
  FRAME,
  inputOf,
  leaveForHubSpot,
  NOW,
  OVERVIEW,
  SESSIONS,
  signedIn,
} from "./support.ts";
import { VERIFIED_CARD } from "./verified-card.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const READY: PortalOverview = {
  ...OVERVIEW,
  connection: SESSIONS,
  settings: { ...DEFAULT_SETTINGS, delivery: { ...DEFAULT_SETTINGS.delivery, ways: ["workflow"] } },
};

function conditionOf(code: ConditionCode, severity: Condition["severity"] = "error"): Condition {
  const remedy = { path: "/oauth/install", label: "Sign in again" };
  const said = { wording: { code, values: {} }, message: `This is ${code}.`, endsWhen: "It ends." };
  return { code, ...said, since: NOW, waiting: 1, retryAt: null, severity, remedy };
}

/** Returns the page, and which steps it says are in place: HubSpot, 1Kosmos, triggers. */
async function setupOf(overview: Partial<PortalOverview> = {}) {
  const { get } = await signedIn({ portal: { overview: async () => ({ ...READY, ...overview }) } });
  const html = await (await get("/portal/setup")).text();
  const steps = [...html.matchAll(/<h2>(?:HubSpot|1Kosmos|Triggers) <span class="pill (\w+)"/gu)];
  return { html, steps: steps.map(([, look]) => look === "good") };
}

describe("the steps of the set-up", () => {
  it("are in place while nothing is against them", async () => {
    const { html, steps } = await setupOf();
    expect(steps).toEqual([true, true, true]);
    expect(html).toContain('<li class="yes" data-check="properties">');
    expect(html).toContain('<li class="yes" data-check="scopes">');
  });

  it.each([
    ["scopes_missing", [false, true, true], "scopes"],
    ["writes_refused", [false, true, true], null],
    ["property_changed", [false, true, true], "properties"],
    ["property_refused", [false, true, true], "properties"],
    ["webhooks_missing", [false, true, true], null],
    ["onekosmos_dvcid_unfit", [true, false, false], null],
    ["gate_without_stage", [true, true, false], null],
    ["mail_refused", [true, true, false], null],
  ] as const)("do not claim to be in place against a condition: %s", async (code, expected, contradicted) => {
    const { html, steps } = await setupOf({ conditions: [conditionOf(code)] });
    expect(steps).toEqual(expected);
    expect(html).toContain(
      `<li class="no" data-check="${code}"><div>This is ${code}. <a href="/oauth/install">Sign in again</a>`,
    );
    expect(html).not.toContain(`data-check="${contradicted}"`);
  });

  it("say that HubSpot does not take calls, and leave what its subscription lacks a thing to look at", async () => {
    const away = await setupOf({ conditions: [conditionOf("hubspot_unavailable", "warning")] });
    expect(away.steps).toEqual([false, true, true]);
    expect(away.html).toContain('<li class="open" data-check="hubspot_unavailable">');
    const withheld = await setupOf({
      conditions: [conditionOf("scopes_missing", "warning")],
      withheld: ["tickets"],
    });
    expect(withheld.steps).toEqual([true, true, true]);
    expect(withheld.html).toContain('<li class="open" data-check="scopes">');
    expect(withheld.html).not.toContain("This is scopes_missing");
  });
});

const waiting = async () => ({ ...READY, heldBack: 3 });

describe("the first page after an install", () => {
  it.each([
    [{ created: [], present: [] }, "bad", "HubSpot took none of the app's properties"],
    [{ created: [], present: ["idv_status"] }, "good", "1 property is in place."],
    [{ created: ["idv_status"], present: [] }, "good", "1 property was created."],
  ])("says which properties HubSpot has: %j", async (properties, look, words) => {
    const provisioning = ok({ group: "present", ...properties } as const);
    const world = createWorld({ portal: { install: async () => ({ firstInstall: true, provisioning }) } });
    const { state, jar } = await leaveForHubSpot(world);
    const back = await world.request(`/oauth/callback?code=a-code&state=${state}`, {
      headers: { Cookie: cookieHeader(jar) },
    });
    const page = await world.request("/portal", { headers: { Cookie: cookieHeader(cookiesOf(back)) } });
    const html = (await page.text()).replaceAll("&#39;", "'");
    expect(html).toContain(`<div class="banner ${look}"`);
    expect(html).toContain(words);
  });
});

describe("the decision about contacts that waited", () => {
  it("comes back as it was sent when it cannot be carried out", async () => {
    const { post, calls } = await signedIn({ portal: { overview: waiting } });
    const refused = await post("/portal/setup/start", { kind: "newest", count: "0" });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(html).toContain("Nothing was started. Enter a number from 1 to 10,000.");
    expect(html).toMatch(/value="newest" required="?"? checked/u);
    expect(inputOf(html, "count")).toContain('value="0"');
    expect(html).toContain("<title>Not started");
    const empty = await post("/portal/setup/start", {});
    expect(await empty.text()).toContain("Nothing was started. Choose which are verified.");
    expect(calls.map(({ method }) => method)).not.toContain("decideStart");
  });

  it("says so when there is none to make any more", async () => {
    const { post } = await signedIn({ portal: { overview: async () => READY } });
    const late = await post("/portal/setup/start", { kind: "zzz" });
    expect(await late.text()).toContain("This was decided before, so nothing was changed.");
  });

  it("can be made while nobody is counted any more", async () => {
    const { html } = await setupOf({ heldBack: 0 });
    expect(inputOf(html, "count")).toContain('value="1"');
  });

  it.each([
    ["all", 0, null, "Their verifications start now."],
    ["newest", 1, null, "Their verifications start now. 1 is not verified."],
    ["newest", 2, null, "Their verifications start now. 2 are not verified."],
    ["all", 0, "Unauthorized", "Their verifications start as soon as 1Kosmos accepts the connection."],
    ["none", 3, null, "None of them is verified."],
  ] as const)("says what follows from it: %s, %i left out, %s", async (kind, dropped, attention, words) => {
    const { post, cookie, request } = await signedIn({
      portal: { overview: async () => ({ ...READY, attention }), decideStart: async () => dropped },
    });
    const decided = await post("/portal/setup/start", { kind, count: "1" });
    expect([decided.status, decided.headers.get("Location")]).toEqual([303, "/portal/setup"]);
    const flash = (decided.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    const next = await request("/portal/setup", { headers: { Cookie: `${cookie}; ${flash}` } });
    expect(await next.text()).toContain(`<p>${words}</p>`);
  });
});

describe("a test that does not start", () => {
  it("keeps what was typed, with the reason at its field", async () => {
    const { post } = await signedIn({
      portal: {
        overview: async () => READY,
        findTestContact: async () => err("HubSpot has no such contact."),
      },
    });
    const refused = await post("/portal/setup/test", { contact: '"><b>nobody@example.com', kind: "liveid" });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(inputOf(html, "contact")).toContain('value="&quot;&gt;&lt;b&gt;nobody@example.com"');
    expect(html).toMatch(/id="field-contact-error">HubSpot has no such contact\./u);
    expect(html).toMatch(/name="kind" value="liveid" checked/u);
    expect(html).toContain("Nothing was started.");
    expect(html).toContain("<title>Not started");
  });

  it("is not taken for one that works when the contact was verified before, and offers to verify it again", async () => {
    const { post, calls } = await signedIn({
      portal: {
        overview: async () => READY,
        findTestContact: async () => ok("101"),
        startVerification: async ({ request }) =>
          ok({
            outcome: request.again ? "started" : "already_verified",
            message: null,
            code: null,
            card: VERIFIED_CARD,
          }),
      },
    });
    const refused = await post("/portal/setup/test", { contact: "101", kind: "identity" });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(html).toContain("This contact is verified already, so no session was made.");
    expect(inputOf(html, "contact")).toContain('value="101"');
    expect(html).toMatch(/name="again" value="yes"/u);
    const again = await post("/portal/setup/test", { contact: "101", kind: "identity", again: "yes" });
    expect(again.headers.get("Location")).toBe("/portal/setup/test/101");
    const wanted = calls.filter(({ method }) => method === "startVerification").map(({ args }) => args[0]);
    expect(wanted).toMatchObject([{ request: { again: false } }, { request: { again: true } }]);
  });
});

describe("the addresses of its forms", () => {
  it.each(["delivery", "start", "test"])("lead to the set-up when they are opened: %s", async (form) => {
    const { get } = await signedIn();
    const opened = await get(`/portal/setup/${form}`);
    expect([opened.status, opened.headers.get("Location")]).toEqual([303, "/portal/setup"]);
  });
});

const testContact = async () =>
  ok({
    contactId: "101",
    name: "Grace",
    kind: "identity",
    link: "",
    writtenStatus: "",
    isWritten: true,
    unfit: null,
    callbacks: null,
    card: VERIFIED_CARD,
  } as const);

describe("what was saved from it", () => {
  it("can be undone from it, by the name of its form", async () => {
    const undoables = ["/portal/delivery", "/portal/connection", "/portal/triggers"].map((form) => ({
      form,
      id: `save-of-${form}`,
      at: NOW,
      userId: 77,
    }));
    const { get } = await signedIn({
      portal: { adminFrame: async () => ({ ...FRAME, undoables }), testContact },
    });
    expect(await (await get("/portal/setup/test/101")).text()).not.toContain("save-of-");
    const html = await (await get("/portal/setup")).text();
    expect(html).toContain("Delivery: saved on ");
    expect(html).toContain("Connection: saved on ");
    expect(html).not.toContain("save-of-/portal/triggers");
  });
});
