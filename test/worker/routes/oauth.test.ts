import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  captureLogs,
  INSTALLS,
  cookieHeader,
  cookiesOf,
  createWorld,
  grantAnswer,
  leaveForHubSpot,
  NOW,
  ORIGIN,
  type World,
  type WorldOptions,
} from "./support.ts";
import { sha256, toBase64Url, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { err } from "../../../src/lib/result.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

/** Leaves for HubSpot and comes back with whatever HubSpot, or somebody else, put into the query. */
async function comeBack(options: WorldOptions, query: (state: string) => string) {
  const world = createWorld({ portal: INSTALLS, ...options });
  const { state, jar } = await leaveForHubSpot(world);
  const response = await world.request(`/oauth/callback?${query(state)}`, {
    headers: { Cookie: cookieHeader(jar) },
  });
  return { world, response };
}

/** HubSpot when its grant names no portal, so that the token is introspected. */
function introspecting(info: Record<string, unknown>) {
  return (request: Request) => (request.url.endsWith("/introspect") ? Response.json(info) : grantAnswer({}));
}

/** The fields that were posted to HubSpot. */
async function formOf(request: Request | undefined): Promise<Record<string, unknown>> {
  return Object.fromEntries((await request?.formData()) ?? []);
}

const goodQuery = (state: string) => `code=a-code&state=${state}`;

describe("leaving for HubSpot", () => {
  it("asks for the app's scopes with a state that only this browser can bring back", async () => {
    const { response, authorize, state } = await leaveForHubSpot(createWorld());
    expect(response.status).toBe(302);
    expect(authorize.origin + authorize.pathname).toBe("https://app.hubspot.com/oauth/authorize");
    expect(authorize.searchParams.get("client_id")).toBe("sandbox-client-id");
    expect(authorize.searchParams.get("redirect_uri")).toBe(`${ORIGIN}/oauth/callback`);
    expect(authorize.searchParams.get("scope")).toContain("crm.objects.contacts.write");
    expect(authorize.searchParams.get("scope")).not.toContain("deals");
    expect(authorize.searchParams.get("optional_scope")).toContain("crm.objects.deals.read");
    expect(state).toMatch(/^[\w-]{43}$/u);
    expect(authorize.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/u);
    expect(authorize.searchParams.get("code_challenge_method")).toBe("S256");
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-idv_state_[\w-]{8}=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/u,
    );
    expect(cookie).not.toContain(state);
  });

  it("goes to another host when BROWSER_HOSTS names one", async () => {
    const vars = { BROWSER_HOSTS: '{"app.hubspot.com":"http://localhost:8788"}' };
    const { authorize } = await leaveForHubSpot(createWorld({ vars }));
    expect(authorize.origin).toBe("http://localhost:8788");
  });

  it("uses cookies without prefix and Secure on plain http, which only a developer's machine has", async () => {
    const response = await createWorld({ vars: { PUBLIC_URL: "http://localhost:8787" } }).request(
      "/oauth/install",
    );
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^idv_state_[\w-]{8}=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/u,
    );
  });
});

describe("coming back", () => {
  it("exchanges the code, connects the portal, signs in and shows what happened", async () => {
    const { world, response } = await comeBack({}, goodQuery);
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/portal"]);

    expect(await formOf(world.upstream[0])).toMatchObject({
      grant_type: "authorization_code",
      code: "a-code",
      redirect_uri: `${ORIGIN}/oauth/callback`,
      client_secret: "sandbox-client-secret",
    });
    expect(world.calls).toEqual([
      {
        name: "4242",
        method: "install",
        args: [
          {
            portalId: 4242,
            origin: ORIGIN,
            jurisdiction: "none",
            grant: {
              accessToken: "the-access-token",
              refreshToken: "na1-the-refresh-token",
              expiresAt: NOW + 1_800_000,
              hubId: 4242,
              userId: 77,
            },
          },
        ],
      },
    ]);

    const cookies = response.headers.getSetCookie();
    expect(cookies).toContainEqual(
      expect.stringMatching(
        /^__Host-idv_login=[^;]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/u,
      ),
    );
    expect(cookies).toContainEqual(expect.stringMatching(/^__Host-idv_state_[\w-]{8}=; Max-Age=0; /u));

    const page = await world.request("/portal", { headers: { Cookie: cookieHeader(cookiesOf(response)) } });
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain("2 properties were created.");
    expect(html).toContain("<code>idv_ial_level</code>");
    expect(page.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^__Host-idv_flash=; Max-Age=0/u),
    );
  });

  it("says so when HubSpot did not let the properties be made yet", async () => {
    const reason = "HubSpot asks us to slow down.";
    const provisioning = err(reason);
    const install = async () => ({ firstInstall: true, provisioning });
    const { world, response } = await comeBack({ portal: { install } }, goodQuery);
    const page = await world.request("/portal", { headers: { Cookie: cookieHeader(cookiesOf(response)) } });
    expect(await page.text()).toContain(reason);
  });

  it("asks HubSpot whose token it is when the grant does not say", async () => {
    const hubspot = introspecting({ active: true, hub_id: 5151, user_id: 9 });
    const { world, response } = await comeBack({ hubspot }, goodQuery);
    expect(response.status).toBe(303);
    expect(world.calls[0]).toMatchObject({ name: "5151", method: "install", args: [{ portalId: 5151 }] });
  });

  it("never believes a portal id from the query", async () => {
    const { world } = await comeBack({}, (state) => `${goodQuery(state)}&portalId=1&hub_id=1`);
    expect(world.calls[0]).toMatchObject({ name: "4242", args: [{ portalId: 4242 }] });
  });

  it("uses the newest client secret during a rotation", async () => {
    const { world } = await comeBack(
      { vars: { HUBSPOT_CLIENT_SECRET: "new-secret, old-secret" } },
      goodQuery,
    );
    expect(await formOf(world.upstream[0])).toMatchObject({ client_secret: "new-secret" });
  });
});

