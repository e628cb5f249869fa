import { describe, expect, it } from "vitest";
import type { IdverifyConnection } from "../../../src/onekosmos/idverify/connection.ts";
import { createProvider, discover } from "../../../src/onekosmos/registry.ts";
import { IDVERIFY, SESSIONS } from "./providers.ts";
import { NOW, ORIGIN, createTenant, page, refused } from "./tenant.ts";
import { error, value } from "./values.ts";

describe("discovery over idverify", () => {
  it("finds tenant, community, docuverify and its key, and holds for ten minutes", async () => {
    const tenant = createTenant();
    const directory = value(await discover(IDVERIFY, tenant.io));
    expect(directory).toEqual({
      kind: "idverify",
      expiresAt: NOW + 600_000,
      origin: ORIGIN,
      tenantTag: "acme",
      tenantId: "t1",
      communityId: "c1",
      curve: "secp256k1",
      services: {
        docuverify: { url: `${ORIGIN}/docuverify`, key: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/u) },
        sessions: { url: `${ORIGIN}/sessions`, key: "" },
        adminconsole: { url: ORIGIN, key: "" },
        workflowapi: { url: `${ORIGIN}/workflowapi`, key: "" },
        idproofingapi: { url: `${ORIGIN}/idproofingapi`, key: "" },
      },
      clockOffsetMs: 0,
    });
    const asked = tenant.asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    expect(asked.toSorted()).toEqual([
      "GET /caas/sd",
      "GET /docuverify/publickeys",
      "POST /api/r1/system/community_info/fetch",
    ]);
    expect(tenant.asked.find(({ method }) => method === "POST")?.body).toEqual({
      dns: "acme.1kosmos.net",
      communityName: "default",
      skipLogos: true,
    });
    expect(tenant.asked.every(({ headers }) => headers["licensekey"] === undefined)).toBe(true);
  });

  it.each([
    ["an internal host", "http://docuverify:8080/docuverify"],
    ["an address", "https://10.0.0.7/docuverify"],
    ["somebody else", "https://evil.example/docuverify"],
    ["a port", `${ORIGIN}:8443/docuverify`],
  ])("goes nowhere when docuverify is at %s", async (_, docuverify) => {
    const tenant = createTenant();
    tenant.directory = { ...tenant.directory, docuverify };
    expect(error(await discover(IDVERIFY, tenant.io)).reason).toBe("forbidden_host");
    expect(tenant.asked.every(({ url }) => new URL(url).origin === ORIGIN)).toBe(true);
  });

  it("follows docuverify to another host of 1Kosmos, with or without a slash", async () => {
    const tenant = createTenant();
    tenant.directory = { ...tenant.directory, docuverify: "https://eu.1kosmos.com/docuverify/" };
    const directory = value(await discover(IDVERIFY, tenant.io));
    expect(directory).toMatchObject({
      services: { docuverify: { url: "https://eu.1kosmos.com/docuverify" } },
    });
  });

  it.each(["licenses", "docuverify"])("takes no directory without %s", async (service) => {
    const tenant = createTenant();
    tenant.directory = { ...tenant.directory, [service]: undefined };
    expect(error(await discover(IDVERIFY, tenant.io)).reason).toBe("unexpected_answer");
  });

  it.each([refused(400, "Unable to load tenant/community"), refused(404, "Not found"), page(404)])(
    "tells the admin when there is no such tenant or community",
    async (answer) => {
      const tenant = createTenant();
      tenant.fault = ({ url }) => (url.endsWith("/community_info/fetch") ? answer : undefined);
      expect(error(await discover(IDVERIFY, tenant.io)).reason).toBe("request_refused");
    },
  );

  it.each([
    ["secp256k1", "P-256"],
    ["P-256", "secp256k1"],
  ] as const)("tells the admin to choose %s when the keys are on it", async (actual, chosen) => {
    const tenant = createTenant({ curve: actual });
    const connection: IdverifyConnection = { ...IDVERIFY, curve: chosen };
    const failure = error(await discover(connection, tenant.io));
    expect(failure).toMatchObject({
      reason: "request_refused",
      message: expect.stringContaining(`are on ${actual}`),
    });
  });

  it("takes no key that is on no curve", async () => {
    const tenant = createTenant();
    const publicKey = Buffer.alloc(64, 5).toString("base64");
    tenant.fault = ({ url }) => (url.endsWith("/publickeys") ? Response.json({ publicKey }) : undefined);
    expect(error(await discover(IDVERIFY, tenant.io)).reason).toBe("unexpected_answer");
  });

  it.each([
    [503, "server_error"],
    [429, "rate_limited"],
  ])("is repeated later after a %i", async (status, reason) => {
    const tenant = createTenant();
    tenant.fault = () => page(status);
    expect(error(await discover(IDVERIFY, tenant.io)).reason).toBe(reason);
  });
});

describe("a connection", () => {
  it("over sessions needs no discovery", async () => {
    const tenant = createTenant();
    const directory = value(await discover(SESSIONS, tenant.io));
    expect(directory).toMatchObject({ kind: "sessions", origin: ORIGIN });
    expect(tenant.asked).toEqual([]);
  });

  it.each([IDVERIFY, SESSIONS])(
    "that is stored is checked against today's allowed hosts",
    async (connection) => {
      const tenant = createTenant();
      const io = { ...tenant.io, hostSuffixes: ["1kosmos.com"] };
      expect(error(await discover(connection, io)).reason).toBe("forbidden_host");
      expect(tenant.asked).toEqual([]);
    },
  );

  it("with the directory of another kind is a bug", async () => {
    const { io } = createTenant();
    const directory = value(await discover(SESSIONS, io));
    expect(() => createProvider(IDVERIFY, directory, io)).toThrow(
      "a sessions directory for a idverify connection",
    );
  });
});
