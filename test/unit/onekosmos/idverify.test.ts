/**
 * Features of the published protocol alone: headers, envelopes, clocks, keys, paths, and three generations of
 * results.
 */
import { describe, expect, it } from "vitest";
import { createProvider, discover } from "../../../src/onekosmos/registry.ts";
import { newOwnKey } from "../../../src/onekosmos/idverify/keys.ts";
import { reduceResult } from "../../../src/onekosmos/idverify/result.ts";
import { IDVERIFY, LINK, REQUEST, idverifyHarness } from "./providers.ts";
import { type Asked, LICENSE, NOW, ORIGIN, type Tenant, createTenant, page, refused } from "./tenant.ts";
import { error, value } from "./values.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

function only(asked: readonly Asked[]): Asked {
  const [first, ...more] = asked;
  if (first === undefined || more.length > 0) throw new Error(`expected one request, got ${asked.length}`);
  return first;
}

async function openRequestId(
  tenant: Tenant,
  asked: Asked,
): Promise<{ ts: number; appid: string; uuid: string }> {
  return JSON.parse(await tenant.opened(asked, "requestid"));
}

describe.each(["secp256k1", "P-256"] as const)("a request on %s", (curve) => {
  it("carries key, licence and request id as published", async () => {
    const { tenant, provider, created } = await idverifyHarness({ curve });
    tenant.created = created(LINK);
    value(await provider.start(REQUEST));
    const asked = only(tenant.asked);
    expect(asked).toMatchObject({
      method: "POST",
      url: `${ORIGIN}/docuverify/document_share_session/create`,
    });
    expect(asked.headers).toMatchObject({ "content-type": "application/json", charset: "utf-8" });
    expect(Buffer.from(asked.headers["publickey"] ?? "", "base64").byteLength).toBe(64);
    expect(await tenant.opened(asked, "licensekey")).toBe(LICENSE);
    const requestId = await openRequestId(tenant, asked);
    expect(requestId).toEqual({
      ts: NOW / 1000,
      appid: expect.any(String),
      uuid: expect.stringMatching(UUID),
    });
  });
});

describe("requests of every kind", () => {
  it("never carry the private key", async () => {
    const ownKey = newOwnKey();
    const { tenant, provider, ref, created, barePass } = await idverifyHarness({ ownKey });
    tenant.created = created(LINK);
    tenant.result = barePass;
    value(await provider.start(REQUEST));
    value(await provider.start({ ...REQUEST, kind: "liveid" }));
    value(await provider.fetchResult(ref));
    expect(tenant.asked).toHaveLength(3);
    expect(JSON.stringify(tenant.asked)).not.toContain(ownKey);
    expect(tenant.asked.filter(({ url }) => url.includes("helper"))).toEqual([]);
  });
});

describe("a session", () => {
  it("is asked for with a dvcID, the tenant and a random user: nothing about the person", async () => {
    const { tenant, provider, created } = await idverifyHarness();
    tenant.created = created(LINK);
    const started = value(await provider.start({ ...REQUEST, documentTypes: ["passport"] }));
    expect(started).toEqual({ ref: expect.objectContaining({ dvcId: "passport-selfie" }), url: LINK });
    expect(only(tenant.asked).body).toEqual({
      dvcID: "passport-selfie",
      sessionRequest: {
        tenantDNS: "acme.1kosmos.net",
        communityName: "default",
        documentType: "ppt_object",
        userUID: expect.stringMatching(UUID),
        did: expect.stringMatching(UUID),
      },
    });
    expect(JSON.stringify(only(tenant.asked).body)).not.toMatch(/1001|4242|8f5d4d2e/u);
  });

  it.each([
    [[], "dl_object"],
    [["national_id", "passport"], "ppt_object"],
    [["drivers_license"], "dl_object"],
  ] as const)("for %j uses the first document that is connected", async (documentTypes, documentType) => {
    const { tenant, provider, created } = await idverifyHarness();
    tenant.created = created(LINK);
    value(await provider.start({ ...REQUEST, documentTypes }));
    expect(only(tenant.asked).body).toMatchObject({ sessionRequest: { documentType } });
  });

  it("for a document without a dvcID is refused before 1Kosmos is asked", async () => {
    const { tenant, provider } = await idverifyHarness();
    const failure = error(await provider.start({ ...REQUEST, documentTypes: ["national_id"] }));
    expect(failure).toMatchObject({
      reason: "not_offered",
      message: expect.stringContaining("a national identity card"),
    });
    expect(tenant.asked).toEqual([]);
  });

  it("may be answered plain or sealed", async () => {
    const { tenant, provider, created } = await idverifyHarness();
    tenant.fault = async () => Response.json(await tenant.sealed(created(LINK)));
    expect(value(await provider.start(REQUEST)).url).toBe(LINK);
  });
});

