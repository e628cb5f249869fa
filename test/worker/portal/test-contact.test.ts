/** A test contact shows what no test of a connection can: a dvcID in the wrong field, and callbacks that are refused. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { RUNTIME } from "../../../src/portal/admin-portal.ts";
import { noteCapture } from "../../../src/portal/connection/dvcid-watch.ts";
import {
  endSession,
  idvOf,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  pendingContact,
  SESSIONS_CONNECTION,
  signedCallback,
  type TestPortal,
  work,
} from "../support/portal.ts";
import { makePollsDue } from "../support/peek.ts";

const SELFIE_ONLY = {
  ...IDVERIFY_CONNECTION,
  dvcIds: { passport: "sandbox-liveid" },
  liveIdDvcId: "sandbox-liveid",
};

async function poll(portal: TestPortal): Promise<void> {
  await makePollsDue(portal);
  await portal.stub.sweep();
  await work(portal);
}

/** The dvcIDs that are said to be in the wrong field. */
async function unfitDvcIds(portal: TestPortal): Promise<readonly unknown[]> {
  const { conditions = [] } = (await portal.stub.overview()) ?? {};
  return conditions
    .filter(({ code }) => code === "onekosmos_dvcid_unfit")
    .map(({ wording, severity, remedy }) => [wording.values["dvcid"], severity, remedy?.path]);
}

it("names the field of a dvcID that takes a selfie only", async () => {
  const portal = await installedPortal(SELFIE_ONLY);
  expect(await portal.stub.testConnection(SELFIE_ONLY)).toMatchObject({ ok: true });
  const { contactId, sessionId } = await pendingContact(portal);
  expect(await portal.stub.testContact(contactId)).toMatchObject({ value: { unfit: null } });
  await endSession(sessionId, { outcome: "passed" });
  await poll(portal);
  expect(await portal.stub.testContact(contactId)).toMatchObject({
    ok: true,
    value: {
      kind: "identity",
      isWritten: true,
      card: { tracks: { identity: "passed" } },
      unfit: { note: "document_missing", dvcId: "sandbox-liveid", fields: ["dvcID: Passport"] },
    },
  });
});

describe("a dvcID that verifies people whose document nobody checks", () => {
  it("is a condition until a connection is saved, however many pass by it", async () => {
    const portal = await installedPortal(SELFIE_ONLY);
    for (let n = 0; n < 2; n += 1) {
      const { sessionId } = await pendingContact(portal);
      await endSession(sessionId, { outcome: "passed" });
      await poll(portal);
    }
    expect(await unfitDvcIds(portal)).toEqual([["sandbox-liveid", "error", "/portal/connection"]]);
    expect(await portal.stub.putConnection(IDVERIFY_CONNECTION)).toMatchObject({ ok: true });
    expect(await unfitDvcIds(portal)).toEqual([]);
  });

  it("is none once its results fit", async () => {
    const portal = await installedPortal(SELFIE_ONLY);
    const { sessionId } = await pendingContact(portal);
    await endSession(sessionId, { outcome: "passed" });
    await poll(portal);
    expect(await unfitDvcIds(portal)).toHaveLength(1);
    await runInDurableObject(portal.stub, (object) =>
      noteCapture(object[RUNTIME].services(), { dvcId: "sandbox-liveid", fits: true }, Date.now()),
    );
    expect(await unfitDvcIds(portal)).toEqual([]);
  });
});

it("names the field of a dvcID that reads a document for a LiveID", async () => {
  const portal = await installedPortal({ ...IDVERIFY_CONNECTION, liveIdDvcId: "sandbox-passport-selfie" });
  const contactId = await newContact(portal);
  const request = { kind: "liveid", documentTypes: "any", proofingLevel: null, again: false } as const;
  expect(await portal.stub.startVerification({ contactId, userId: "77", request })).toMatchObject({
    ok: true,
  });
  await work(portal);
  await endSession((await idvOf(portal, contactId))["idv_session_id"] ?? "", { outcome: "passed" });
  await poll(portal);
  expect(await portal.stub.testContact(contactId, "liveid")).toMatchObject({
    ok: true,
    value: {
      kind: "liveid",
      card: { tracks: { liveid: "passed" } },
      unfit: { note: "document_unexpected", fields: ["dvcID: LiveID enrolment"] },
    },
  });
});

it("names nothing where the dvcID fits", async () => {
  const portal = await installedPortal(IDVERIFY_CONNECTION);
  const { contactId, sessionId } = await pendingContact(portal);
  await endSession(sessionId, { outcome: "passed" });
  await poll(portal);
  expect(await portal.stub.testContact(contactId)).toMatchObject({
    value: { unfit: null, isWritten: true, card: { tracks: { identity: "passed" } } },
  });
  expect(await unfitDvcIds(portal)).toEqual([]);
});

it("names the callback secret when a callback is refused", async () => {
  const wrong = { ...SESSIONS_CONNECTION, callbackSecrets: ["whsec_YW5vdGhlci1jYWxsYmFjay1zZWNyZXQ="] };
  const portal = await installedPortal(wrong);
  expect(await portal.stub.testConnection(wrong)).toMatchObject({ ok: true });
  const { contactId, sessionId } = await pendingContact(portal);
  await endSession(sessionId, { outcome: "passed" });
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  await poll(portal);
  expect(await portal.stub.testContact(contactId)).toMatchObject({
    value: {
      callbacks: { arrivedAt: null, refused: { reason: "bad_signature" } },
      card: { tracks: { identity: "passed" } },
    },
  });
});