/** HubSpot opens the redirect address by itself, in a browser that may be signed in to the app or not. */
async function openedByHubSpot(query: Record<string, string>, options: WorldOptions = {}) {
  const world = createWorld({ portal: INSTALLS, ...options });
  const response = await world.request(`/oauth/callback?${new URLSearchParams(query).toString()}`);
  return { world, response };
}

const RETURN_URL = "https://app.hubspot.com/app-marketplace/4242/installed?app=3&x=a%20b";

describe("an install that HubSpot starts", () => {
  it("stores the grant for the portal that HubSpot names, opens no login and goes back to HubSpot", async () => {
    const { world, response } = await openedByHubSpot({ code: "a-code", returnUrl: RETURN_URL });
    expect([response.status, response.headers.get("Location")]).toEqual([303, RETURN_URL]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(world.calls).toMatchObject([{ name: "4242", method: "install", args: [{ portalId: 4242 }] }]);
    expect(await formOf(world.upstream[0])).toMatchObject({
      code: "a-code",
      redirect_uri: `${ORIGIN}/oauth/callback`,
    });
  });

  it.each([
    "https://app-eu1.hubspot.com/marketplace",
    "https://app-na2.hubspot.com/",
    "https://app.hubspot.com",
  ])("goes back to %s", async (returnUrl) => {
    const { response } = await openedByHubSpot({ code: "a-code", returnUrl });
    expect([response.status, response.headers.get("Location")]).toEqual([303, new URL(returnUrl).href]);
  });

  it.each([
    "https://evil.example/app.hubspot.com",
    "https://app.hubspot.com.evil.example/",
    "https://app.hubspot.com@evil.example/",
    "https://user@app.hubspot.com/",
    "http://app.hubspot.com/",
    "https://app.hubspot.com:8443/",
    "https://app-eu1.hubspot.com:8443/",
    "https://app-eu1evil.hubspot.com/",
    "https://xapp-eu1.hubspot.com/",
    "https://app-eu1.hubspot.com.evil.example/",
    "//evil.example",
    "/portal",
    "javascript:alert(1)",
    "",
  ])("never goes to %s, and does not use the code", async (returnUrl) => {
    const states: Record<string, string>[] = [{ code: "a-code" }, { step: "authorize" }];
    for (const query of states) {
      const { world, response } = await openedByHubSpot({ ...query, returnUrl });
      expect([response.status, response.headers.get("Location")]).toEqual([400, null]);
      expect(world.upstream).toEqual([]);
      expectNothingHappened(world, response);
    }
  });

  it("by a link without an address to return to ends on a page that leads on", async () => {
    const { world, response } = await openedByHubSpot({ code: "a-code" });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('href="/oauth/install"');
    expect(cookiesOf(response).size).toBe(0);
    expect(world.calls).toMatchObject([{ method: "install" }]);
  });

  it("with partner sign-in goes back with a state, and takes the code with it", async () => {
    const begun = await openedByHubSpot({ step: "authorize", returnUrl: RETURN_URL });
    const back = new URL(begun.response.headers.get("Location") ?? "");
    expect(begun.response.status).toBe(303);
    expect(back.href.startsWith(`${RETURN_URL.replace("%20", "+")}&state=`)).toBe(true);
    expect(begun.world.calls).toEqual([]);
    const state = back.searchParams.get("state") ?? "";
    const query = { step: "finalize", code: "a-code", state, returnUrl: RETURN_URL };
    const { world, response } = await openedByHubSpot(query);
    expect([response.status, response.headers.get("Location")]).toEqual([303, RETURN_URL]);
    expect(world.calls).toMatchObject([{ name: "4242", method: "install" }]);
    expect(cookiesOf(response).size).toBe(0);
  });

  it("with partner sign-in refuses a state that is not ours or older than an hour", async () => {
    const query = { step: "finalize", code: "a-code", returnUrl: RETURN_URL };
    const begun = await openedByHubSpot({ step: "authorize", returnUrl: RETURN_URL });
    const state = new URL(begun.response.headers.get("Location") ?? "").searchParams.get("state") ?? "";
    const world = createWorld({ portal: INSTALLS });
    world.clock.now += 60 * 60_000;
    for (const wrong of [state, "", "AAAA", `${state}A`]) {
      const search = new URLSearchParams({ ...query, state: wrong }).toString();
      const response = await world.request(`/oauth/callback?${search}`);
      expect(response.status).toBe(400);
      expect(world.upstream).toEqual([]);
      expectNothingHappened(world, response);
    }
  });

  it("without any parameter begins at the install", async () => {
    const response = await createWorld().request("/oauth/callback");
    expect([response.status, response.headers.get("Location")]).toEqual([302, "/oauth/install"]);
  });

  it("without a code is refused", async () => {
    const { world, response } = await openedByHubSpot({ returnUrl: RETURN_URL });
    expect(response.status).toBe(400);
    expectNothingHappened(world, response);
  });
});

/** No object was called, nobody is signed in, and a page shows that. */
function expectNothingHappened(world: { calls: unknown[] }, response: Response) {
  expect(world.calls).toEqual([]);
  expect(cookiesOf(response).has("__Host-idv_login")).toBe(false);
  expect(response.headers.get("Content-Type")).toContain("text/html");
}

/** A browser that comes back with `state` and the cookies of `jar`. */
async function arrive(world: World, state: string, jar: ReadonlyMap<string, string>, code = "a-code") {
  const headers = { Cookie: cookieHeader(jar) };
  return world.request(`/oauth/callback?code=${code}&state=${state}`, { headers });
}

describe("a sign-in under way", () => {
  it("brings the verifier whose hash HubSpot was shown, another one each time", async () => {
    const world = createWorld({ portal: INSTALLS });
    const verifiers = new Set<unknown>();
    for (let times = 0; times < 2; times += 1) {
      const { authorize, state, jar } = await leaveForHubSpot(world);
      expect((await arrive(world, state, jar)).status).toBe(303);
      const { code_verifier: verifier } = await formOf(world.upstream.at(-1));
      const hash = toBase64Url(await sha256(utf8(String(verifier))));
      expect(hash).toBe(authorize.searchParams.get("code_challenge"));
      verifiers.add(verifier);
    }
    expect(verifiers.size).toBe(2);
  });

  it("does not end another one: two tabs can sign in at the same time, in either order", async () => {
    const world = createWorld({ portal: INSTALLS });
    const [one, two] = [await leaveForHubSpot(world), await leaveForHubSpot(world)];
    const jar = new Map([...one.jar, ...two.jar]);
    expect(jar.size).toBe(2);
    expect((await arrive(world, two.state, jar)).status).toBe(303);
    expect((await arrive(world, one.state, jar)).status).toBe(303);
  });

  it("works once, although its cookie was kept, and although four come at once", async () => {
    const world = createWorld({ portal: INSTALLS });
    const { state, jar } = await leaveForHubSpot(world);
    const codes = ["a", "b", "c", "d"];
    const together = await Promise.all(codes.map((code) => arrive(world, state, jar, code)));
    const statuses = together.map(({ status }) => status).toSorted((left, right) => left - right);
    expect(statuses).toEqual([303, 400, 400, 400]);
    const later = await arrive(world, state, jar);
    expect([later.status, await later.text()]).toEqual([400, expect.stringContaining("works once")]);
    expect(world.upstream).toHaveLength(1);
    expect(world.calls).toHaveLength(1);
  });

  it("is one of five at most in a browser: the oldest makes room", async () => {
    const world = createWorld();
    const jar = new Map<string, string>();
    const names: string[] = [];
    for (let times = 0; times < 7; times += 1) {
      const response = await world.request("/oauth/install", { headers: { Cookie: cookieHeader(jar) } });
      for (const [name, value] of cookiesOf(response)) {
        names.push(name);
        jar.set(name, value);
      }
      for (const line of response.headers.getSetCookie()) {
        const [, gone] = /^([^=]+)=;/u.exec(line) ?? [];
        if (gone !== undefined) jar.delete(gone);
      }
    }
    expect([...jar.keys()]).toEqual(names.slice(2));
  });
});

describe("what is refused, with nothing stored and nobody signed in", () => {
  it.each([
    ["another state", () => "code=a-code&state=AAAA"],
    [
      "another state and an address to go back to",
      () => "code=a-code&state=AAAA&returnUrl=https://app.hubspot.com/",
    ],
    ["an empty state", () => "code=a-code&state="],
  ])("%s: the code is not even used", async (_case, query) => {
    const { world, response } = await comeBack({}, query);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('data-outcome="state_mismatch"');
    expect(world.upstream).toEqual([]);
    expectNothingHappened(world, response);
  });

  it("a browser that never left: somebody else's link does not sign it in", async () => {
    const world = createWorld({ portal: INSTALLS });
    const { state } = await leaveForHubSpot(world);
    const response = await world.request(`/oauth/callback?${goodQuery(state)}`);
    expect(response.status).toBe(400);
    expect(world.upstream).toEqual([]);
    expectNothingHappened(world, response);
  });

  it("a state that is older than ten minutes, though the cookie is still sent", async () => {
    const world = createWorld({ portal: INSTALLS });
    const { state, jar } = await leaveForHubSpot(world);
    world.clock.now += 10 * 60_000;
    const response = await world.request(`/oauth/callback?${goodQuery(state)}`, {
      headers: { Cookie: cookieHeader(jar) },
    });
    expect(response.status).toBe(400);
    expectNothingHappened(world, response);
  });

  it("a forged state cookie, even when the query agrees with it", async () => {
    const world = createWorld({ portal: INSTALLS });
    const state = "m".repeat(43);
    const response = await world.request(`/oauth/callback?code=a-code&state=${state}`, {
      headers: { Cookie: `__Host-idv_state_mmmmmmmm=${state}` },
    });
    expect(response.status).toBe(400);
    expectNothingHappened(world, response);
  });

  it("no code", async () => {
    const { world, response } = await comeBack({}, (state) => `state=${state}`);
    expect(response.status).toBe(400);
    expectNothingHappened(world, response);
  });

  it.each([
    ["access_denied", "access_denied"],
    ["<img src=x>", "refused_by_hubspot"],
  ])("HubSpot's error %s, told in our own words", async (error, outcome) => {
    const { world, response } = await comeBack(
      {},
      () => `error=${encodeURIComponent(error)}&error_description=evil`,
    );
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain(`data-outcome="${outcome}"`);
    expect(html).not.toMatch(/evil|<img src=x/u);
    expectNothingHappened(world, response);
  });

  it.each(["BAD_AUTH_CODE", "EXPIRED_AUTH_CODE"])(
    "a code that was used before or is too old (%s)",
    async (status) => {
      const answer = { status, message: "missing or unknown auth code" };
      const hubspot = () => Response.json(answer, { status: 400 });
      const { world, response } = await comeBack({ hubspot }, goodQuery);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('data-outcome="bad_code"');
      expectNothingHappened(world, response);
    },
  );

  it.each([
    ["500", () => new Response("oops", { status: 500 })],
    ["429", () => new Response("{}", { status: 429 })],
    ["HTML in place of a grant", () => new Response("<html>", { status: 200 })],
    ["no connection", () => Promise.reject(new TypeError("network"))],
  ])("HubSpot's trouble (%s) is 502 and may pass", async (_case, hubspot) => {
    const { world, response } = await comeBack({ hubspot }, goodQuery);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("Try again");
    expectNothingHappened(world, response);
  });

  it("a token that HubSpot calls inactive", async () => {
    const hubspot = introspecting({ active: false });
    const { world, response } = await comeBack({ hubspot }, goodQuery);
    expect(response.status).toBe(502);
    expectNothingHappened(world, response);
  });

  it("a portal's object that cannot be reached: 503, and nobody is signed in", async () => {
    const gone = { portal: { install: () => Promise.reject(new Error("object gone")) } };
    const { response } = await comeBack(gone, goodQuery);
    expect(response.status).toBe(503);
    expect(cookiesOf(response).has("__Host-idv_login")).toBe(false);
  });
});

it("logs neither code, state, tokens nor cookies", async () => {
  const world = createWorld({ portal: INSTALLS });
  const { state, jar } = await leaveForHubSpot(world);
  const response = await world.request(`/oauth/callback?${goodQuery(state)}`, {
    headers: { Cookie: cookieHeader(jar) },
  });
  const secrets = ["a-code", state, "the-access-token", "na1-", "sandbox-client-secret"];
  for (const secret of [...secrets, ...jar.values(), ...cookiesOf(response).values()]) {
    expect(logs.join("\n")).not.toContain(secret);
  }
  expect(logs.at(-1)).toContain('"route":"/oauth/callback","status":303');
  expect(logs.at(-1)).toContain('"portal":4242');
});
