import { describe, expect, test } from "vitest";
import {
  BEARER,
  call,
  createRestSession,
  DAY_MS,
  end,
  NOON,
  objectOf,
  PUBLIC_ORIGIN,
  restStatus,
  sandbox,
  TENANT_ORIGIN,
  textAt,
} from "./support.ts";

const SESSIONS = "/v1/verify/sessions";

describe("the Bearer key", () => {
  const side = sandbox();

  test.each([
    ["none", {}],
    ["another", { authorization: "Bearer sandbox-api-kez" }],
    ["none after Bearer", { authorization: "Bearer " }],
    ["Basic", { authorization: "Basic sandbox-api-key" }],
  ])("%s is refused on every call", async (_, headers) => {
    const create = await call(side, "POST", SESSIONS, {}, headers);
    expect(create.status).toBe(401);
    expect(create.headers.get("www-authenticate")).toMatch(/^Bearer/u);
    expect((await call(side, "GET", `${SESSIONS}/x/status`, undefined, headers)).status).toBe(401);
  });

  test("nothing was made", async () => {
    expect(await objectOf(await call(side, "GET", "/sandbox/sessions"))).toMatchObject({ total: 0 });
  });
});

describe("creating a session", () => {
  const side = sandbox({ now: () => NOON });
  const body = {
    document_types: ["passport"],
    liveness_mode: "active",
    callback_url: "https://app.example.com/1kosmos/callbacks/4242/t",
    metadata: { hubspot_contact_id: "101" },
  };

  test("answers id, link and end", async () => {
    const response = await call(side, "POST", SESSIONS, body, BEARER);
    expect(response.status).toBe(201);
    const made = await objectOf(response);
    const id = textAt(made, "session_id");
    expect(made).toEqual({
      session_id: id,
      session_url: `${PUBLIC_ORIGIN}/idproofing/session/${id}`,
      status: "pending",
      expires_at: new Date(NOON + 7 * DAY_MS).toISOString(),
    });
  });

  test("makes the link on the tenant's host when that was called", async () => {
    const made = await objectOf(await call(side, "POST", TENANT_ORIGIN + SESSIONS, body, BEARER));
    expect(textAt(made, "session_url").startsWith(`${TENANT_ORIGIN}/idproofing/session/`)).toBe(true);
  });

  test("names the link as the tenant does", async () => {
    const own = sandbox();
    await call(own, "PUT", "/sandbox/switches", { sessionUrlKey: "redirectUrl" });
    const made = await createRestSession(own);
    expect(made).toHaveProperty("redirectUrl");
    expect(made).not.toHaveProperty("session_url");
  });

  test.each([
    { document_types: [] },
    { document_types: ["dl_object"] },
    { document_types: "passport" },
    { liveness_mode: "sometimes" },
    { callback_url: "not a url" },
    { callback_url: "http://app.example.com/callback" },
    { metadata: { nested: {} } },
    { callbackUrl: "https://app.example.com" },
    "passport",
  ])("refuses %j", async (bad) => {
    const own = sandbox();
    await call(own, "PUT", "/sandbox/switches", { strict: true });
    const response = await call(own, "POST", SESSIONS, bad, BEARER);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({ code: 400, message: expect.any(String) });
  });

  test("refuses what is no JSON, and no body", async () => {
    const url = PUBLIC_ORIGIN + SESSIONS;
    const headers = { ...BEARER, "content-type": "application/json" };
    expect((await side.app.request(url, { method: "POST", headers, body: "{" })).status).toBe(400);
    expect((await side.app.request(url, { method: "POST", headers })).status).toBe(400);
  });

  test("repeated with the same Idempotency-Key gives the same session, unless the tenant ignores it", async () => {
    const headers = { ...BEARER, "idempotency-key": "request-1" };
    const first = await call(side, "POST", SESSIONS, body, headers);
    const second = await call(side, "POST", SESSIONS, body, headers);
    expect([first.status, second.status]).toEqual([201, 200]);
    const made = await objectOf(first);
    expect(await objectOf(second)).toEqual(made);
    const other = await createRestSession(side, body, { "idempotency-key": "request-2" });
    expect(other["session_id"]).not.toBe(made["session_id"]);
    await call(side, "PUT", "/sandbox/switches", { idempotencyKey: false });
    const ignored = await createRestSession(side, body, { "idempotency-key": "request-1" });
    expect(ignored["session_id"]).not.toBe(made["session_id"]);
  });
});

describe("a session's status", () => {
  test("goes from pending over in_progress to completed, with a result that names a person", async () => {
    const side = sandbox();
    const metadata = { hubspot_contact_id: "101" };
    const id = textAt(
      await createRestSession(side, { document_types: ["passport"], metadata }),
      "session_id",
    );
    expect(await restStatus(side, id)).toMatchObject({
      session_id: id,
      status: "pending",
      result: null,
      metadata,
    });
    await call(side, "GET", `/idproofing/session/${id}`);
    expect(await restStatus(side, id)).toMatchObject({ status: "in_progress", result: null });
    await end(side, id, { outcome: "passed" });
    expect(await restStatus(side, id)).toMatchObject({
      status: "completed",
      metadata,
      result: {
        outcome: "passed",
        ial_level: "IAL2",
        match_confidence: 0.97,
        document_type: "passport",
        liveid_enrolled: true,
        did: expect.stringMatching(/^did:blockid:[0-9a-f-]{36}$/u),
        verified_claims: {
          given_name: expect.any(String),
          birthdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/u),
          document_number: expect.any(String),
        },
      },
    });
  });

  test.each([
    ["failed", "completed", { outcome: "failed", liveid_enrolled: false, reason_code: "IDV0014" }],
    ["declined", "declined", null],
    ["abandoned", "abandoned", null],
  ])("of a session that ended as %s is %s", async (outcome, status, result) => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    await end(side, id, { outcome });
    expect(await restStatus(side, id)).toMatchObject({ status, result });
  });

  test("is expired when its time has passed", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now, sessionTtlSeconds: 5 });
    const id = textAt(await createRestSession(side), "session_id");
    now += 4999;
    expect(await restStatus(side, id)).toMatchObject({ status: "pending" });
    now += 1;
    expect(await restStatus(side, id)).toMatchObject({ status: "expired", result: null });
  });

  test("is answered to GET as to POST, and only for sessions that exist", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    const got = await call(side, "GET", `${SESSIONS}/${id}/status`, undefined, BEARER);
    expect(await objectOf(got)).toEqual(await restStatus(side, id));
    expect(
      (await call(side, "POST", `${SESSIONS}/${crypto.randomUUID()}/status`, undefined, BEARER)).status,
    ).toBe(404);
  });

  test("is spelled as the switch says", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    await call(side, "GET", `/idproofing/session/${id}`);
    await call(side, "PUT", "/sandbox/switches", { resultSpelling: "camelCase" });
    expect(await restStatus(side, id)).toMatchObject({ status: "inProgress" });
  });
});
