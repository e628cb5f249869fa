/** Reviews, unknown words, and decisions that are changed later, as a tester plays them. */
import { describe, expect, test } from "vitest";
import {
  call,
  createDocumentSession,
  createRestSession,
  DAY_MS,
  docuverifyCaller,
  documentResult,
  end,
  NOON,
  restStatus,
  sandbox,
  textAt,
} from "./support.ts";

const post = (side: ReturnType<typeof sandbox>, path: string, body: object) =>
  call(side, "POST", `/sandbox/sessions/${path}`, body);

describe("a word in place of the verdict", () => {
  test("is stated over REST until it is taken back, or the session ends", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    expect((await post(side, `${id}/says`, { word: "needs_review" })).status).toBe(200);
    expect(await restStatus(side, id)).toMatchObject({ status: "needs_review", result: null });
    await post(side, `${id}/says`, { word: null });
    expect(await restStatus(side, id)).toMatchObject({ status: "pending" });
    await post(side, `${id}/says`, { word: "judged" });
    await end(side, id, { outcome: "passed" });
    expect(await restStatus(side, id)).toMatchObject({ status: "completed", result: { outcome: "passed" } });
  });

  test("is the verification status of a document session", async () => {
    const side = sandbox();
    const caller = await docuverifyCaller(side);
    const id = await createDocumentSession(side, caller);
    await post(side, `${id}/says`, { word: "Needs review" });
    const session = { dvcID: "sandbox-dl-selfie", sessionId: id };
    expect(await documentResult(side, caller, session, { version: "v3" })).toMatchObject({
      sessionStatus: "Completed",
      verificationStatus: "Needs review",
    });
    expect(await documentResult(side, caller, session)).toMatchObject({ responseStatus: "Needs review" });
  });

  test("keeps the session from expiring", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const id = textAt(await createRestSession(side), "session_id");
    await post(side, `${id}/says`, { word: "needs_review" });
    now += 30 * DAY_MS;
    expect(await restStatus(side, id)).toMatchObject({ status: "needs_review" });
    await post(side, `${id}/says`, { word: null });
    expect(await restStatus(side, id)).toMatchObject({ status: "expired" });
  });

  test("is refused when it is none, for a session that is over, and for one that nobody knows", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    expect((await post(side, `${id}/says`, { word: "" })).status).toBe(400);
    expect((await post(side, "nobody/says", { word: "judged" })).status).toBe(404);
    await end(side, id, { outcome: "failed" });
    expect((await post(side, `${id}/says`, { word: "judged" })).status).toBe(409);
  });
});

describe("a decision", () => {
  test("is overturned and revoked as often as a tester likes", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    await end(side, id, { outcome: "failed" });
    for (const outcome of ["passed", "failed", "passed"]) {
      expect((await post(side, `${id}/overturn`, { outcome })).status).toBe(200);
      expect(await restStatus(side, id)).toMatchObject({ result: { outcome } });
    }
  });

  test("cannot be changed before there is one, nor into anything but the other one", async () => {
    const side = sandbox();
    const id = textAt(await createRestSession(side), "session_id");
    expect((await post(side, `${id}/overturn`, { outcome: "passed" })).status).toBe(409);
    await end(side, id, { outcome: "passed" });
    expect((await post(side, `${id}/overturn`, { outcome: "abandoned" })).status).toBe(400);
  });
});
