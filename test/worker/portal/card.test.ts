/** Cards of contacts and deals through the real Worker and its objects, against the sandbox. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FAILURE_WORDS } from "../../../src/onekosmos/failures.ts";
import { cardIn } from "../support/card.ts";
import { loseGrant, verify } from "../support/card-play.ts";
import { jobsOf } from "../support/peek.ts";
import {
  APP_ORIGIN,
  creationOf,
  installedPortal,
  newContact,
  newPortal,
  SESSIONS_CONNECTION,
  sessionsOf,
  work,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

describe("a contact's card", () => {
  it("of somebody who was never asked is empty, and offers what the portal can do", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    expect(await cardIn(portal).contact(contactId)).toEqual({
      contactId,
      status: null,
      preparing: false,
      waiting: null,
      waitingFor: null,
      sending: { by: "person", mail: null, reminders: null },
      mayChangeLink: true,
      refusedWrite: null,
      ial: null,
      ialDerived: false,
      liveIdEnrolled: null,
      documentType: null,
      matchConfidence: null,
      confidence: null,
      verifiedAt: null,
      lastStepUpAt: null,
      link: null,
      trigger: null,
      unknownWord: null,
      attempts: [],
      tracks: { identity: null, liveid: null, stepup: null },
      reasons: { identity: null, liveid: null, stepup: null },
      connection: { state: "ready", message: null, code: null },
      refreshAfterMs: null,
    });
  });

  it("follows a contact from its creation to the pass, and says who asked", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const event = creationOf(contactId, { changeSource: "FORM" });
    await portal.stub.accept([event]);
    await work(portal);
    const at = new Date(event.occurredAt).toISOString();
    const open = await card.contact(contactId);
    expect(JSON.stringify(open)).not.toContain("/v/");
    expect(open.link).toEqual({
      kind: "identity",
      expiresAt: expect.stringMatching(/Z$/u),
      openedAt: null,
    });
    expect(open).toMatchObject({
      status: "pending",
      trigger: { by: "contact_created", reference: "form", at },
      attempts: [
        { kind: "identity", outcome: "started" },
        { kind: "identity", outcome: "asked" },
      ],
      tracks: { identity: "pending", liveid: null, stepup: null },
      refreshAfterMs: 2000,
    });
    await verify(portal, contactId);
    expect(await card.contact(contactId)).toMatchObject({
      status: "verified",
      ial: "IAL2",
      ialDerived: false,
      liveIdEnrolled: true,
      documentType: "passport",
      matchConfidence: null,
      confidence: "high",
      verifiedAt: expect.stringMatching(/Z$/u),
      link: null,
      trigger: { by: "contact_created" },
      attempts: [{ outcome: "verified", detail: "IAL2" }, {}, {}],
      tracks: { identity: "passed" },
      refreshAfterMs: null,
    });
  });

  it("shows when the person opened the link", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await cardIn(portal).startVerification(contactId);
    await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).proceed(null);
    expect((await cardIn(portal).contact(contactId)).link?.openedAt).toMatch(/Z$/u);
  });

  it("of another portal's contact is 404, and so is a press: nothing is read, nothing is made", async () => {
    const [mine, theirs] = [await installedPortal(), await installedPortal()];
    const contactId = await newContact(theirs);
    await cardIn(theirs).startVerification(contactId);
    const card = cardIn(mine);
    expect((await card.call("GET", `/hubspot/card/contacts/${contactId}`)).status).toBe(404);
    expect((await card.call("POST", `/hubspot/card/contacts/${contactId}/verify`, {})).status).toBe(404);
    expect(await sessionsOf(mine)).toEqual(new Map());
    expect(await jobsOf(mine)).toEqual([]);
  });

  it("in a portal without the app is 404, also after a disconnect", async () => {
    const stranger = await newPortal();
    const contactId = await newContact(stranger);
    const path = `/hubspot/card/contacts/${contactId}`;
    expect((await cardIn(stranger).call("GET", path)).status).toBe(404);
    const portal = await installedPortal();
    const own = await newContact(portal);
    await cardIn(portal).startVerification(own);
    await portal.stub.putSettings({ disconnectGraceHours: 1 });
    await portal.stub.disconnect();
    expect((await cardIn(portal).call("GET", `/hubspot/card/contacts/${own}`)).status).toBe(404);
  });

  it("in a portal whose grant HubSpot took back says so, shows what is known, and starts nothing", async () => {
    const portal = await installedPortal();
    const [known, unknown] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    await card.startVerification(known);
    await work(portal);
    await loseGrant(portal);
    expect(await card.contact(known)).toMatchObject({
      status: "pending",
      connection: { state: "disconnected" },
    });
    // Whose it is cannot be determined, so nothing is shown about it.
    expect(await card.contact(unknown)).toMatchObject({
      status: null,
      connection: { state: "disconnected" },
    });
    for (const id of [known, unknown]) {
      expect(await card.startVerification(id, { kind: "liveid" })).toMatchObject({
        outcome: "refused",
        code: "not_connected",
      });
    }
    const contactIds = [known, unknown];
    expect((await card.bulk({ contactIds, kind: "liveid" })).refused).toMatchObject([
      { reason: "not_connected", contactIds: [known] },
      { reason: "unread", contactIds: [unknown] },
    ]);
    expect((await jobsOf(portal)).length).toBe(1);
  });

  it("of a contact that was deleted, or forgotten, is 404 like that of one who never was", async () => {
    const portal = await installedPortal();
    const [deleted, forgotten] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    await card.startVerification(deleted);
    await card.startVerification(forgotten);
    await portal.stub.accept([
      creationOf(deleted, { type: "contact.deletion" }),
      creationOf(forgotten, { type: "contact.privacyDeletion" }),
    ]);
    await work(portal);
    for (const id of [deleted, forgotten, "999999999"]) {
      expect((await card.call("GET", `/hubspot/card/contacts/${id}`)).status).toBe(404);
      expect((await card.call("POST", `/hubspot/card/contacts/${id}/verify`, {})).status).toBe(404);
    }
    expect([...(await sessionsOf(portal)).values()]).toEqual([1, 1]);
  });

  it("of a merged contact is that of the one it became part of", async () => {
    const portal = await installedPortal();
    const [loser, survivor] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    await card.startVerification(loser);
    await portal.stub.accept([creationOf(survivor, { type: "contact.merge", mergedIds: [loser] })]);
    await work(portal);
    expect(await card.contact(loser)).toMatchObject({ contactId: survivor, status: "pending" });
  });

  it("says that 1Kosmos is not connected, and a press is refused in the same words", async () => {
    const portal = await installedPortal(null);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    const card = cardIn(portal);
    const { connection, preparing, waiting } = await card.contact(contactId);
    expect(connection).toMatchObject({ state: "missing", message: expect.stringContaining("not connected") });
    expect([preparing, waiting]).toEqual([true, connection.message]);
    expect(await card.startVerification(contactId)).toMatchObject({
      outcome: "refused",
      message: connection.message,
    });
  });

  it("says why 1Kosmos lets a session wait, and shows it once it is there", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "not-the-key" });
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const pressed = await card.startVerification(contactId, { requestKey: "one" });
    expect(pressed).toMatchObject({
      outcome: "waiting",
      message: expect.stringContaining(FAILURE_WORDS.credentials_refused),
      card: { preparing: true, waitingFor: { code: "connection" } },
    });
    expect((await card.contact(contactId)).connection.state).toBe("attention");
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await card.contact(contactId)).toMatchObject({
      status: "pending",
      waiting: null,
      connection: { state: "ready" },
    });
    expect(await card.startVerification(contactId, { requestKey: "one" })).toMatchObject({
      outcome: "started",
    });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });
});

describe("the settings page inside HubSpot", () => {
  it("shows connection, triggers and the way to the full settings; nothing can be switched there", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ triggers: { import: false } });
    const card = cardIn(portal);
    expect(await (await card.call("GET", "/hubspot/card/portal")).json()).toEqual({
      connection: { state: "ready", message: null, code: null },
      tenant: "sandbox.1kosmos.net",
      triggers: { form: true, import: false, manual: true, api: true, integration: true },
      gates: 0,
      gateWordings: [],
      gatesProblem: null,
      conditions: [],
      openSessions: 0,
      settingsUrl: `${APP_ORIGIN}/portal`,
    });
    await card.call("POST", "/hubspot/card/portal", { triggers: { form: false } });
    expect((await portal.stub.overview())?.settings.triggers.form).toBe(true);
  });
});
