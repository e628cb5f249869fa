/** Limits for strangers: so much from one network, and one code for one state. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import {
  captureLogs,
  cookieHeader,
  createWorld,
  INSTALLS,
  leaveForHubSpot,
  NOW,
  v3Headers,
  type WorldOptions,
} from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

/** A binding that counts by key, as Cloudflare's does, and has room for none. */
function fullLimit() {
  const keys: string[] = [];
  return { keys, limit: async ({ key }: { key: string }) => (keys.push(key), { success: false }) };
}

const minute = () => Math.floor(Date.now() / 60_000);
const refuseCode = () => Response.json({ status: "BAD_AUTH_CODE" }, { status: 400 });

/** Plays within one of the minutes that the local runtime counts by. */
async function inOneMinute<T>(play: () => Promise<T>): Promise<T> {
  const began = minute();
  const played = await play();
  return minute() === began ? played : inOneMinute(play);
}

/** The statuses of so many sign-ins that begin at an address. */
async function signInsFrom(address: string | null, count: number, options: WorldOptions = {}) {
  const world = createWorld(options);
  const headers = address === null ? {} : { "CF-Connecting-IP": address };
  const requests = Array.from({ length: count }, () => world.request("/oauth/install", { headers }));
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  const counted = (wanted: number) => statuses.filter((status) => status === wanted).length;
  return { passed: counted(302), refused: counted(429) };
}

it("500 junk codes with one state are one call of HubSpot's token endpoint, and nobody is signed in", async () => {
  const { world, statuses } = await inOneMinute(async () => {
    const flooded = createWorld({ portal: INSTALLS, hubspot: refuseCode });
    const { state, jar } = await leaveForHubSpot(flooded);
    const headers = { Cookie: cookieHeader(jar) };
    const junk = Array.from({ length: 500 }, (_, index) =>
      flooded.request(`/oauth/callback?code=junk-${index}&state=${state}`, { headers }),
    );
    return { world: flooded, statuses: (await Promise.all(junk)).map(({ status }) => status) };
  });
  expect(world.upstream).toHaveLength(1);
  expect(world.calls).toEqual([]);
  expect(statuses.filter((status) => status === 400)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(495);
});

describe("sign-ins from one network", () => {
  it("are 60 a minute; those of another pass", async () => {
    const crowd = await inOneMinute(() => signInsFrom("192.0.2.1", 70));
    expect(crowd).toEqual({ passed: 60, refused: 10 });
    expect(await signInsFrom("192.0.2.2", 60)).toEqual({ passed: 60, refused: 0 });
  });

  it("are not limited where Cloudflare names no address, or where the binding was left out", async () => {
    expect(await signInsFrom(null, 70)).toEqual({ passed: 70, refused: 0 });
    expect(await signInsFrom("192.0.2.3", 70, { vars: { LIMIT_SIGN_INS: undefined } })).toEqual({
      passed: 70,
      refused: 0,
    });
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:1::5", "2001:db8:0:1"],
    ["2001:0DB8:0000:0001:ffff::", "2001:db8:0:1"],
    ["2001:db8::", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
  ])("are counted for %s as %s", async (address, network) => {
    const limit = fullLimit();
    const response = await createWorld({ vars: { LIMIT_SIGN_INS: limit } }).request("/oauth/callback", {
      headers: { "CF-Connecting-IP": address },
    });
    expect([response.status, limit.keys]).toEqual([429, [network]]);
  });
});

it("links have a limit of their own: 429 says when to come again, and reaches no object", async () => {
  const limit = fullLimit();
  const world = createWorld({ vars: { LIMIT_LINKS: limit } });
  const headers = { "CF-Connecting-IP": "192.0.2.1" };
  const response = await world.request("/v/some-token", { headers });
  expect([response.status, response.headers.get("Retry-After")]).toEqual([429, "60"]);
  expect(await response.text()).not.toContain("192.0.2.1");
  expect(world.calls).toEqual([]);
});

describe("every other address", () => {
  const paths = [
    ...new Set(
      createApp()
        .routes.filter(({ method, path }) => method !== "ALL" && !path.endsWith("*"))
        .map(({ path }) => path),
    ),
  ];
  const headers = { "CF-Connecting-IP": "192.0.2.1" };

  it.each([...paths, "/no/such/address"])(
    "%s has a limit, and beyond it no object is asked",
    async (path) => {
      const full = fullLimit();
      const world = createWorld({ vars: { LIMIT_SIGN_INS: full, LIMIT_LINKS: full, LIMIT_PAGES: full } });
      const filled = path.replaceAll(/:\w+/gu, "x");
      const methods = ["GET", "POST"].map(async (method) => world.request(filled, { method, headers }));
      const statuses = (await Promise.all(methods)).map(({ status }) => status);
      // An authenticated caller is limited once it has failed to prove itself; a method that the address does not
      // take costs nothing.
      expect(statuses.every((status) => status === 429 || status === 405)).toBe(true);
      expect(statuses).toContain(429);
      expect(world.calls).toEqual([]);
    },
  );

  it("counts by network what proves nothing where callers sign, apart from pages", async () => {
    const keys: string[] = [];
    const limit = { limit: async ({ key }: { key: string }) => (keys.push(key), { success: true }) };
    const world = createWorld({ vars: { LIMIT_PAGES: limit } });
    const unsigned = { method: "POST", body: "[]", headers };
    expect((await world.request("/hubspot/webhooks", unsigned)).status).toBe(401);
    expect((await world.request("/1kosmos/callbacks/4242/guessed", unsigned)).status).toBe(404);
    expect((await world.request("/healthz", { headers })).status).toBe(200);
    expect(keys).toEqual(["refused 192.0.2.1", "refused 192.0.2.1", "192.0.2.1"]);
  });

  it("never limits what HubSpot signs", async () => {
    const full = fullLimit();
    const world = createWorld({ vars: { LIMIT_PAGES: full } });
    const init = { method: "POST", body: "[]", headers: { ...headers, ...(await v3Headers("[]", NOW)) } };
    expect((await world.request("/hubspot/webhooks", init)).status).toBe(204);
    expect(full.keys).toEqual([]);
  });
});
