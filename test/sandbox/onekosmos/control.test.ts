import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  call,
  createDocumentSession,
  createBody,
  createRestSession,
  docuverify,
  docuverifyCaller,
  end,
  NOON,
  objectOf,
  parts,
  PUBLIC_ORIGIN,
  restStatus,
  sandbox,
  textAt,
} from "./support.ts";

const pageSchema = z.object({
  total: z.number(),
  results: z.array(z.object({ id: z.string(), vocabulary: z.string(), status: z.string() })),
  paging: z.object({ next: z.object({ after: z.number() }) }).optional(),
});

describe("ending a session by machine", () => {
  test("takes every detail of the outcome as stated", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    const outcome = {
      outcome: "passed",
      documentType: "passport",
      matchConfidence: 0.5,
      ial: "IAL1",
      livenessEnrolled: false,
      did: "did:example:123",
    };
    const response = await end(side, id, outcome);
    expect(response.status).toBe(200);
    expect(await objectOf(response)).toMatchObject({ id, status: "passed", outcome });
    expect(await restStatus(side, id)).toMatchObject({
      result: {
        outcome: "passed",
        document_type: "passport",
        match_confidence: 0.5,
        ial_level: "IAL1",
        liveid_enrolled: false,
        did: "did:example:123",
      },
    });
  });

  test("null leaves unstated what a pass would state", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    await end(side, id, { outcome: "passed", ial: null, did: null, matchConfidence: null });
    const { result } = await restStatus(side, id);
    for (const key of ["ial_level", "did", "match_confidence"]) expect(result).not.toHaveProperty(key);
  });

  test("needs no content type", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    const url = `${PUBLIC_ORIGIN}/sandbox/sessions/${id}`;
    const response = await side.app.request(url, { method: "POST", body: '{"outcome":"passed"}' });
    expect(response.status).toBe(200);
    expect((await side.app.request(url, { method: "POST", body: "{" })).status).toBe(400);
  });

  test("works once: 409 when over, 404 when unknown", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    expect((await end(side, id, { outcome: "failed" })).status).toBe(200);
    const again = await end(side, id, { outcome: "passed" });
    expect(again.status).toBe(409);
    expect(await objectOf(again)).toEqual({ code: 409, message: "The session is over: failed" });
    expect((await end(side, crypto.randomUUID(), { outcome: "passed" })).status).toBe(404);
  });

  test.each([
    [{}, "outcome"],
    [{ outcome: "expired" }, "outcome"],
    [{ outcome: "passed", documentType: "dl_object" }, "documentType"],
    [{ outcome: "passed", matchConfidence: 97 }, "matchConfidence"],
    [{ outcome: "passed", ial: "IAL3" }, "ial"],
    [{ outcome: "passed", confidence: 1 }, "(body)"],
  ])("refuses %j by field", async (body, field) => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    const response = await end(side, id, body);
    expect(response.status).toBe(400);
    expect(Object.keys(z.record(z.string(), z.string()).parse((await objectOf(response))["errors"]))).toEqual(
      [field],
    );
    expect(await restStatus(side, id)).toMatchObject({ status: "pending" });
  });
});

describe("the list of sessions", () => {
  test("pages through all, and narrows by status and vocabulary", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const document = await createDocumentSession(side, caller);
    const ids = [document];
    for (let count = 0; count < 6; count += 1) {
      ids.push(textAt(await createRestSession(side, { metadata: { n: count } }), "session_id"));
    }
    await end(side, document, { outcome: "declined" });

    const list = async (query: string) =>
      pageSchema.parse(await objectOf(await call(side, "GET", `/sandbox/sessions?${query}`)));
    const seen = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: z.infer<typeof pageSchema> = await list(`limit=3&after=${after}`);
      expect(page.total).toBe(7);
      seen.push(...page.results.map((session) => session.id));
      after = page.paging?.next.after;
    }
    expect(seen).toEqual(ids);
    expect(await list("status=pending")).toMatchObject({ total: 6 });
    expect(await list("status=declined")).toMatchObject({ total: 1, results: [{ id: document }] });
    expect(await list("vocabulary=idverify&status=pending")).toMatchObject({ total: 0, results: [] });
    expect((await list("vocabulary=sessions&limit=1")).results[0]).toMatchObject({ status: "pending" });
  });

  test("refuses an unknown status", async () => {
    expect((await call(sandbox(), "GET", "/sandbox/sessions?status=done")).status).toBe(400);
    expect((await call(sandbox(), "GET", "/sandbox/sessions/unknown")).status).toBe(404);
  });
});