describe("request ids", () => {
  it("are never used twice", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness();
    tenant.result = barePass;
    await provider.fetchResult(ref);
    await provider.fetchResult(ref);
    const uuids = await Promise.all(
      tenant.asked.map(async (asked) => (await openRequestId(tenant, asked)).uuid),
    );
    expect(new Set(uuids).size).toBe(2);
  });

  it.each([
    [90_000, 90],
    [-90_000, -90],
    [4_000, 0],
  ])("follow the tenant's clock when it is %i ms off", async (offset, seconds) => {
    const tenant = createTenant();
    tenant.fault = (request) => {
      if (!request.url.endsWith("/fetch")) return undefined;
      const body = { tenant: { id: "t", tenanttag: "acme" }, community: { id: "c" } };
      return Response.json(body, { headers: { Date: new Date(NOW + offset).toUTCString() } });
    };
    const directory = value(await discover(IDVERIFY, tenant.io));
    tenant.asked.length = 0;
    await createProvider(IDVERIFY, directory, tenant.io).fetchResult({
      provider: "idverify",
      sessionId: "s1",
    });
    expect((await openRequestId(tenant, only(tenant.asked))).ts).toBe(NOW / 1000 + seconds);
  });
});

describe("a result", () => {
  it("is asked for with the dvcID that made the session", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness();
    tenant.result = barePass;
    await provider.fetchResult(ref);
    expect(only(tenant.asked).url).toBe(`${ORIGIN}/docuverify/v3/document_share_session/result`);
    expect(only(tenant.asked).body).toEqual({ dvcID: "dl-selfie", sessionId: ref.sessionId });
  });

  it("is opened with the key that the answer names", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness();
    tenant.fault = async () => {
      tenant.rotate();
      return Response.json(await tenant.sealed(barePass));
    };
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
  });

  it.each([
    ["sealed for somebody else", { data: Buffer.alloc(64).toString("base64") }],
    ["sealed with a key off the curve", { data: "AAAA", publicKey: Buffer.alloc(64, 5).toString("base64") }],
  ])("that is %s is no result", async (_, answer) => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.fault = () => Response.json(answer);
    expect(error(await provider.fetchResult(ref)).reason).toBe("unexpected_answer");
  });

  it("with 0.9 MB of pictures is read", async () => {
    const { tenant, provider, ref, answer } = await idverifyHarness();
    tenant.result = { ...answer("passed"), dl_object: { image: "A".repeat(900_000) } };
    expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
  });

  it("comes by the older path where the tenant has no other, which is remembered", async () => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.fault = async ({ url }) =>
      url.includes("/v3/") ? page(404) : Response.json(await tenant.sealed({ responseStatus: "INPROGRESS" }));
    for (let poll = 0; poll < 2; poll += 1) {
      expect(value(await provider.fetchResult(ref))).toEqual({ outcome: "open", started: true });
    }
    expect(tenant.asked.map(({ url }) => url.includes("/v3/"))).toEqual([true, false, false]);
    // And the other way round, when the tenant moves on.
    tenant.fault = ({ url }) => (url.includes("/v3/") ? undefined : page(404));
    tenant.result = { sessionStatus: "Pending" };
    expect(value(await provider.fetchResult(ref)).outcome).toBe("open");
  });
});

