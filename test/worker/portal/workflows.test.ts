/**
 * The workflow action inside a portal: who is requested, and the outputs of a workflow that waits.
 *
 * @module-tag waits
 */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeJobsDue, patchPortalRecord } from "../support/peek.ts";
import {
  endSession,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  signedCallback,
  work,
} from "../support/portal.ts";
import {
  end,
  enrol,
  openSessionOf,
  PASSED,
  pendingContact,
  runAction,
  sessionsFor,
  start,
  told,
  verifiedContact,
} from "../support/workflows.ts";

const IDENTITY = { kind: "identity" };
const AGAIN = { whenVerified: "verify_again" };

afterEach(() => vi.restoreAllMocks());

describe("a workflow that waits for a contact", () => {
  it("goes on when the contact is verified, with level, confidence and session", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const fields = { ...IDENTITY, proofingLevel: "IAL2", documentTypes: "passport;national_id" };
    const enrolled = await start(portal, contactId, fields);
    const { idv_session_id: session } = await idvOf(portal, contactId);
    await end(portal, contactId);
    expect(await told(portal, enrolled)).toMatchObject({
      state: "SUCCESS",
      outputs: {
        verification_status: "verified",
        ial_level: "IAL2",
        match_confidence: "0.97",
        session_reference: session,
      },
    });
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it.each([
    ["failed", "failed"],
    ["declined", "failed"],
    ["abandoned", "expired"],
  ])("is told when the person has %s it", async (outcome, status) => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    await end(portal, contactId, { outcome });
    const { state, outputs } = await told(portal, enrolled);
    expect(state).toBe("SUCCESS");
    expect(outputs["verification_status"]).toBe(status);
    expect(outputs["ial_level"]).toBeUndefined();
  });

  it("goes on at once when the contact is verified already, without a call to 1Kosmos", async () => {
    const portal = await installedPortal();
    const contactId = await verifiedContact(portal);
    const enrolled = await enrol(portal, contactId, { proofingLevel: "IAL2" });
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("nobody is there"));
    expect(await runAction(portal, enrolled)).toMatchObject({
      kind: "done",
      outputs: { verification_status: "verified", ial_level: "IAL2" },
    });
    vi.restoreAllMocks();
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it.each([
    ["level", { proofingLevel: "IAL2" }, { ...PASSED, ial: "IAL1" }],
    ["document", { documentTypes: "drivers_license" }, PASSED],
  ])("asks a verified contact again whose %s is not what is asked for", async (_, fields, had) => {
    const portal = await installedPortal();
    const contactId = await verifiedContact(portal, had);
    const enrolled = await start(portal, contactId, fields);
    expect(await sessionsFor(portal, contactId)).toBe(2);
    await end(portal, contactId, { ...PASSED, documentType: "drivers_license" });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });

  it("that asks anew is not told of an older session, whatever comes of that late", async () => {
    const portal = await installedPortal();
    const contactId = await pendingContact(portal);
    const { idv_session_id: first } = await idvOf(portal, contactId);
    const late = await signedCallback(portal, contactId);
    await endSession(first ?? "", { outcome: "abandoned" });
    await portal.stub.acceptCallback(late);
    await work(portal);
    const enrolled = await start(portal, contactId, AGAIN);
    await portal.stub.acceptCallback({ ...late, headers: (await signedCallback(portal, contactId)).headers });
    expect((await told(portal, enrolled)).state).toBe("RETRYING");
    await end(portal, contactId);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
    expect(await sessionsFor(portal, contactId)).toBe(2);
  });

  it("joins the session that is open, and asks again when that was not enough", async () => {
    const portal = await installedPortal();
    const contactId = await pendingContact(portal);
    const enrolled = await start(portal, contactId, { proofingLevel: "IAL2" });
    expect(await sessionsFor(portal, contactId)).toBe(1);
    await end(portal, contactId, { ...PASSED, ial: "IAL1" });
    expect((await told(portal, enrolled)).state).toBe("RETRYING");
    expect(await sessionsFor(portal, contactId)).toBe(2);
    await end(portal, contactId);
    expect((await told(portal, enrolled)).outputs).toMatchObject({
      verification_status: "verified",
      ial_level: "IAL2",
    });
  });

  it("is not told verified when its own session passes below the level", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId, { proofingLevel: "IAL2" });
    await end(portal, contactId, { ...PASSED, ial: "IAL1" });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it("is told why no session will be made, and shown as failed in HubSpot", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, offeredLevel: "IAL1" });
    const enrolled = await start(portal, await newContact(portal), { proofingLevel: "IAL2" });
    const { state, outputs } = await told(portal, enrolled);
    expect(state).toBe("FAIL_CONTINUE");
    expect(outputs["verification_status"]).toBe("refused");
    expect(outputs["reason"]).toContain("IAL1");
  });

  it("for a LiveID is told of that, and not of an identity", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId, { kind: "liveid" });
    await end(portal, contactId, { outcome: "passed", livenessEnrolled: true });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
    expect((await idvOf(portal, contactId))["idv_status"]).toBeNull();
  });

  it("for a step-up is told of a failed one, which takes nothing from the identity", async () => {
    const portal = await installedPortal();
    const contactId = await verifiedContact(portal, { ...PASSED, did: "did:web:sandbox.1kosmos.net:ada" });
    const enrolled = await start(portal, contactId, { kind: "stepup" });
    const session = await openSessionOf(portal, contactId);
    await endSession(session, { outcome: "failed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("failed");
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("verified");
  });

  it("for a step-up asks for one, whatever step-up was passed before", async () => {
    const portal = await installedPortal();
    const contactId = await verifiedContact(portal, { ...PASSED, did: "did:web:sandbox.1kosmos.net:ada" });
    const first = await start(portal, contactId, { kind: "stepup" });
    const passed = await openSessionOf(portal, contactId);
    await endSession(passed, { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    expect((await told(portal, first)).outputs["verification_status"]).toBe("verified");
    const second = await start(portal, contactId, { kind: "stepup" });
    expect((await told(portal, second)).state).toBe("RETRYING");
  });
});

describe("a workflow that goes on at once", () => {
  const CONTINUE = { callbackBehavior: "continue" };

  it("has the session and the link, and the verification goes its way", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const answer = await runAction(portal, await enrol(portal, contactId, CONTINUE));
    await expect.poll(async () => (await idvOf(portal, contactId))["idv_status"]).toBe("pending");
    const { idv_session_id: session, idv_verification_url: url } = await idvOf(portal, contactId);
    expect(answer).toEqual({
      kind: "done",
      outputs: {
        verification_status: "pending",
        session_reference: session,
        verification_url: url,
        reason: "The link is ready.",
      },
    });
    await end(portal, contactId);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("verified");
  });

  it("has the link and the reason while 1Kosmos does not answer, and the same answer ever after", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      return request.url.endsWith("/v1/verify/sessions") ? new Response("", { status: 503 }) : real(request);
    });
    const enrolled = await enrol(portal, contactId, CONTINUE);
    const answer = await runAction(portal, enrolled);
    expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "pending" } });
    const { outputs } = answer.kind === "done" ? answer : { outputs: null };
    expect(outputs?.verification_url).toMatch(/^https:\/\/app\.test\/v\//u);
    expect(outputs?.reason).toContain("being made");
    vi.restoreAllMocks();
    await patchPortalRecord(portal, { holdUntil: 0 });
    await makeJobsDue(portal);
    await work(portal);
    await expect
      .poll(async () => (await idvOf(portal, contactId))["idv_verification_url"])
      .toBe(outputs?.verification_url);
    expect(await runAction(portal, enrolled)).toEqual(answer);
  });
});

