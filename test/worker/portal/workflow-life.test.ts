/** The outcome of a workflow that waits when its contact is merged, deleted or privacy-deleted, or the portal loses its grant. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FIRST, newDeal } from "../deal/play.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { patchPortalRecord, postponeJobs } from "../support/peek.ts";
import {
  APP_ORIGIN,
  consent,
  creationOf,
  endSession,
  idvOf,
  installedPortal,
  newContact,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";
import {
  end,
  enrol,
  keptBy,
  letTimePass,
  pendingContact,
  runAction,
  sessionsFor,
  start,
  told,
  verifiedContact,
} from "../support/workflows.ts";

afterEach(() => vi.restoreAllMocks());

const tell = async (portal: TestPortal, contactId: string, change: object) => {
  await portal.stub.accept([creationOf(contactId, change)]);
  await work(portal);
};
const merge = (portal: TestPortal, loser: string, survivor: string) =>
  tell(portal, survivor, { type: "contact.merge", mergedIds: [loser], occurredAt: Date.now() });

describe("a workflow that waits for a contact", () => {
  it("that was merged is told what becomes of the session on the survivor", async () => {
    const portal = await installedPortal();
    const [loser, survivor] = [await newContact(portal), await newContact(portal)];
    const enrolled = await start(portal, loser);
    const callback = await signedCallback(portal, loser);
    const { idv_session_id: session } = await idvOf(portal, loser);
    await merge(portal, loser, survivor);
    expect(await keptBy(portal)).not.toContain(`"${loser}"`);
    await endSession(session ?? "", { outcome: "passed" });
    await portal.stub.acceptCallback(callback);
    expect((await told(portal, enrolled)).outputs).toMatchObject({
      verification_status: "verified",
      session_reference: session,
    });
  });

  it("that was merged into a verified one is told so at once, unless it asks anew", async () => {
    const portal = await installedPortal();
    const [loser, survivor] = [await newContact(portal), await verifiedContact(portal)];
    const accepting = await start(portal, loser);
    const anew = await start(portal, loser, { whenVerified: "verify_again" });
    await merge(portal, loser, survivor);
    expect((await told(portal, accepting)).outputs["verification_status"]).toBe("verified");
    expect((await told(portal, anew)).state).toBe("RETRYING");
    await end(portal, survivor);
    expect((await told(portal, anew)).outputs["verification_status"]).toBe("verified");
    expect(await sessionsFor(portal, survivor)).toBe(2);
  });

  it("merged into another contact of the same deal is not waited for beside that one", async () => {
    const portal = await installedPortal();
    const [loser, survivor] = [await newContact(portal), await verifiedContact(portal)];
    const enrolled = await start(portal, await newDeal(portal, FIRST, [loser, survivor]), {}, "deal");
    await merge(portal, loser, survivor);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });

  it("that is deleted is told that there is no result", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    await tell(portal, contactId, { type: "contact.deletion" });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
    expect((await portal.stub.overview())?.waiting.workflows).toBe(0);
  });

  it("that is privacy-deleted is told so, and the contact leaves no trace, not even of a repeated request", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await start(portal, contactId);
    await tell(portal, contactId, { type: "contact.privacyDeletion" });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
    const answers = [
      await runAction(portal, enrolled),
      await runAction(portal, { ...enrolled, callbackId: "another" }),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "not_verified" } });
    await work(portal);
    expect(await keptBy(portal)).not.toContain(`"${contactId}"`);
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it("whose work is given up is told why", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const enrolled = await enrol(portal, contactId);
    await runAction(portal, enrolled);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.endsWith("/v1/verify/sessions")) return real(request);
      return Response.json({ error: { message: "no" } }, { status: 400 });
    });
    await giveUp(portal);
    vi.restoreAllMocks();
    const { outputs } = await told(portal, enrolled);
    expect(outputs["verification_status"]).toBe("not_verified");
    expect(outputs["reason"]).not.toBe("");
  });
});

describe("a workflow whose contact was merged while it was refused", () => {
  it("is told why when the work is given up", async () => {
    const portal = await installedPortal();
    const [loser, survivor] = [await newContact(portal), await newContact(portal)];
    const enrolled = await enrol(portal, loser);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.endsWith("/v1/verify/sessions")) return real(request);
      return Response.json({ error: { message: "no" } }, { status: 400 });
    });
    await runAction(portal, enrolled);
    await work(portal);
    await merge(portal, loser, survivor);
    await giveUp(portal);
    vi.restoreAllMocks();
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
    expect((await portal.stub.overview())?.waiting.workflows).toBe(0);
  });
});

/** The newest question has been tried for a day. */
async function giveUp(portal: TestPortal): Promise<void> {
  await postponeJobs(portal, 0, 99);
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

/** HubSpot has refused the grant for 30 days, and does so once more. */
async function giveUpGrant(portal: TestPortal): Promise<void> {
  await patchPortalRecord(portal, { grantRefusal: { since: 0, retryAt: 0 } });
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

describe("a portal whose grant has ended", () => {
  it("ends what waits in time and tells it after the reconnect; a new request is taken while the grant is retried, and refused afterwards", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    const { portalId } = portal;
    const contactId = await pendingContact(portal);
    const enrolled = await start(portal, contactId);
    const grant = { ...(await consent(portalId)), expiresAt: Date.now() + 60_000 };
    annex.grantsEnded = true;
    await portal.stub.install({ portalId, grant, origin: APP_ORIGIN });
    await tell(portal, await newContact(portal), {});
    expect((await portal.stub.overview())?.status).toBe("refused");
    const meanwhile = await enrol(portal, contactId);
    expect(await runAction(portal, meanwhile)).toMatchObject({ kind: "wait" });
    await letTimePass(portal);
    expect(await portal.stub.overview()).toMatchObject({ waiting: { outbox: 2, workflows: 0 } });
    await giveUpGrant(portal);
    expect((await portal.stub.overview())?.status).toBe("disconnected");
    const late = await enrol(portal, contactId);
    expect(await runAction(portal, late)).toMatchObject({
      kind: "done",
      outputs: { verification_status: "refused" },
    });
    annex.grantsEnded = false;
    await portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("not_verified");
  });
});
