import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { licensedCall, opened, turn } from "./protocol.ts";
import {
  type Caller,
  createBody,
  createDocumentSession,
  docuverify,
  docuverifyCaller,
  documentResult,
  end,
  NOON,
  objectOf,
  parts,
  sandbox,
} from "./support.ts";

const DVC_ID = "sandbox-dl-selfie";

const pictureSchema = z.object({ id: z.string(), face: z.string() });
const picturesSchema = z.object({ dl_object: pictureSchema, liveid_object: pictureSchema });

interface Made {
  readonly side: OneKosmosSandbox;
  readonly caller: Caller;
  readonly body: { readonly dvcID: string; readonly sessionId: string };
}

async function session(outcome?: object): Promise<Made> {
  const side = sandbox();
  const caller = await docuverifyCaller(side);
  const body = { dvcID: DVC_ID, sessionId: await createDocumentSession(side, caller) };
  if (outcome !== undefined) await end(side, body.sessionId, outcome);
  return { side, caller, body };
}

describe("the newer SDK's payload", () => {
  test.each([
    [undefined, "INPROGRESS", {}],
    [{ outcome: "passed" }, "SUCCESS", {}],
    [{ outcome: "failed" }, "FAILED", { errorInfo: { reasonCode: "IDV0014" } }],
    [{ outcome: "failed", errorCode: "IDV0006" }, "FAILED", { errorInfo: { reasonCode: "IDV0006" } }],
    [{ outcome: "abandoned" }, "ABANDONED", {}],
  ])("of %j is %s", async (outcome, sessionResult, why) => {
    const { side, caller, body } = await session(outcome);
    await turn(side, { resultShape: "sdk" });
    for (const version of [{}, { version: "v3" as const }]) {
      const result = await documentResult(side, caller, body, version);
      expect(result).toMatchObject({ sessionResult, ...why });
      expect("errorInfo" in result).toBe("errorInfo" in why);
      for (const key of ["responseStatus", "sessionStatus"]) expect(result).not.toHaveProperty(key);
    }
  });

  test("carries document and liveId", async () => {
    const { side, caller, body } = await session({ outcome: "passed", documentType: "passport" });
    await turn(side, { resultShape: "sdk" });
    expect(await documentResult(side, caller, body)).toMatchObject({
      token: expect.any(String),
      document: { documentType: "PASSPORT", id: expect.any(String), proof_jwt: expect.any(String) },
      liveId: { face: expect.any(String), proofedBy: "blockid" },
    });
  });
});

describe("by switch", () => {
  test.each([
    ["legacy", "responseStatus"],
    ["v3", "sessionStatus"],
    ["sdk", "sessionResult"],
  ])("%s is answered on both paths", async (resultShape, key) => {
    const { side, caller, body } = await session({ outcome: "passed" });
    await turn(side, { resultShape });
    expect(await documentResult(side, caller, body)).toHaveProperty(key);
    expect(await documentResult(side, caller, body, { version: "v3" })).toHaveProperty(key);
  });

  test.each([
    [undefined, "Pending"],
    [{ outcome: "passed" }, "Completed w/ Verification Pass"],
    [{ outcome: "failed" }, "Completed w/ Fail"],
    [{ outcome: "declined" }, "Completed w/ Fail"],
    [{ outcome: "abandoned" }, "Expired"],
  ])("v3 says %j in the console's words: %s", async (outcome, sessionStatus) => {
    const { side, caller, body } = await session(outcome);
    await turn(side, { v3Words: "console" });
    const result = await documentResult(side, caller, body, { version: "v3" });
    expect(result).toMatchObject({ sessionStatus });
    expect(result).not.toHaveProperty("verificationStatus");
  });

  test.each([
    ["published", "Not performed"],
    ["UPPER_SNAKE", "NOT_PERFORMED"],
    ["UPPERCASE", "NOTPERFORMED"],
    ["lower_snake", "not_performed"],
    ["lowercase", "notperformed"],
    ["camelCase", "notPerformed"],
  ])("%s spells %s", async (resultSpelling, verificationStatus) => {
    const { side, caller, body } = await session();
    await turn(side, { resultSpelling });
    expect(await documentResult(side, caller, body, { version: "v3" })).toMatchObject({ verificationStatus });
  });

  test("what is personal is gone after its time, or stripped to the verdict", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const caller = await docuverifyCaller(side);
    const sessionId = await createDocumentSession(side, caller, createBody(), now);
    const body = { dvcID: DVC_ID, sessionId };
    await turn(side, { piiRetentionSeconds: 60 });
    now += 600_000;
    expect(await documentResult(side, caller, body, { nowMs: now })).toMatchObject({
      responseStatus: "INPROGRESS",
    });
    await end(side, sessionId, { outcome: "passed" });
    now += 59_999;
    expect(await documentResult(side, caller, body, { nowMs: now })).toHaveProperty("dl_object");
    now += 1;
    const gone = await docuverify(side, caller, "/document_share_session/result", parts(body, now));
    expect(gone.status).toBe(404);
    expect(await objectOf(gone)).toEqual({ code: 404, message: "Session not found" });
    await turn(side, { piiAfterRetention: "stripped" });
    const stripped = await documentResult(side, caller, body, { nowMs: now });
    expect(stripped).toMatchObject({ responseStatus: "SUCCESS", ial: "IAL2" });
    for (const key of ["dl_object", "liveid_object", "token"]) expect(stripped).not.toHaveProperty(key);
  });
});

