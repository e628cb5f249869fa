/**
 * Features of the REST vocabulary alone: the Bearer key, the request as the integration pages print it, and its open
 * ends.
 */
import { describe, expect, it } from "vitest";
import { LINK, REQUEST, sessionsHarness } from "./providers.ts";
import { API_KEY, ORIGIN, SESSION_ID, page, refused } from "./tenant.ts";
import { error, value } from "./values.ts";

describe("a session", () => {
  it("is asked for as the integration pages print it", async () => {
    const { tenant, provider, created } = await sessionsHarness();
    tenant.created = created(LINK);
    value(await provider.start(REQUEST));
    const [asked] = tenant.asked;
    expect(asked).toMatchObject({ method: "POST", url: `${ORIGIN}/v1/verify/sessions` });
    expect(asked?.headers).toMatchObject({
      authorization: `Bearer ${API_KEY}`,
      "content-type": "application/json",
      "idempotency-key": REQUEST.requestId,
    });
    expect(asked?.body).toEqual({
      document_types: ["drivers_license", "passport"],
      liveness_mode: "active",
      callback_url: REQUEST.callbackUrl,
      metadata: { hubspot_portal_id: "4242", hubspot_contact_id: "1001", request_id: REQUEST.requestId },
    });
  });

  it("offers the documents of the connection, and of those what the request names", async () => {
    const { tenant, provider, created } = await sessionsHarness({
      documentTypes: ["national_id", "passport"],
    });
    tenant.created = created(LINK);
    value(await provider.start(REQUEST));
    value(await provider.start({ ...REQUEST, documentTypes: ["drivers_license", "passport"] }));
    const offered = tenant.asked.map(({ body }) => body);
    expect(offered).toMatchObject([
      { document_types: ["national_id", "passport"] },
      { document_types: ["passport"] },
    ]);
  });

  it.each([
    ["a document", { documentTypes: ["drivers_license" as const] }, "offer a driver's license"],
    ["a level", { proofingLevel: "IAL2" as const }, "offer IAL1 at most"],
  ])("for %s that is not offered is refused before 1Kosmos is asked", async (_, wish, words) => {
    const { tenant, provider } = await sessionsHarness({ documentTypes: ["passport"], offeredLevel: "IAL1" });
    const failure = error(await provider.start({ ...REQUEST, ...wish }));
    expect(failure).toMatchObject({ reason: "not_offered", message: expect.stringContaining(words) });
    expect(tenant.asked).toEqual([]);
  });

  it("for a LiveID asks for liveness and no document", async () => {
    const { tenant, provider, created } = await sessionsHarness({ documentTypes: ["passport"] });
    tenant.created = created(LINK);
    value(await provider.start({ ...REQUEST, kind: "liveid", proofingLevel: "IAL2" }));
    expect(tenant.asked[0]?.body).toMatchObject({ liveness_mode: "active" });
    expect(tenant.asked[0]?.body).not.toHaveProperty("document_types");
  });

  it("never names the person, whatever may be prefilled", async () => {
    const { tenant, provider, created } = await sessionsHarness({ prefill: ["username", "name"] });
    tenant.created = created(LINK);
    value(
      await provider.start({
        ...REQUEST,
        person: { username: "wilhelmina@example.com", firstName: "Wilhelmina" },
      }),
    );
    expect(JSON.stringify(tenant.asked)).not.toMatch(/wilhelmina/iu);
  });

  it.each(["session_url", "redirect_url", "redirectUrl", "url"])("may name its link %s", async (key) => {
    const { tenant, provider } = await sessionsHarness();
    tenant.created = { session_id: SESSION_ID, [key]: LINK };
    expect(value(await provider.start(REQUEST)).url).toBe(LINK);
  });

  it.each([
    { session_url: null, redirect_url: LINK },
    { session_url: LINK, redirect_url: null, redirectUrl: null, url: null },
  ])("may have null where it has no link (%j)", async (links) => {
    const { tenant, provider } = await sessionsHarness();
    tenant.created = { session_id: SESSION_ID, ...links };
    expect(value(await provider.start(REQUEST)).url).toBe(LINK);
  });

  it.each(["_abc", "-abc", ".abc", "a.b:c-d_e", "AbC+d~e==", "x".repeat(255)])(
    "may have the id %s",
    async (sessionId) => {
      const { tenant, provider } = await sessionsHarness();
      tenant.created = { session_id: sessionId, session_url: LINK };
      expect(value(await provider.start(REQUEST)).ref).toEqual({ provider: "sessions", sessionId });
    },
  );

  it("may have a number for its id", async () => {
    const { tenant, provider } = await sessionsHarness();
    tenant.created = { session_id: 4711, session_url: LINK };
    expect(value(await provider.start(REQUEST)).ref).toEqual({ provider: "sessions", sessionId: "4711" });
  });

  it.each(["", ".", "..", "a/b", "a b", "a\u0000", '"', "x".repeat(256)])(
    "has another id than %j",
    async (sessionId) => {
      const { tenant, provider } = await sessionsHarness();
      tenant.created = { session_id: sessionId, session_url: LINK };
      expect(error(await provider.start(REQUEST)).reason).toBe("unexpected_answer");
    },
  );

  it("may state when it ends; another form of it is left out", async () => {
    const { tenant, provider, created } = await sessionsHarness();
    tenant.created = { ...created(LINK), expires_at: "2026-11-30T12:00:00.000Z" };
    expect(value(await provider.start(REQUEST)).expiresAt).toBe(Date.UTC(2026, 10, 30, 12));
    tenant.created = { ...created(LINK), expires_at: "next week" };
    expect(value(await provider.start(REQUEST))).not.toHaveProperty("expiresAt");
  });

  it("cannot be made where the tenant has no such API", async () => {
    const { tenant, provider } = await sessionsHarness();
    tenant.fault = () => page(404);
    const failure = error(await provider.start(REQUEST));
    expect(failure).toMatchObject({
      reason: "request_refused",
      message: expect.stringContaining("/v1/verify/sessions"),
    });
  });
});