describe("an action that cannot work", () => {
  it.each([
    ["kind", "passport"],
    ["proofingLevel", "IAL9"],
    ["documentTypes", "passport;ada@example.com"],
    ["callbackBehavior", "later"],
    ["waitForHours", "soon"],
    ["waitForHours", "0"],
    ["whenVerified", "maybe"],
  ])("because its field %s says %s is refused by name, without the value", async (field, value) => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const answer = await runAction(portal, await enrol(portal, contactId, { [field]: value }));
    expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "refused" } });
    const reason = answer.kind === "done" ? (answer.outputs.reason ?? "") : "";
    expect(reason).toContain(field);
    expect(reason).not.toContain(`"${value}"`);
    expect(reason).not.toContain("@");
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(0);
  });

  it("because 1Kosmos is not connected is refused, and nothing rests for later", async () => {
    const portal = await installedPortal(null);
    const answer = await runAction(portal, await enrol(portal, await newContact(portal)));
    expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "refused" } });
    expect((await portal.stub.overview())?.waiting).toMatchObject({ inbox: 0, workflows: 0 });
  });

  it("because the app is not installed is told so by the object, which stores nothing", async () => {
    const portal = await installedPortal();
    const stub = env.PORTAL.getByName("987654");
    const enrolled = await enrol(portal, await newContact(portal));
    expect(await runAction({ ...portal, stub }, enrolled)).toEqual({ kind: "unknown_portal" });
    expect(await stub.overview()).toBeNull();
  });
});
