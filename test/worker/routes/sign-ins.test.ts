/** The page and the API of live logins: what is shown, and who is signed out. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { captureLogs, createWorld, jsonOf, NOW, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const MINUTE = 60_000;
const LOGINS = [
  { name: "mine", userId: 77, since: NOW - MINUTE, seenAt: NOW, isOwn: true, inHubSpot: false },
  {
    name: "theirs",
    userId: 78,
    since: NOW - 60 * MINUTE,
    seenAt: NOW - 5 * MINUTE,
    isOwn: false,
    inHubSpot: true,
  },
];
/** The login that `signedIn` has. */
const OWN = { id: "a-login", generation: "an-install" };

function browser(logins = LOGINS, ended = 1) {
  return signedIn({ portal: { logins: async () => logins, endLogins: async () => ended } });
}

describe("the page of sign-ins", () => {
  it("shows each with its times, and a button for all but one's own", async () => {
    const { get } = await browser();
    const html = await (await get("/portal/sign-ins")).text();
    expect(html).toContain('<td data-label="User">77</td>');
    expect(html).toContain('<td data-label="User">78, in HubSpot too</td>');
    expect(html).toContain("This browser");
    expect(html).toContain("23 Nov 2026, 12:00");
    expect(html.match(/name="name" value="[^"]*"/gu)).toEqual(['name="name" value="theirs"']);
    expect(html).toContain('<button type="submit" class="danger">');
    const alone = await (await (await browser(LOGINS.slice(0, 1))).get("/portal/sign-ins")).text();
    expect(alone).not.toContain('class="danger"');
  });

  it("names users as HubSpot does", async () => {
    const { get } = await signedIn({
      portal: {
        logins: async () => LOGINS,
        users: async () => [{ id: "78", name: "Ben <b>", teams: [] }],
      },
    });
    const html = await (await get("/portal/sign-ins")).text();
    expect(html).toContain('<td data-label="User">77</td>');
    expect(html).toContain('<td data-label="User">Ben &lt;b&gt; (78), in HubSpot too</td>');
    expect(html).toContain('aria-label="Sign out Ben &lt;b&gt; (78)"');
  });

  it("says when a sign-in had ended before", async () => {
    const { post, request, cookie } = await browser(LOGINS, 0);
    const response = await post("/portal/sign-ins", { name: "gone" });
    expect(response.status).toBe(303);
    const flash = response.headers.getSetCookie().map((line) => line.split(";")[0]);
    const page = await request("/portal/sign-ins", { headers: { Cookie: [cookie, ...flash].join("; ") } });
    expect(await page.text()).toContain('class="banner bad"');
  });

  it.each([
    [{ name: "theirs" }, "theirs"],
    [{}, null],
  ])("ends what the form %j names", async (fields: Record<string, string>, name) => {
    const { post, get, calls } = await browser();
    const response = await post("/portal/sign-ins", fields);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal/sign-ins"]);
    const by = { userId: 77, surface: "page" };
    expect(calls).toContainEqual({ name: "4242", method: "endLogins", args: [name, OWN, by] });
    expect((await get("/portal/sign-ins")).status).toBe(200);
  });
});

describe("the API of sign-ins", () => {
  it("lists them, and ends one or all others", async () => {
    const { get, json, calls } = await browser();
    expect(await jsonOf(await get("/api/logins"))).toEqual({
      logins: [
        {
          name: "mine",
          userId: 77,
          isOwn: true,
          inHubSpot: false,
          since: "2026-11-23T11:59:00.000Z",
          seenAt: "2026-11-23T12:00:00.000Z",
        },
        {
          name: "theirs",
          userId: 78,
          isOwn: false,
          inHubSpot: true,
          since: "2026-11-23T11:00:00.000Z",
          seenAt: "2026-11-23T11:55:00.000Z",
        },
      ],
    });
    for (const name of ["theirs", null]) {
      expect(await jsonOf(await json("POST", "/api/logins/end", { name }))).toEqual({ ended: 1 });
      const by = { userId: 77, surface: "api" };
      expect(calls.at(-1)).toEqual({ name: "4242", method: "endLogins", args: [name, OWN, by] });
    }
  });

  it.each([{}, { name: 1 }, { name: "x".repeat(101) }, { name: "a", more: 1 }, []])(
    "refuses %j",
    async (body) => {
      const { json, calls } = await browser();
      expect((await json("POST", "/api/logins/end", body)).status).toBe(400);
      expect(calls.filter(({ method }) => method === "endLogins")).toEqual([]);
    },
  );
});

it.each([
  ["GET", "/portal/sign-ins"],
  ["POST", "/portal/sign-ins"],
  ["GET", "/api/logins"],
  ["POST", "/api/logins/end"],
])("%s %s is for whoever is signed in", async (method, path) => {
  const world = createWorld();
  const headers = { Origin: "https://idv.example", "Content-Type": "application/json" };
  expect((await world.request(path, { method, headers })).status).toBe(401);
  expect(world.calls).toEqual([]);
});
