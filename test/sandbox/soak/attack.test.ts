/** The soak's requests come again for the same seed, reach every route, and are judged. */
import { describe, expect, it } from "vitest";
import { attackOn, judge, type Attack, type Target } from "../../../soak/attack.ts";
import { corrupted } from "../../../soak/hostile.ts";
import { createRandom } from "../../../sandbox/random.ts";
import { readRoutes } from "../../../soak/routes.ts";
import { temporaryFolder } from "../stack/support.ts";

const ROUTES = [
  { method: "GET", path: "/" },
  { method: "GET", path: "/api/settings" },
  { method: "POST", path: "/hubspot/card/contacts/:id/verify" },
  { method: "POST", path: "/portal/disconnect" },
  { method: "POST", path: "/1kosmos/callbacks/:portalId/:token" },
];
const TARGET: Target = { app: "http://localhost:1", routes: ROUTES, cookie: "idv_login=abcdefghij" };

function attacks(seed: number, count: number): readonly Attack[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => attackOn(TARGET, random));
}

/** The parts that do not depend on the clock. */
const repeatable = ({ method, url, body, isUnproven }: Attack) => [method, url, body, isUnproven];

describe("mutated requests", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(attacks(7, 300).map(repeatable)).toEqual(attacks(7, 300).map(repeatable));
    expect(attacks(8, 300).map(repeatable)).not.toEqual(attacks(7, 300).map(repeatable));
  });

  it("go to every route but those that end the login", () => {
    const seen = attacks(1, 2000).map(({ url }) => new URL(url).pathname);
    expect(seen).toContain("/api/settings");
    expect(seen.some((path) => path.startsWith("/1kosmos/callbacks/"))).toBe(true);
    expect(seen).not.toContain("/portal/disconnect");
  });

  it("stay on this machine", () => {
    expect(new Set(attacks(3, 2000).map(({ url }) => new URL(url).origin))).toEqual(new Set([TARGET.app]));
  });

  it("never prove anything with what was bent", () => {
    const random = createRandom(5);
    for (let n = 0; n < 1000; n += 1) expect(corrupted(random, "AbAB")).not.toBe("AbAB");
  });

  it.each([
    ["a failure of ours", { isUnproven: false }, 500, "500 to"],
    ["a guarded route that opens for nothing", { isUnproven: true }, 200, "let in"],
  ])("are judged: %s is told", (_what, more, status, words) => {
    const attack = { method: "GET", url: `${TARGET.app}/api/settings`, headers: {}, body: null, ...more };
    expect(() => judge(attack, status)).toThrow(words);
    expect(() => judge(attack, 401)).not.toThrow();
    expect(() => judge({ ...attack, url: `${TARGET.app}/healthz` }, 200)).not.toThrow();
  });

  it("know the routes of the app itself", async () => {
    const routes = await readRoutes(temporaryFolder());
    expect(routes).toContainEqual({ method: "POST", path: "/hubspot/card/contacts/:id/verify" });
    expect(routes).toContainEqual({ method: "POST", path: "/hubspot/webhooks" });
    expect(routes.length).toBeGreaterThan(40);
  });
});
