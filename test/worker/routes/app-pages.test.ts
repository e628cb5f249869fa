/** Who may call `/hubspot/card/pages/*`, in which form, and where the sign-in by its link ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PortalApi } from "../../../src/portal/contract.ts";
import { err, ok } from "../../../src/lib/result.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { cardRequest, type CardCall } from "../support/card.ts";
import {
  captureLogs,
  cookieHeader,
  cookiesOf,
  createWorld,
  grantAnswer,
  INSTALLS,
  jsonOf,
  NOW,
  ORIGIN,
  type World,
  type WorldOptions,
} from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const ATTENTION = {
  conditions: [],
  deadLetters: { total: 0, groups: [] },
  waiting: { jobs: 0, openSessions: 0, inReview: 0, retries: [] },
  imports: null,
  held: [],
  hasMoreHeld: false,
};
const PORTAL: Partial<PortalApi> = {
  ...INSTALLS,
  // One model for all: the route hands on what it gets.
  appPage: async () =>
    ok({
      model: JSON.parse(JSON.stringify(ATTENTION)),
      timeZone: "Europe/Berlin",
      uiDomain: "app-eu1.hubspot.com",
      attention: 2,
      adminUntil: null,
      readsRecords: true,
    }),
  appSettings: async () => ({ settings: null, adminUntil: null }),
  saveAppSettings: async () => ok(DEFAULT_SETTINGS),
  actOnAppPage: async () => ok(3),
  leaveAppPages: async () => true,
};
const READS = ["overview", "activity", "verifications", "contacts/101", "attention", "setup"];
const PATHS = [
  ...[...READS, "dead-letters", "sign-out"].map((path) => `/hubspot/card/pages/${path}`),
  "/hubspot/card/settings",
  "/hubspot/card/settings/save",
];
const REPLAY = { kind: "replay", id: "job:7" };
const SAVED = { form: "/portal/data", values: { timeline: ["false"], handEdits: ["accept"] }, seen: {} };
const bodyOf = (path: string) => {
  if (path.endsWith("dead-letters")) return { request: REPLAY };
  return { request: path.endsWith("/save") ? SAVED : {} };
};

async function send(world: World, call: Omit<CardCall, "at">): Promise<Response> {
  const { url, method, headers, body } = await cardRequest(ORIGIN, { at: NOW, ...call });
  return world.request(url, { method, headers, ...(body === null ? {} : { body }) });
}

const post = (world: World, path: string, call: Partial<CardCall> = {}) =>
  send(world, { method: "POST", path, body: bodyOf(path), ...call });

describe("a page's call", () => {
  it("reaches the portal of the signed query, for its user, and no other", async () => {
    const world = createWorld({ portal: PORTAL });
    for (const path of PATHS) expect((await post(world, path)).status).toBe(200);
    expect(new Set(world.calls.map(({ name }) => name))).toEqual(new Set(["4242"]));
    expect(world.calls.map(({ method, args }) => [method, args])).toEqual([
      ["appPage", ["overview", null, "77"]],
      ["appPage", ["activity", {}, "77"]],
      ["appPage", ["verifications", { limit: 25, names: false }, "77"]],
      ["appPage", ["contact", { contactId: "101" }, "77"]],
      ["appPage", ["attention", null, "77"]],
      ["appPage", ["setup", null, "77"]],
      ["actOnAppPage", [REPLAY, "77"]],
      ["leaveAppPages", ["77"]],
      ["appSettings", ["77"]],
      // Without the setting that needs a fresh consent, whatever was sent.
      ["saveAppSettings", [{ form: "/portal/data", patch: { timeline: false }, seen: {} }, "77"]],
    ]);
    expect(logs.join("\n")).not.toContain("example.com");
  });

  it("is answered with the ways into HubSpot, to the app's own pages, and to a sign-in that names whose page it is", async () => {
    const response = await post(createWorld({ portal: PORTAL }), "/hubspot/card/pages/attention");
    expect(await response.json()).toEqual({
      page: ATTENTION,
      account: { timeZone: "Europe/Berlin", hubspotUrl: "https://app-eu1.hubspot.com/contacts/4242" },
      attention: 2,
      admin: null,
      records: true,
      links: { signIn: `${ORIGIN}/oauth/install?to=hubspot&portal=4242&user=77`, portal: `${ORIGIN}/portal` },
    });
  });

  it.each([
    ["without a signature's secret", { secret: "another" }, 401],
    ["without the extensions' header", { authorization: null }, 401],
    ["with another header", { authorization: "Bearer 1kosmos" }, 401],
    ["of no user", { appended: { userId: null } }, 403],
    ["of another app", { appended: { appId: 7 } }, 403],
    ["that names a user of its own", { path: "?userId=1" }, 403],
    ["as a GET", { method: "GET" }, 400],
    ["whose request is not inside the body", { body: {} }, 400],
    ["of an action whose request is not inside the body", { body: REPLAY }, 400],
    ["as a workflow sends it", { body: REPLAY, isSignedOlder: true }, 400],
  ] as const)("%s reaches nothing", async (_name, bent, status) => {
    const world = createWorld({ portal: PORTAL, vars: { HUBSPOT_APP_ID: "1234567" } });
    for (const path of PATHS) {
      const suffix = "path" in bent ? bent.path : "";
      const call = { ...bent, path: path + suffix };
      const response = await post(world, path, call);
      expect([path, response.status]).toEqual([path, status]);
    }
    expect(world.calls).toEqual([]);
  });

  it("of nobody who has shown to be an admin is told how to; one of a portal without the app that it has none", async () => {
    const refused = createWorld({ portal: { ...PORTAL, actOnAppPage: async () => err("not_admin") } });
    const path = "/hubspot/card/pages/dead-letters";
    expect([(await post(refused, path)).status, await jsonOf(await post(refused, path))]).toMatchObject([
      403,
      { error: "admin_required", message: expect.any(String) },
    ]);
    const gone = createWorld({ portal: { ...PORTAL, appPage: async () => err("unknown_portal") } });
    expect((await post(gone, "/hubspot/card/pages/setup")).status).toBe(404);
  });
});

/** Follows the link, and comes back with HubSpot's grant. */
async function followed(query: string, options: WorldOptions = {}) {
  const startLogin = vi.fn<PortalApi["startLogin"]>(async () => ({ id: "a", generation: "b" }));
  const world = createWorld({ ...options, portal: { ...INSTALLS, startLogin } });
  const left = await world.request(`/oauth/install${query}`);
  const state = new URL(left.headers.get("Location") ?? "").searchParams.get("state") ?? "";
  const headers = { Cookie: cookieHeader(cookiesOf(left)) };
  const response = await world.request(`/oauth/callback?code=a-code&state=${state}`, { headers });
  return { response, html: await response.text(), startLogin, upstream: world.upstream };
}

