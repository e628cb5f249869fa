import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  createWorld,
  FRAME,
  inputOf,
  NOW,
  ORIGIN,
  OVERVIEW,
  signedIn,
} from "./support.ts";

const BY_PAGE = { userId: 77, surface: "page" };

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

/** The change that a saved form requests. */
function patchOf(call: { readonly args: readonly unknown[] } | undefined): unknown {
  const [sent] = call?.args ?? [];
  return typeof sent === "object" && sent !== null && "patch" in sent ? sent.patch : undefined;
}

const NO_WHOLE_NUMBER = "Enter a whole number";
const GOOD = /<div class="banner good" role="status">/u;
const BAD = /<div class="banner bad" role="alert">/u;

describe("the other forms", () => {
  it("save the settings whole: a box that is not sent is off", async () => {
    const { post, calls } = await signedIn({ portal: { saveForm: async () => ok(DEFAULT_SETTINGS) } });
    const response = await post("/portal/settings", [
      ["triggers", "form"],
      ["triggers", "api"],
      ["importPolicy.mode", "pace"],
      ["importPolicy.perMinute", "60"],
      ["linkLifetimeHours", "1.5"],
      ["personChange", "restart"],
      ["handEdits", "accept"],
      ["reverifyAfterDays", " "],
      ["decisionWindowHours", "72"],
      ["disconnectGraceHours", "24"],
      ["timeline", "false"],
    ]);
    expect(response.status).toBe(303);
    expect(patchOf(calls[0])).toEqual({
      triggers: { form: true, import: false, manual: false, api: true, integration: false },
      importPolicy: { mode: "pace", perMinute: 60 },
      linkLifetimeHours: 1.5,
      personChange: "restart",
      handEdits: "accept",
      reverifyAfterDays: null,
      decisionWindowHours: 72,
      disconnectGraceHours: 24,
      timeline: false,
    });
  });

  it("save what the person's page says, and leave alone what is not sent", async () => {
    const { post, calls } = await signedIn({ portal: { saveForm: async () => ok(DEFAULT_SETTINGS) } });
    await post("/portal/settings", {
      "personPage.companyName": "Acme Bank",
      "personPage.returnUrl": "",
      "personPage.retries": "3",
    });
    expect(patchOf(calls[0])).toMatchObject({
      personPage: { companyName: "Acme Bank", returnUrl: "", retries: 3 },
    });
    expect(patchOf(calls[0])).not.toHaveProperty("personPage.purpose");
  });

  it("show what the person's page says, and what is wrong with it", async () => {
    const wrong = { "personPage.returnUrl": "Must be a web address that begins with https://." };
    const { post, get } = await signedIn({
      portal: { saveForm: async () => err({ kind: "invalid", errors: wrong }) },
    });
    expect(inputOf(await (await get("/portal/person-page")).text(), "personPage.retries")).toContain(
      'value="2"',
    );
    const html = await (await post("/portal/settings", { "personPage.returnUrl": "ftp://acme" })).text();
    expect(inputOf(html, "personPage.returnUrl")).toContain('value="ftp://acme"');
    expect(inputOf(html, "personPage.returnUrl")).toContain('aria-invalid="true"');
    expect(html).toContain(`id="field-personPage-returnUrl-error">${wrong["personPage.returnUrl"]}<`);
  });

  it("come back with what is wrong with a number", async () => {
    const { post, calls } = await signedIn({
      portal: {
        saveForm: async () => err({ kind: "invalid", errors: { "importPolicy.perMinute": NO_WHOLE_NUMBER } }),
      },
    });
    const response = await post("/portal/settings", { "importPolicy.perMinute": "1e9" });
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(patchOf(calls[0])).toMatchObject({ importPolicy: { perMinute: "1e9" } });
    expect(inputOf(html, "importPolicy.perMinute")).toContain('value="1e9"');
    expect(html).toContain(`id="field-importPolicy-perMinute-error">${NO_WHOLE_NUMBER}<`);
  });

  it("come back with what is wrong with a member of a list beside the list", async () => {
    const wrong = { "filters.lifecycleStages.1": "Must have at most 100 characters." };
    const { post } = await signedIn({
      portal: { saveForm: async () => err({ kind: "invalid", errors: wrong }) },
    });
    const html = await (await post("/portal/triggers", { "filters.lifecycleStages": "x" })).text();
    expect(html).toContain('id="field-filters-lifecycleStages-error">Must have at most 100 characters.<');
    expect(html).toContain("Please look at the marked fields.");
  });

  it("show both values when somebody else has saved meanwhile, and are taken the next time", async () => {
    const current = { ...DEFAULT_SETTINGS, linkLifetimeHours: 24, timeline: false };
    const changed = err({ kind: "changed", paths: ["linkLifetimeHours", "timeline"], current } as const);
    const { post, calls } = await signedIn({
      portal: { overview: async () => ({ ...OVERVIEW, settings: current }), saveForm: async () => changed },
    });
    const seen = JSON.stringify({ linkLifetimeHours: "168" });
    const response = await post("/portal/triggers", { linkLifetimeHours: "48", seen });
    expect(response.status).toBe(409);
    expect(calls.find(({ method }) => method === "saveForm")?.args[0]).toMatchObject({
      form: "/portal/triggers",
      seen: { linkLifetimeHours: "168" },
    });
    const html = await response.text();
    expect(inputOf(html, "linkLifetimeHours")).toContain('value="48"');
    expect(html).toContain(
      "Somebody else has saved “24” here meanwhile. Yours is “48”: save again to use it.",
    );
    expect(html).toContain("&quot;linkLifetimeHours&quot;:&quot;24&quot;");
  });

  it("offer to undo the newest save of their page, and say what became of it", async () => {
    const save = { form: "/portal/triggers", id: "the-save", at: NOW, userId: 78 };
    const { get, post, calls } = await signedIn({
      portal: {
        adminFrame: async () => ({ ...FRAME, undoables: [save] }),
        undoForm: async (_form, id) => (id === "the-save" ? ok(undefined) : err("Too late.")),
      },
    });
    const html = await (await get("/portal/triggers")).text();
    expect(html).toMatch(/name="id" value="the-save"/u);
    expect(html).toContain("by user 78");
    const own = await signedIn({
      portal: { adminFrame: async () => ({ ...FRAME, undoables: [{ ...save, userId: 77 }] }) },
    });
    expect(await (await own.get("/portal/triggers")).text()).toContain("by you.");
    expect(await (await get("/portal/data")).text()).not.toContain("the-save");
    const undone = await post("/portal/undo", { form: "/portal/triggers", id: "the-save" });
    expect([undone.status, undone.headers.get("Location")]).toEqual([303, "/portal/triggers"]);
    expect(calls.find(({ method }) => method === "undoForm")?.args).toEqual([
      "/portal/triggers",
      "the-save",
      BY_PAGE,
    ]);
    const away = await post("/portal/undo", { form: "https://evil.example", id: "x" });
    expect(away.headers.get("Location")).toBe("/portal");
  });

  it("disconnect only when the box is ticked, and sign out with it", async () => {
    const at = Date.parse("2026-12-01T00:00:00Z");
    const { post, calls } = await signedIn({ portal: { disconnect: async () => ok(at) } });
    const hasty = await post("/portal/disconnect", {});
    expect([hasty.status, calls]).toEqual([303, []]);
    const response = await post("/portal/disconnect", { confirm: "yes" });
    expect(await response.text()).toContain("deleted on 1 Dec 2026");
    expect(calls.map(({ method }) => method)).toEqual(["adminFrame", "disconnect"]);
    expect(response.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^__Host-idv_login=; Max-Age=0/u),
    );
  });

  it("stay signed in and say why when HubSpot does not take the app out", async () => {
    const refused = err({ message: "HubSpot did not answer in time." });
    const { post, get } = await signedIn({ portal: { disconnect: async () => refused } });
    const response = await post("/portal/disconnect", { confirm: "yes" });
    expect(response.headers.getSetCookie()).not.toContainEqual(expect.stringContaining("idv_login="));
    expect([response.status, (await get("/portal")).status]).toEqual([303, 200]);
  });

  it("replay what waits for a person, and say when it does not wait any more", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: { replay: async (id) => id !== "job:8" },
    });
    for (const [id, banner] of [
      ["job:7", GOOD],
      ["outbox:timeline:contact:1001|r-1:started", GOOD],
      ["job:8", BAD],
      ["<b>", BAD],
    ] as const) {
      const jar = cookieHeader(cookiesOf(await post("/portal/replay", { id })));
      const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
      expect(await page.text()).toMatch(banner);
    }
    expect(calls.filter(({ method }) => method === "replay").map(({ args }) => args[0])).toEqual([
      "job:7",
      "outbox:timeline:contact:1001|r-1:started",
      "job:8",
    ]);
  });

  it("remove what nobody needs any more, when that is confirmed, and say what became of it", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: { remove: async (id) => id === "job:7" },
    });
    const confirm = "yes";
    for (const [fields, banner] of [
      [{ id: "job:7", confirm }, GOOD],
      [{ id: "job:8", confirm }, BAD],
      [{ id: "<b>", confirm }, BAD],
      [{ id: "job:9" }, BAD],
    ] as const) {
      const jar = cookieHeader(cookiesOf(await post("/portal/remove", fields)));
      const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
      expect(await page.text()).toMatch(banner);
    }
    expect(calls.filter(({ method }) => method === "remove").map(({ args }) => args[0])).toEqual([
      "job:7",
      "job:8",
    ]);
  });

  it("replay or remove all of one cause, and say how many those were", async () => {
    const { post, calls, request, cookie } = await signedIn({
      portal: { replayGroup: async () => 70, removeGroup: async (id) => (id === "job:1" ? 3 : 0) },
    });
    for (const [fields, banner] of [
      [{ id: "outbox:timeline:contact:1|e", intent: "replay" }, /role="status"><p>[^<]*\b70\b/u],
      [{ id: "job:1", intent: "remove" }, BAD],
      [{ id: "job:1", intent: "remove", confirm: "yes" }, /role="status"><p>[^<]*\b3\b/u],
      [{ id: "job:2", intent: "remove", confirm: "yes" }, BAD],
      [{ id: "<b>", intent: "remove", confirm: "yes" }, BAD],
    ] as const) {
      const jar = cookieHeader(cookiesOf(await post("/portal/dead-letters", fields)));
      const page = await request("/portal", { headers: { Cookie: `${cookie}; ${jar}` } });
      expect(await page.text()).toMatch(banner);
    }
    expect(calls.filter(({ method }) => method === "removeGroup").map(({ args }) => args)).toEqual([
      ["job:1", BY_PAGE],
      ["job:2", BY_PAGE],
    ]);
  });

  it("sign out", async () => {
    const { post, calls } = await signedIn();
    const response = await post("/portal/sign-out", {});
    expect(calls).toEqual([
      { name: "4242", method: "endLogin", args: [{ id: "a-login", generation: "an-install" }] },
    ]);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/"]);
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-idv_login=; Max-Age=0; Path=\/; HttpOnly; Secure/u,
    );
  });
});

describe("forms that did not come from here", () => {
  const FORMS = [
    "/portal/connection",
    "/portal/settings",
    "/portal/gates",
    "/portal/replay",
    "/portal/dead-letters",
    "/portal/remove",
    "/portal/sign-out",
  ];
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

  it.each(FORMS)("%s without a session is 401, and says that nothing was saved", async (path) => {
    const { request, calls } = createWorld();
    const response = await request(path, {
      method: "POST",
      headers: { Origin: ORIGIN },
      body: new URLSearchParams(),
    });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain("Nothing was saved");
    expect(await (await request("/portal")).text()).not.toContain("Nothing was saved");
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
