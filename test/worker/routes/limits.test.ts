/** The page and the API of limits: what they show, and who decides what about verifications that wait. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LimitsView } from "../../../src/portal/admin/limits.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  createWorld,
  FRAME,
  jsonOf,
  NOW,
  OVERVIEW,
  signedIn,
} from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const LIMITS: LimitsView = {
  nextDayAt: NOW + 3_600_000,
  caps: [
    { source: "portal", cap: 25_000, used: 207, raised: 0, waiting: 300 },
    { source: "form", cap: 200, used: 200, raised: 50, waiting: 300 },
    { source: "card", cap: null, used: 7, raised: 0, waiting: 0 },
    { source: "bulk", cap: 5000, used: 0, raised: 0, waiting: 0 },
  ],
};
const USERS = [
  { id: "77", name: "Sam Sales", teams: [{ id: "11", name: "Sales" }] },
  { id: "78", name: "Sue Support", teams: [] },
];
const PORTAL = {
  limits: async () => LIMITS,
  users: async () => USERS,
  linkKeys: async () => [
    { keyId: "k2", isNewest: true, links: 5 },
    { keyId: "k1", isNewest: false, links: 1200 },
  ],
  actOnCap: async () => 300,
  saveForm: async () => ok(DEFAULT_SETTINGS),
};
const NO_USER = "HubSpot has no user 9.";
const REFUSED = err({ kind: "invalid", errors: { "mayStart.users.0": NO_USER } } as const);
const BY_PAGE = { userId: 77, surface: "page" };

describe("the page of limits", () => {
  it("shows what was started today, the limits, what waits, and the buttons for it", async () => {
    const { get } = await signedIn({ portal: PORTAL });
    const response = await get("/portal/limits");
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain("Form submissions");
    expect(html).toContain("200 + 50 today");
    expect(html).toContain("Start all 300");
    expect(html).not.toContain("Bulk actions</td>");
    expect(html).toMatch(/name="dailyCaps\.form"[^>]*value="200"/u);
    expect(html).toContain("Sam Sales");
    expect(html).toMatch(/<code>k1<\/code><\/dt><dd>[^<]*1,200/u);
    expect(html).toMatch(/value="11"/u);
  });

  it.each([
    [{ action: "go_on" }, { kind: "go_on" }],
    [
      { action: "raise", by: "40" },
      { kind: "raise", by: 40 },
    ],
    [{ action: "skip", confirm: "yes" }, { kind: "skip" }],
  ])("decides about what waits: %j", async (fields, action) => {
    const { post, calls } = await signedIn({ portal: PORTAL });
    const response = await post("/portal/limits/waiting", { source: "form", ...fields });
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal/limits"]);
    expect(calls).toMatchObject([{ method: "actOnCap", args: ["form", action, BY_PAGE] }]);
  });

  it("says how many it concerned, one or more", async () => {
    for (const [count, action, words] of [
      [1, "go_on", "1 verification goes on."],
      [1200, "go_on", "1,200 verifications go on."],
      [1, "skip", "1 verification was skipped."],
    ] as const) {
      const portal = { ...PORTAL, actOnCap: async () => count };
      const { post, request, cookie } = await signedIn({ portal });
      const response = await post("/portal/limits/waiting", { source: "form", action, confirm: "yes" });
      const headers = { Cookie: `${cookie}; ${cookieHeader(cookiesOf(response))}` };
      expect(await (await request("/portal/limits", { headers })).text()).toContain(words);
    }
  });

  it.each([
    [{ source: "form", action: "skip" }],
    [{ source: "form", action: "raise", by: "0" }],
    [{ source: "form", action: "raise", by: "many" }],
    [{ source: "portal", action: "go_on" }],
    [{ source: "form", action: "else" }],
  ])("changes nothing for %j", async (fields) => {
    const { post, calls } = await signedIn({ portal: PORTAL });
    expect((await post("/portal/limits/waiting", fields)).status).toBe(303);
    expect(calls).toEqual([]);
  });

  it("saves who may start verifications, by the ids of users and teams", async () => {
    const { post, calls } = await signedIn({ portal: PORTAL });
    const chosen: [string, string][] = [
      ["who", "listed"],
      ["users", "77"],
      ["teams", "11"],
    ];
    expect((await post("/portal/limits/who", chosen)).status).toBe(303);
    await post("/portal/limits/who", { who: "everyone", users: "77" });
    const form = { form: "/portal/limits/who", seen: null };
    expect(calls.map(({ args }) => args)).toEqual([
      [{ ...form, patch: { mayStart: { users: ["77"], teams: ["11"] } } }, BY_PAGE],
      [{ ...form, patch: { mayStart: "everyone" } }, BY_PAGE],
    ]);
  });

  it("lets nobody more start verifications by a form that does not say who", async () => {
    const { post, calls } = await signedIn({ portal: PORTAL });
    for (const who of [undefined, "", "Everyone", "all"]) {
      const response = await post("/portal/limits/who", { users: "77", ...(who !== undefined && { who }) });
      expect(response.status).toBe(400);
      const html = await response.text();
      expect(html).toContain("Choose who may start verifications.");
      expect(html).toMatch(/value="listed" checked/u);
    }
    expect(calls.filter(({ method }) => method === "saveForm")).toEqual([]);
  });

  it("says what somebody else has saved meanwhile beside what was sent, and keeps what was sent", async () => {
    const mayStart = { users: ["77", "5"], teams: ["11"] };
    const current = { ...DEFAULT_SETTINGS, mayStart };
    const { get, post, calls } = await signedIn({
      portal: {
        ...PORTAL,
        overview: async () => ({ ...OVERVIEW, settings: current }),
        saveForm: async () => err({ kind: "changed", paths: ["mayStart"], current }),
      },
    });
    const shown = await (await get("/portal/limits")).text();
    const seen = (
      /action="\/portal\/limits\/who".*?name="seen" value="([^"]*)"/su.exec(shown)?.[1] ?? ""
    ).replaceAll("&quot;", '"');
    expect(JSON.parse(seen)).toEqual({ mayStart: JSON.stringify(mayStart) });
    const response = await post("/portal/limits/who", [
      ["seen", '{"mayStart":"\\"everyone\\""}'],
      ["who", "listed"],
      ["users", "78"],
    ]);
    const html = await response.text();
    expect(response.status).toBe(409);
    expect(html).toMatch(/<p class="error" role="alert">[^<]*Sales, Sam Sales, User 5”[^<]*Sue Support”/u);
    expect(html).toMatch(/value="78" checked/u);
    expect(html).not.toMatch(/value="77" checked/u);
    expect(calls.find(({ method }) => method === "saveForm")?.args[0]).toMatchObject({
      seen: { mayStart: '"everyone"' },
    });
  });

  it("offers to undo the saves of both of its forms", async () => {
    const undoables = ["/portal/limits", "/portal/limits/who"].map((form, n) => ({
      form,
      id: `s${n}`,
      at: NOW,
      userId: 77,
    }));
    const { get, post } = await signedIn({
      portal: {
        ...PORTAL,
        adminFrame: async () => ({ ...FRAME, undoables }),
        undoForm: async () => ok(undefined),
      },
    });
    const html = await (await get("/portal/limits")).text();
    expect([...html.matchAll(/name="form" value="([^"]*)"/gu)].map(([, form]) => form)).toEqual([
      "/portal/limits",
      "/portal/limits/who",
    ]);
    const undone = await post("/portal/undo", { form: "/portal/limits/who", id: "s1" });
    expect(undone.headers.get("Location")).toBe("/portal/limits");
  });

  it("says what HubSpot does not know of them, and keeps what was chosen", async () => {
    const { post } = await signedIn({ portal: { ...PORTAL, saveForm: async () => REFUSED } });
    const chosen: [string, string][] = [
      ["who", "listed"],
      ["users", "9"],
    ];
    const response = await post("/portal/limits/who", chosen);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain(`<p class="error" role="alert">${NO_USER}</p>`);
    expect(html).toMatch(/value="9" checked/u);
  });

  it("keeps those who are listed while HubSpot does not return the account's users", async () => {
    const overview = { settings: { ...DEFAULT_SETTINGS, mayStart: { users: ["77"], teams: ["11"] } } };
    const { get } = await signedIn({
      portal: { ...PORTAL, users: async () => null, overview: async () => ({ ...OVERVIEW, ...overview }) },
    });
    const html = await (await get("/portal/limits")).text();
    expect(html).toContain('id="users-unread"');
    expect(html).toMatch(/value="77" checked/u);
    expect(html).toContain("Team 11");
  });
});

describe("the API of limits", () => {
  it("returns how the caps stand, and takes a decision about one source", async () => {
    const { get, json, calls } = await signedIn({ portal: PORTAL });
    expect(await jsonOf(await get("/api/limits"))).toEqual(JSON.parse(JSON.stringify(LIMITS)));
    const response = await json("POST", "/api/limits/form", { action: "raise", by: 10 });
    expect([response.status, await jsonOf(response)]).toEqual([200, { concerned: 300 }]);
    expect(calls.at(-1)).toMatchObject({
      method: "actOnCap",
      args: ["form", { kind: "raise", by: 10 }, { userId: 77, surface: "api" }],
    });
  });

  it.each([
    ["/api/limits/portal", { action: "go_on" }, 404],
    ["/api/limits/form", { action: "raise" }, 400],
    ["/api/limits/form", { action: "raise", by: 1.5 }, 400],
    ["/api/limits/form", {}, 400],
  ])("refuses %s with %j", async (path, body, status) => {
    const { json, calls } = await signedIn({ portal: PORTAL });
    expect((await json("POST", path, body)).status).toBe(status);
    expect(calls).toEqual([]);
  });

  it("is for whoever is signed in", async () => {
    expect((await createWorld().request("/api/limits")).status).toBe(401);
    expect((await createWorld().request("/portal/limits")).status).toBe(401);
  });
});