const LINK = "?to=hubspot&portal=4242&user=77";

describe("the sign-in by a page's link", () => {
  it("gives the user rights there, and leads back to HubSpot", async () => {
    const { response, html, startLogin } = await followed(LINK, { vars: { HUBSPOT_APP_ID: "1234567" } });
    expect(response.status).toBe(200);
    expect(startLogin.mock.calls).toEqual([[77, true]]);
    expect(html).toContain('href="https://app.hubspot.com/app/4242/1234567/attention"');
    expect(cookiesOf(response).has("__Host-idv_login")).toBe(true);
  });

  it.each([
    ["?to=hubspot&portal=4242&user=78", "other_user"],
    ["?to=hubspot&portal=4343&user=77", "other_account"],
  ])("gives no rights there when HubSpot's grant is another one: %s", async (query, outcome) => {
    const { html, startLogin } = await followed(query);
    expect(startLogin.mock.calls).toEqual([[77, false]]);
    expect(html).toContain(`data-outcome="${outcome}"`);
  });

  it("asks HubSpot who it was when the grant does not say; where HubSpot does not say it either, there are no rights", async () => {
    const told = await followed(LINK, {
      hubspot: ({ url }) =>
        url.endsWith("/introspect")
          ? Response.json({ active: true, hub_id: 4242, user_id: 77 })
          : grantAnswer({ hub_id: 4242 }),
    });
    expect(told.startLogin.mock.calls).toEqual([[77, true]]);
    const untold = await followed(LINK, { hubspot: () => grantAnswer({ hub_id: 4242 }) });
    expect(untold.startLogin.mock.calls).toEqual([[null, false]]);
    expect(untold.html).toContain('data-outcome="user_unknown"');
  });

  it.each([
    "?to=hubspot",
    "?to=hubspot&portal=x&user=77",
    "?portal=4242&user=77",
    "?to=hubspot&portal=4242&user=<b>",
  ])("is an ordinary one when the link names nobody: %s", async (query) => {
    const { response, startLogin } = await followed(query);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal"]);
    expect(startLogin.mock.calls).toEqual([[77, false]]);
  });
});