describe("a refusal", () => {
  it.each([
    [400, "This header can't be decrypted", "licensekey", "stale_keys"],
    [400, "This header can't be decrypted", "requestid", "stale_keys"],
    [400, "ts should not be more or less than 60 seconds from now", "requestid", "clock_skew"],
    [401, "requestid expired", undefined, "clock_skew"],
    [401, "Invalid or Unauthorized License", undefined, "credentials_refused"],
    [400, "should not be empty", "licensekey", "credentials_refused"],
    [400, "dvcID is not allowed to be empty", undefined, "request_refused"],
    [404, "dvcID not found", undefined, "request_refused"],
    [400, "Unable to load tenant/community", undefined, "request_refused"],
    [400, "sessionId is required", undefined, "request_refused"],
    [404, "Session not found", undefined, "unknown_session"],
    [400, "Invalid session", undefined, "unknown_session"],
    [401, "Your session is invalid", undefined, "credentials_refused"],
    [500, "This header can't be decrypted", undefined, "server_error"],
  ] as const)("%i %s (%s) means %s", async (status, message, param, reason) => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.fault = () => refused(status, message, param);
    expect(error(await provider.fetchResult(ref))).toMatchObject({ reason, status });
  });

  it.each([refused(404, "Not found"), page(404)])("of a create with 404 means the dvcID", async (answer) => {
    const { tenant, provider } = await idverifyHarness();
    tenant.fault = () => answer;
    expect(error(await provider.start(REQUEST)).reason).toBe("request_refused");
  });

  it("is not read from the words of a firewall's page", async () => {
    const { tenant, provider, ref } = await idverifyHarness();
    const html = "<html><head><title>Blocked. Request ID 17, no license</title></head></html>";
    tenant.fault = () => new Response(html, { status: 403, headers: { "Content-Type": "text/html" } });
    expect(error(await provider.fetchResult(ref)).reason).toBe("unexpected_answer");
    expect(error(await provider.start(REQUEST)).reason).toBe("unexpected_answer");
  });

  it("in a connection test names the dvcID that is wrong, also when it is the second", async () => {
    const { tenant, provider } = await idverifyHarness();
    let calls = 0;
    tenant.fault = () => refused(404, ++calls === 1 ? "Session not found" : "dvcID not found");
    const failure = error(await provider.testConnection());
    expect(failure).toMatchObject({
      reason: "request_refused",
      message: expect.stringContaining("dvcID not found"),
    });
  });
});

function rule(derivedIal: "IAL1" | "IAL2") {
  return [{ derivedIal, checks: [] }];
}

describe("the level of a pass that states none", () => {
  const pass = { responseStatus: "SUCCESS" };

  it("is written by the portal's rule, and marked as derived", () => {
    expect(reduceResult(pass, rule("IAL1"))).toEqual({ outcome: "passed", ial: "IAL1", ialDerived: true });
    expect(reduceResult(pass)).toEqual({ outcome: "passed" });
  });

  it("is not invented over one that is stated, understood or not", () => {
    expect(reduceResult({ ...pass, ial: "IAL1" }, rule("IAL2"))).toEqual({ outcome: "passed", ial: "IAL1" });
    expect(reduceResult({ ...pass, result: { ial_level: "ial 2" } }, rule("IAL1"))).toEqual({
      outcome: "passed",
      ial: "IAL2",
    });
    expect(reduceResult({ ...pass, ial: "IAL0" }, rule("IAL2"))).toEqual({
      outcome: "passed",
      notes: ["level_unreadable"],
    });
  });
});

function failedWith(reasonCode: unknown) {
  return reduceResult({ sessionResult: "FAILED", errorInfo: { reasonCode } });
}

describe("a legacy result", () => {
  it.each([
    ["dl_object", "drivers_license"],
    ["ppt_object", "passport"],
    ["idcard_object", "national_id"],
  ])("with a %s is about a %s", (key, documentType) => {
    const result = { responseStatus: "SUCCESS", [key]: { firstName: "Ada" }, liveid_object: { face: "…" } };
    expect(reduceResult(result)).toEqual({ outcome: "passed", documentType, liveIdEnrolled: true });
  });

  it("says what was shown, not what was asked for", () => {
    const result = {
      sessionResult: "SUCCESS",
      documentType: "dl_object",
      document: { documentType: "PASSPORT" },
    };
    expect(reduceResult(result)).toEqual({ outcome: "passed", documentType: "passport" });
  });

  it("that failed carries 1Kosmos' code, and nothing that is no code", () => {
    expect(failedWith("IDV0011")).toEqual({ outcome: "failed", reason: "not_passed", code: "IDV0011" });
    expect(failedWith("Jane Doe's passport")).toEqual({ outcome: "failed", reason: "not_passed" });
  });
});
