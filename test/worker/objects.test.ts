import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jurisdictionKey, namespaceFor, portalObject } from "../../src/objects.ts";
import type { TokenGrant } from "../../src/hubspot/oauth/oauth.ts";
import { settleJurisdiction } from "../../src/web/routes/oauth/jurisdiction.ts";
import { captureLogs } from "./routes/support.ts";

const ON = { jurisdictions: true };
const OFF = { jurisdictions: false };
let lastPortal = 7_000_000;

/** A namespace that says where it is; local workerd has no jurisdictions of its own. */
class StandIn {
  readonly place: string;

  constructor(place = "anywhere") {
    this.place = place;
  }

  jurisdiction(name: string): StandIn {
    return new StandIn(name);
  }

  /** An object whose one method returns where it was found. */
  getByName(objectName: string) {
    return { overview: async () => `${objectName} ${this.place}` };
  }
}

/** The Worker's environment with such namespaces. */
function deployed(setting: "on" | "off"): Env {
  const namespace: unknown = new StandIn();
  // oxlint-disable-next-line no-unsafe-type-assertion -- a stand-in with the two methods that are used
  return { ...env, EU_JURISDICTION: setting, PORTAL: namespace as Env["PORTAL"] };
}

const grantOf = (refreshToken: string): TokenGrant => {
  return { accessToken: "access", refreshToken, expiresAt: 0 };
};
const at = (location: string) => async () => Response.json({ dataHostingLocation: location });
const noFetch = async () => Promise.reject(new Error("nothing is to be asked"));

describe("the namespace of a portal's objects", () => {
  it("is under the EU jurisdiction for portals that HubSpot hosts there, and for no other", () => {
    expect(namespaceFor(new StandIn(), "eu", ON).place).toBe("eu");
    expect(namespaceFor(new StandIn(), "none", ON).place).toBe("anywhere");
  });

  it("is the plain one where the configuration turns jurisdictions off", () => {
    expect(namespaceFor(new StandIn(), "eu", OFF).place).toBe("anywhere");
  });

  it("is looked up by the Worker from what the install stored", async () => {
    const [eu, us] = [(lastPortal += 1), (lastPortal += 1)];
    const onEdge = deployed("on");
    await settleJurisdiction({ env: onEdge, portalId: eu, grant: grantOf("eu1-a"), fetch: noFetch });
    await settleJurisdiction({ env: onEdge, portalId: us, grant: grantOf("na1-a"), fetch: noFetch });
    expect(await portalObject(onEdge, eu).overview()).toBe(`${eu} eu`);
    expect(await portalObject(onEdge, us).overview()).toBe(`${us} anywhere`);
  });
});

describe("a portal's jurisdiction", () => {
  it("is what the token says, else what HubSpot's account information says, else undecided", async () => {
    const settle = (refreshToken: string, fetch: typeof globalThis.fetch) => {
      const portalId = (lastPortal += 1);
      return settleJurisdiction({ env: deployed("on"), portalId, grant: grantOf(refreshToken), fetch });
    };
    expect(await settle("eu1-a", noFetch)).toBe("eu");
    expect(await settle("plain", at("eu1"))).toBe("eu");
    expect(await settle("plain", at("na1"))).toBe("none");
    expect(await settle("plain", async () => new Response(null, { status: 503 }))).toBeNull();
    expect(await env.TOKENS.get(jurisdictionKey(lastPortal))).toBeNull();
  });

  it("stays what it was at the first install", async () => {
    const portalId = (lastPortal += 1);
    const settle = (token: string) =>
      settleJurisdiction({ env: deployed("on"), portalId, grant: grantOf(token), fetch: noFetch });
    expect(await settle("na1-a")).toBe("none");
    expect(await settle("eu1-a")).toBe("none");
  });

  it("is none where jurisdictions are off, and the log says for which portal of the EU", async () => {
    const logs = captureLogs();
    const portalId = (lastPortal += 1);
    const settled = await settleJurisdiction({
      env: deployed("off"),
      portalId,
      grant: grantOf("eu1-a"),
      fetch: noFetch,
    });
    expect(settled).toBe("none");
    expect(logs).toEqual([
      JSON.stringify({ level: "warn", event: "eu jurisdiction is off", portal: portalId }),
    ]);
  });
});