describe("the level of a pass that states none", () => {
  it("is written by the portal's rule, and marked as derived", async () => {
    const { tenant, provider, ref, barePass } = await sessionsHarness({ derivedIal: "IAL1" });
    tenant.result = barePass;
    expect(value(await provider.fetchResult(ref))).toEqual({
      outcome: "passed",
      ial: "IAL1",
      ialDerived: true,
    });
    tenant.result = { status: "completed", result: { outcome: "passed", ial_level: "IAL0" } };
    expect(value(await provider.fetchResult(ref))).toEqual({
      outcome: "passed",
      notes: ["level_unreadable"],
    });
  });
});

describe("a status", () => {
  it("is fetched by POST with the Bearer key", async () => {
    const { tenant, provider, ref, barePass } = await sessionsHarness();
    tenant.result = barePass;
    await provider.fetchResult(ref);
    expect(tenant.asked).toMatchObject([
      {
        method: "POST",
        url: `${ORIGIN}/v1/verify/sessions/${SESSION_ID}/status`,
        headers: { authorization: `Bearer ${API_KEY}` },
      },
    ]);
  });

  it.each([404, 405])(
    "is fetched by GET where POST is answered with %i, which is remembered",
    async (status) => {
      const { tenant, provider, ref, barePass } = await sessionsHarness();
      tenant.result = barePass;
      tenant.fault = ({ method }) => (method === "POST" ? page(status) : undefined);
      expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
      expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
      expect(tenant.asked.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
      // And the other way round, when the tenant moves on.
      tenant.fault = ({ method }) => (method === "GET" ? page(405) : undefined);
      await provider.fetchResult(ref);
      expect(value(await provider.fetchResult(ref)).outcome).toBe("passed");
    },
  );

  it("of an unknown session is unknown, also where only one method exists", async () => {
    const { tenant, provider, ref } = await sessionsHarness();
    for (const missing of ["GET", "POST"]) {
      tenant.fault = ({ method }) => (method === missing ? page(405) : refused(404, "Session not found"));
      expect(error(await provider.fetchResult(ref)).reason).toBe("unknown_session");
    }
  });

  it("that is completed with a level is a pass, as on the integration pages", async () => {
    const { tenant, provider, ref } = await sessionsHarness();
    tenant.result = { status: "completed", result: { ial_level: "IAL2" } };
    expect(value(await provider.fetchResult(ref))).toEqual({ outcome: "passed", ial: "IAL2" });
    tenant.result = { status: "completed", ial_level: "IAL1" };
    expect(value(await provider.fetchResult(ref))).toEqual({ outcome: "passed", ial: "IAL1" });
  });

  it("that failed is no pass, whatever level it names", async () => {
    const { tenant, provider, ref } = await sessionsHarness();
    tenant.result = { status: "completed", result: { outcome: "failed", ial_level: "IAL2" } };
    expect(value(await provider.fetchResult(ref))).toEqual({ outcome: "failed", reason: "not_passed" });
  });
});

describe("a connection test", () => {
  it.each([refused(404, "Session not found"), refused(400, "malformed session id")])(
    "passes when the key is taken and the session is not",
    async (answer) => {
      const { tenant, provider } = await sessionsHarness();
      tenant.fault = () => answer.clone();
      expect(value(await provider.testConnection())).toMatchObject({ tenant: "acme.1kosmos.net" });
    },
  );

  it.each([page(404), page(405)])("tells a tenant without this API apart", async (answer) => {
    const { tenant, provider } = await sessionsHarness();
    tenant.fault = () => answer.clone();
    expect(error(await provider.testConnection()).message).toContain(
      "this tenant has no /v1/verify/sessions",
    );
  });
});