describe("the switches", () => {
  const DEFAULTS = {
    strict: false,
    curve: "secp256k1",
    createEnvelope: false,
    v3Result: true,
    resultChecksDvcId: true,
    signatureToken: false,
    imagesKb: 3,
    piiRetentionSeconds: null,
    piiAfterRetention: "gone",
    resultShape: "byPath",
    v3Words: "product",
    resultStates: true,
    resultSpelling: "published",
    ial2Keys: "wfInstance",
    workflowShape: "nested",
    uwlSealedFor: "creator",
    uwlOverStatus: 400,
    idempotencyKey: true,
    sessionCap: null,
    sessionUrlKey: "session_url",
    stepupMatchResult: "word",
    callbackScheme: "standard-webhooks",
    callbackSecrets: ["whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ="],
    callbackHmacContent: "body",
    callbackHmacEncoding: "hex",
    callbackSignatureHeader: "x-1kosmos-signature",
    callbackSignaturePrefix: "",
    callbackTimestampHeader: "x-1kosmos-timestamp",
    callbackTimestampUnit: "s",
    clockOffsetSeconds: 0,
    callbackCopies: 1,
  };

  test("change one by one, answered with the whole", async () => {
    const side = sandbox();
    expect(await objectOf(await call(side, "GET", "/sandbox/switches"))).toEqual(DEFAULTS);
    const changed = await call(side, "PUT", "/sandbox/switches", { imagesKb: 900 });
    expect(await objectOf(changed)).toEqual({ ...DEFAULTS, imagesKb: 900 });
    await call(side, "PUT", "/sandbox/switches", { resultStates: false });
    expect(await objectOf(await call(side, "GET", "/sandbox/switches"))).toEqual({
      ...DEFAULTS,
      imagesKb: 900,
      resultStates: false,
    });
  });

  test("refuse by field, and then change nothing", async () => {
    const side = sandbox();
    const response = await call(side, "PUT", "/sandbox/switches", { curve: "P-512", imagesKb: 1 });
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toMatchObject({ errors: { curve: expect.any(String) } });
    expect((await call(side, "PUT", "/sandbox/switches", { unknown: true })).status).toBe(400);
    expect(await objectOf(await call(side, "GET", "/sandbox/switches"))).toEqual(DEFAULTS);
  });
});

describe("a tenant with a limit and a clock of its own", () => {
  test("makes so many sessions, refuses more in both vocabularies, and goes on when the limit is raised", async () => {
    const side = sandbox();
    await call(side, "PUT", "/sandbox/switches", { sessionCap: 1 });
    const id = textAt(await createRestSession(side), "session_id");
    const headers = { authorization: "Bearer sandbox-api-key" };
    const refused = await call(side, "POST", "/v1/verify/sessions", {}, headers);
    expect(refused.status).toBe(403);
    expect(await objectOf(refused)).toEqual({ code: 403, message: "Transaction limit exceeded" });
    const caller = await docuverifyCaller(side);
    const document = await docuverify(side, caller, "/document_share_session/create", parts(createBody()));
    expect(document.status).toBe(403);
    expect(await restStatus(side, id)).toMatchObject({ session_id: id });
    await call(side, "PUT", "/sandbox/switches", { sessionCap: null });
    expect((await call(side, "POST", "/v1/verify/sessions", {}, headers)).status).toBe(201);
  });

  test("dates its answers by it, and refuses requests of our time", async () => {
    const side = sandbox({ now: () => NOON });
    await call(side, "PUT", "/sandbox/switches", { clockOffsetSeconds: -300 });
    const answer = await call(side, "GET", "/caas/sd");
    expect(answer.headers.get("date")).toBe(new Date(NOON - 300_000).toUTCString());
    const caller = await docuverifyCaller(side);
    const body = parts(createBody(), NOON);
    const refused = await docuverify(side, caller, "/document_share_session/create", body);
    expect(await objectOf(refused)).toMatchObject({ errors: [{ param: "requestid" }] });
  });
});
