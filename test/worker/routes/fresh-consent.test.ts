/** Changes that need HubSpot's consent of the last ten minutes. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { ok } from "../../../src/lib/result.ts";
import { captureLogs, jsonOf, NOW, SESSIONS, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const MINUTES = 60_000;

/** A browser whose admin signed in so long ago. */
async function signedInSince(minutes: number) {
  const browser = await signedIn({
    portal: {
      useLogin: async () => ({ userId: 77, since: NOW }),
      putSettings: async () => ok(DEFAULT_SETTINGS),
      saveForm: async () => ok(DEFAULT_SETTINGS),
      putConnection: async () => ok(SESSIONS),
      saveConnection: async () => ok({ report: null, heldBack: 0 }),
      testConnection: async () => ok({ tenant: "acme.1kosmos.net" }),
      disconnect: async () => ok(NOW),
      logins: async () => [],
      endLogins: async () => 1,
      undoForm: async () => ok(undefined),
      putLogo: async () => true,
    },
  });
  browser.clock.now = NOW + minutes * MINUTES;
  return browser;
}
type Signed = Awaited<ReturnType<typeof signedInSince>>;

const CHANGES = new Set([
  "putSettings",
  "saveForm",
  "putConnection",
  "saveConnection",
  "disconnect",
  "endLogins",
]);
const changesOf = ({ calls }: Signed) =>
  calls.map(({ method }) => method).filter((method) => CHANGES.has(method));

/** Not the default. */
const otherEdits = "accept";

describe("a fresh consent", () => {
  it.each<[string, (browser: Signed) => Promise<Response>, string]>([
    ["disconnecting", ({ post }) => post("/portal/disconnect", { confirm: "yes" }), "disconnect"],
    ["saving the connection", ({ post }) => post("/portal/connection", { intent: "save" }), "saveConnection"],
    [
      "switching handEdits on the page",
      ({ post }) => post("/portal/settings", { handEdits: otherEdits }),
      "saveForm",
    ],
    ["signing others out", ({ post }) => post("/portal/sign-ins", {}), "endLogins"],
    [
      "signing others out by the API",
      ({ json }) => json("POST", "/api/logins/end", { name: null }),
      "endLogins",
    ],
    ["saving the connection by the API", ({ json }) => json("PUT", "/api/connection", {}), "putConnection"],
    [
      "switching handEdits by the API",
      ({ json }) => json("PUT", "/api/settings", { handEdits: otherEdits }),
      "putSettings",
    ],
  ])(
    "%s needs a consent of the last ten minutes: later it is 403, and no object is asked to change",
    async (_change, send, method) => {
      const late = await signedInSince(10.1);
      const refused = await send(late);
      expect([refused.status, changesOf(late)]).toEqual([403, []]);
      const soon = await signedInSince(10);
      expect((await send(soon)).status).toBeLessThan(400);
      expect(changesOf(soon)).toEqual([method]);
    },
  );

  it("is asked for in words, with the way to HubSpot; by the API as a code", async () => {
    const { post, json } = await signedInSince(11);
    const page = await (await post("/portal/disconnect", { confirm: "yes" })).text();
    expect(page).toContain('data-outcome="consent_needed"');
    expect(page).toContain('href="/oauth/install"');
    expect(await jsonOf(await json("PUT", "/api/connection", {}))).toMatchObject({ error: "consent_needed" });
  });

  it("is what the object goes by as well: it is told who acts on an old one", async () => {
    for (const [minutes, by] of [
      [10, { userId: 77, surface: "page" }],
      [10.1, { userId: 77, surface: "page", consent: "old" }],
    ] as const) {
      const browser = await signedInSince(minutes);
      await browser.post("/portal/undo", { form: "/portal/data", id: "1" });
      expect(browser.calls).toContainEqual({
        name: "4242",
        method: "undoForm",
        args: ["/portal/data", "1", by],
      });
    }
  });

  it("other changes do not, nor does a form that leaves handEdits as it is", async () => {
    const browser = await signedInSince(30);
    const { handEdits } = DEFAULT_SETTINGS;
    expect((await browser.post("/portal/settings", { handEdits })).status).toBe(303);
    expect((await browser.json("PUT", "/api/settings", { handEdits, linkLifetimeHours: 5 })).status).toBe(
      200,
    );
    expect((await browser.json("PUT", "/api/settings", { linkLifetimeHours: 5 })).status).toBe(200);
    expect((await browser.post("/portal/gates", {})).status).toBe(303);
    expect((await browser.post("/portal/connection", { intent: "test" })).status).toBe(200);
    expect(changesOf(browser)).toEqual(["saveForm", "putSettings", "putSettings", "saveForm"]);
  });
});