async function verify({ side, caller }: Made, body: object): Promise<Response> {
  return licensedCall(side, caller, "POST /docuverify/verify", body, { sealed: true });
}

/** The statement about a living face, after a session that did or did not take one. */
async function liveness(livenessEnrolled: boolean): Promise<unknown> {
  const made = await session({ outcome: "passed", livenessEnrolled });
  const picture = { id: `liveid_${made.body.sessionId}`, type: "dl", liveId: "QUFB" };
  const body = { dvcID: DVC_ID, verifications: ["face_liveness"], document: picture };
  return (await opened(made.caller, await verify(made, body)))["status"];
}

describe("comparing faces", () => {
  const strangers = { id: "x", type: "dl", image1: "QUFB", image2: "QUFB", purpose: "dl_verification" };

  test.each([
    [0.97, "verified", true],
    [0.42, "not_verified", false],
  ])("of a session's pictures scores as its outcome says: %d", async (matchConfidence, status, verified) => {
    const made = await session({ outcome: "passed", matchConfidence });
    const result = await documentResult(made.side, made.caller, made.body);
    const { dl_object: dl, liveid_object: liveId } = picturesSchema.parse(result);
    const pictures = { id: liveId.id, type: "dl", image1: dl.face, image2: liveId.face };
    const body = { dvcID: DVC_ID, verifications: ["face_compare"], document: pictures };
    expect(await opened(made.caller, await verify(made, body))).toEqual({
      docId: liveId.id,
      docType: "dl",
      status,
      certifications: [
        { type: "face_compare", verified, status: verified ? "PASS" : "FAIL", confidence: matchConfidence },
      ],
    });
  });

  test("of a living face is sure when the session took one", async () => {
    expect(await liveness(true)).toBe("verified");
    expect(await liveness(false)).toBe("not_verified");
  });

  test("of strangers is sure only of the same picture twice", async () => {
    const made = await session();
    const status = async (image2: string) => {
      const body = { dvcID: DVC_ID, verifications: ["face_compare"], document: { ...strangers, image2 } };
      return (await opened(made.caller, await verify(made, body)))["status"];
    };
    expect(await status("QUFB")).toBe("verified");
    expect(await status("QUFC")).toBe("not_verified");
  });

  test.each([
    [{ verifications: ["face_compare"], document: strangers }, 400, "dvcID is required"],
    [{ dvcID: "unheard-of", verifications: ["face_compare"], document: strangers }, 404, "dvcID not found"],
    [
      { dvcID: DVC_ID, verifications: [], document: strangers },
      400,
      "verifications must contain at least 1 items",
    ],
    [
      { dvcID: DVC_ID, verifications: ["face_compare"], document: { ...strangers, id: "" } },
      400,
      "id is not allowed to be empty",
    ],
  ])("is refused for %j", async (body, code, message) => {
    const response = await verify(await session(), body);
    expect(response.status).toBe(code);
    expect(await objectOf(response)).toEqual({ code, message });
  });
});
