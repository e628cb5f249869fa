import { describe, expect, test } from "vitest";
import { KEYED_SERVICES } from "../../../sandbox/onekosmos/service-keys.ts";
import { call, objectOf, PUBLIC_ORIGIN, sandbox, TENANT_ORIGIN, textAt } from "./support.ts";

const COMMUNITY_INFO = "/api/r1/system/community_info/fetch";
/** 64 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{86}==$/u;

describe("community info", () => {
  const side = sandbox();

  test("names tenant and community with their ids and the community's key", async () => {
    const query = { dns: "sandbox.1kosmos.net", communityName: "default", skipLogos: true };
    const answer = await objectOf(await call(side, "POST", COMMUNITY_INFO, query));
    expect(answer).toMatchObject({
      tenant: { id: expect.stringMatching(/^[0-9a-f]{24}$/u), tenanttag: "sandbox", name: "Sandbox" },
      community: {
        id: expect.stringMatching(/^[0-9a-f]{24}$/u),
        name: "default",
        publicKey: expect.stringMatching(PUBLIC_KEY),
      },
    });
    expect(answer["tenant"]).not.toHaveProperty("logo");
  });

  test("takes ids for names, and sends logos unless told not to", async () => {
    const byName = { dns: "sandbox.1kosmos.net", communityName: "default" };
    const named = await objectOf(await call(side, "POST", COMMUNITY_INFO, byName));
    expect(named["tenant"]).toHaveProperty("logo");
    const ids = { tenantId: "64b0a1c2d3e4f5a6b7c8d9e0", communityId: "64b0a1c2d3e4f5a6b7c8d9e1" };
    expect(await objectOf(await call(side, "POST", COMMUNITY_INFO, ids))).toEqual(named);
  });

  test.each([
    { dns: "other.1kosmos.net", communityName: "default" },
    { dns: "sandbox.1kosmos.net", communityName: "other" },
    { dns: "sandbox.1kosmos.net" },
    { communityName: "default" },
    {},
  ])("refuses %j", async (query) => {
    const response = await call(side, "POST", COMMUNITY_INFO, query);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({ code: 400, message: "Unable to load tenant/community" });
  });

  test("answers malformed JSON with a page", async () => {
    const response = await side.app.request(PUBLIC_ORIGIN + COMMUNITY_INFO, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/u);
  });
});

describe("the service directory", () => {
  const side = sandbox();

  test("is flat, on the host that was asked, and leaks internal addresses", async () => {
    const entries = await objectOf(await call(side, "GET", `${TENANT_ORIGIN}/caas/sd`));
    expect(entries).toMatchObject({
      adminconsole: TENANT_ORIGIN,
      docuverify: `${TENANT_ORIGIN}/docuverify`,
      licenses: `${TENANT_ORIGIN}/licenses`,
      user_management: `${TENANT_ORIGIN}/users-mgmt`,
      rules_engine: `${TENANT_ORIGIN}/rules-engine`,
      idproofingapi: "http://idproofing-api:8888",
      ledger: expect.stringMatching(/^http:\/\/10\./u),
    });
    expect(entries).not.toHaveProperty("webhooks");
  });

  test("gives clients of the local port addresses they can reach", async () => {
    const entries = await objectOf(await call(side, "GET", "/caas/sd"));
    expect(entries["docuverify"]).toBe(`${PUBLIC_ORIGIN}/docuverify`);
  });
});

describe("public keys", () => {
  test("differ from service to service and stay the same", async () => {
    const side = sandbox();
    const read = async (): Promise<string[]> => {
      const keys = [];
      for (const service of KEYED_SERVICES) {
        keys.push(textAt(await objectOf(await call(side, "GET", `/${service}/publickeys`)), "publicKey"));
      }
      return keys;
    };
    const keys = await read();
    for (const key of keys) expect(key).toMatch(PUBLIC_KEY);
    expect(new Set(keys).size).toBe(KEYED_SERVICES.length);
    expect(await read()).toEqual(keys);
  });

  test("the community's own is asked for with the tenant's tag", async () => {
    const side = sandbox();
    const path = "/api/r1/community/default/publickeys";
    expect((await call(side, "GET", path)).status).toBe(400);
    const answer = await call(side, "GET", path, undefined, { "x-tenanttag": "sandbox" });
    const info = await call(side, "POST", COMMUNITY_INFO, {
      dns: "sandbox.1kosmos.net",
      communityName: "default",
    });
    expect((await objectOf(info))["community"]).toMatchObject(await objectOf(answer));
  });

  test("other services have none", async () => {
    expect((await call(sandbox(), "GET", "/authn/publickeys")).status).toBe(404);
  });
});
