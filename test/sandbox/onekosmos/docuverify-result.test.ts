import { describe, expect, test } from "vitest";
import {
  call,
  createBody,
  createDocumentSession,
  DAY_MS,
  docuverify,
  docuverifyCaller,
  documentResult,
  end,
  NOON,
  objectOf,
  parts,
  sandbox,
} from "./support.ts";

const RESULT = "/document_share_session/result";
const DVC_ID = "sandbox-dl-selfie";

describe("a document session's result", () => {
  const LIFECYCLE = [
    ["passed", "SUCCESS", "Completed", "Passed"],
    ["failed", "FAILED", "Completed", "Failed"],
    ["declined", "FAILED", "Declined", "Not performed"],
    ["abandoned", "ABANDONED", "Abandoned", "Not performed"],
  ] as const;

  test.each(LIFECYCLE)("%s: legacy %s, v3 %s and %s", async (outcome, legacy, session, verification) => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    expect(await documentResult(side, caller, body)).toMatchObject({ responseStatus: "INPROGRESS" });
    const waiting = { sessionStatus: "Pending", verificationStatus: "Not performed" };
    expect(await documentResult(side, caller, body, { version: "v3" })).toMatchObject(waiting);
    await call(side, "GET", `/idproofing/session/${body.sessionId}`);
    expect(await documentResult(side, caller, body)).toMatchObject({ responseStatus: "INPROGRESS" });
    const started = { sessionStatus: "In Progress", verificationStatus: "Not performed" };
    expect(await documentResult(side, caller, body, { version: "v3" })).toMatchObject(started);
    expect((await end(side, body.sessionId, { outcome })).status).toBe(200);
    expect(await documentResult(side, caller, body)).toMatchObject({ responseStatus: legacy });
    const ended = { sessionStatus: session, verificationStatus: verification };
    expect(await documentResult(side, caller, body, { version: "v3" })).toMatchObject(ended);
  });

  test("expires by itself after seven days", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller, createBody(), now) };
    now = NOON + 7 * DAY_MS - 1;
    expect(await documentResult(side, caller, body, { nowMs: now })).toMatchObject({
      responseStatus: "INPROGRESS",
    });
    now = NOON + 7 * DAY_MS;
    expect(await documentResult(side, caller, body, { nowMs: now })).toMatchObject({
      responseStatus: "EXPIRED",
    });
    const v3 = await documentResult(side, caller, body, { version: "v3", nowMs: now });
    expect(v3).toMatchObject({ sessionStatus: "Expired", verificationStatus: "Not performed" });
    expect((await end(side, body.sessionId, { outcome: "passed" })).status).toBe(409);
  });

  test("of a pass carries the whole legacy payload", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    await end(side, body.sessionId, { outcome: "passed" });
    const result = await documentResult(side, caller, body);
    expect(result).toMatchObject({
      sessionId: body.sessionId,
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/u),
      ial: "IAL2",
      matchConfidence: 0.97,
      did: expect.stringMatching(/^did:blockid:/u),
      dl_object: {
        documentType: "DL",
        firstName: expect.stringMatching(/\w+/u),
        dob: expect.stringMatching(/^19\d{6}$/u),
        documentId: expect.stringMatching(/^SBX\d{10}$/u),
        image: expect.stringMatching(/^\/9j\/4/u),
        imageBack: expect.any(String),
        face: expect.any(String),
      },
      liveid_object: { id: `liveid_${body.sessionId}`, face: expect.any(String) },
    });
    expect(await documentResult(side, caller, body)).toEqual(result);
  });

  test("of a pass in v3 carries document and liveId; the document may be another than was asked for", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    await end(side, body.sessionId, { outcome: "passed", documentType: "passport", livenessEnrolled: false });
    const result = await documentResult(side, caller, body, { version: "v3" });
    expect(result).toMatchObject({ document: { documentType: "PASSPORT" } });
    expect(result).not.toHaveProperty("liveId");
    const legacy = await documentResult(side, caller, body);
    expect(legacy).toHaveProperty("ppt_object");
    expect(legacy).not.toHaveProperty("dl_object");
  });

  test("of a selfie-only workflow has no document", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const dvcID = "sandbox-liveid";
    const sessionId = await createDocumentSession(side, caller, createBody({}, dvcID));
    await end(side, sessionId, { outcome: "passed" });
    const result = await documentResult(side, caller, { dvcID, sessionId });
    expect(result).toHaveProperty("liveid_object");
    expect(result).not.toHaveProperty("dl_object");
  });

  test("of a failure says why and shows nothing of the person", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    await end(side, body.sessionId, { outcome: "failed" });
    const result = await documentResult(side, caller, body, { version: "v3" });
    expect(result).toMatchObject({ errorInfo: { reasonCode: "IDV0014" } });
    for (const key of ["document", "liveId", "ial", "did", "matchConfidence"])
      expect(result).not.toHaveProperty(key);
  });

  test("follows the switches: nothing stated, another spelling, images of real size", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    await call(side, "GET", `/idproofing/session/${body.sessionId}`);
    await call(side, "PUT", "/sandbox/switches", { resultSpelling: "UPPER_SNAKE" });
    expect(await documentResult(side, caller, body, { version: "v3" })).toMatchObject({
      sessionStatus: "IN_PROGRESS",
      verificationStatus: "NOT_PERFORMED",
    });
    await end(side, body.sessionId, { outcome: "passed" });
    const switches = { resultStates: false, resultSpelling: "lower_snake", imagesKb: 900 };
    await call(side, "PUT", "/sandbox/switches", switches);
    const result = await documentResult(side, caller, body);
    expect(result).toMatchObject({ responseStatus: "success" });
    for (const key of ["ial", "did", "matchConfidence"]) expect(result).not.toHaveProperty(key);
    const size = JSON.stringify(result).length;
    expect(size).toBeGreaterThan(900 * 1024);
    expect(size).toBeLessThan(910 * 1024);
  });

  test("is where the tenant has it: without v3, only the older path", async () => {
    const side = sandbox();
    await call(side, "PUT", "/sandbox/switches", { v3Result: false });
    const caller = await docuverifyCaller(side);
    const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
    expect((await docuverify(side, caller, `/v3${RESULT}`, parts(body))).status).toBe(404);
    expect((await docuverify(side, caller, RESULT, parts(body))).status).toBe(200);
  });

  test.each([
    [{ sessionId: "x" }, 400, "dvcID is required"],
    [{ dvcID: "", sessionId: "x" }, 400, "dvcID is not allowed to be empty"],
    [{ dvcID: DVC_ID }, 400, "sessionId is required"],
    [{ dvcID: "unheard-of", sessionId: "x" }, 404, "dvcID not found"],
    [{ dvcID: DVC_ID, sessionId: crypto.randomUUID() }, 404, "Session not found"],
  ])("refuses %j", async (body, code, message) => {
    const side = sandbox();
    const response = await docuverify(side, await docuverifyCaller(side), RESULT, parts(body));
    expect(response.status).toBe(code);
    expect(await objectOf(response)).toEqual({ code, message });
  });

  test("of a dvcID that does not exist is looked for by its session alone where the switch says so", async () => {
    const side = sandbox();
    await call(side, "PUT", "/sandbox/switches", { resultChecksDvcId: false });
    const body = { dvcID: "unheard-of", sessionId: crypto.randomUUID() };
    const response = await docuverify(side, await docuverifyCaller(side), RESULT, parts(body));
    expect(await objectOf(response)).toEqual({ code: 404, message: "Session not found" });
  });

  test("is found only with the workflow it was made with, and only in its own vocabulary", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const sessionId = await createDocumentSession(side, caller);
    const other = { dvcID: "sandbox-passport-selfie", sessionId };
    expect((await docuverify(side, caller, RESULT, parts(other))).status).toBe(404);
    const rest = await call(side, "GET", `/v1/verify/sessions/${sessionId}/status`, undefined, {
      authorization: "Bearer sandbox-api-key",
    });
    expect(rest.status).toBe(404);
  });
});
