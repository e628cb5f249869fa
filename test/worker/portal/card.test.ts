/** Cards, presses and the bulk action through the real Worker and its objects, against the sandbox. */
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn, USER_ID } from "../support/card.ts";
import {
  APP_ORIGIN,
  creationOf,
  endSession,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  newPortal,
  SESSIONS_CONNECTION,
  sessionsOf,
  work,
  type TestPortal,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

const TRUE_PASS = {
  outcome: "passed",
  documentType: "passport",
  matchConfidence: 0.97,
  ial: "IAL2",
  livenessEnrolled: true,
};

async function verify(portal: TestPortal, contactId: string): Promise<void> {
  const { idv_session_id: sessionId } = await idvOf(portal, contactId);
  await endSession(sessionId ?? "", TRUE_PASS);
  await lookNow(portal);
}

/** The polls that are due some time are due now. */
async function lookNow(portal: TestPortal): Promise<void> {
  await runInDurableObject(portal.stub, (_, { storage }) => {
    storage.sql.exec("UPDATE sessions SET next_check_at = 0");
    return storage.setAlarm(Date.now());
  });
  await work(portal);
}

async function rowsOf(portal: TestPortal): Promise<{ identity: string; due: number; priority: number }[]> {
  return runInDurableObject(portal.stub, (_, { storage }) =>
    storage.sql
      .exec<{ identity: string; due: number; priority: number }>(
        "SELECT identity, due_at AS due, priority FROM inbox ORDER BY seq",
      )
      .toArray(),
  );
}

describe("a contact's card", () => {
  it("of somebody who was never asked is empty, and offers what the portal can do", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    expect(await cardIn(portal).contact(contactId)).toEqual({
      contactId,
      status: null,
      preparing: false,
      waiting: null,
      ial: null,
      ialDerived: false,
      liveIdEnrolled: null,
      documentType: null,
      matchConfidence: null,
      verifiedAt: null,
      lastStepUpAt: null,
      link: null,
      trigger: null,
      attempts: [],
      tracks: { identity: null, liveid: null, stepup: null },
      connection: { state: "ready", message: null },
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
    expect(await card.contact(contactId)).toMatchObject({
      status: "pending",
      link: {
        url: expect.stringMatching(`^${APP_ORIGIN}/v/`),
        kind: "identity",
        expiresAt: expect.stringMatching(/Z$/u),
        openedAt: null,
      },
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
      matchConfidence: 0.97,
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
    await cardIn(portal).press(contactId);
    await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).linkTarget(true);
    expect((await cardIn(portal).contact(contactId)).link?.openedAt).toMatch(/Z$/u);
  });

  it("of another portal's contact is 404, and so is a press: nothing is read, nothing is made", async () => {
    const [mine, theirs] = [await installedPortal(), await installedPortal()];
    const contactId = await newContact(theirs);
    await cardIn(theirs).press(contactId);
    const card = cardIn(mine);
    expect((await card.call("GET", `/hubspot/card/contacts/${contactId}`)).status).toBe(404);
    expect((await card.call("POST", `/hubspot/card/contacts/${contactId}/verify`, {})).status).toBe(404);
    expect(await sessionsOf(mine)).toEqual(new Map());
    expect(await rowsOf(mine)).toEqual([]);
  });

  it("in a portal without the app is 404, also after a disconnect", async () => {
    const stranger = await newPortal();
    const contactId = await newContact(stranger);
    const path = `/hubspot/card/contacts/${contactId}`;
    expect((await cardIn(stranger).call("GET", path)).status).toBe(404);
    const portal = await installedPortal();
    const own = await newContact(portal);
    await cardIn(portal).press(own);
    await portal.stub.putSettings({ disconnectGraceHours: 1 });
    await portal.stub.disconnect();
    expect((await cardIn(portal).call("GET", `/hubspot/card/contacts/${own}`)).status).toBe(404);
  });

  it("of a contact that was deleted, or forgotten, is 404 like that of one who never was", async () => {
    const portal = await installedPortal();
    const [deleted, forgotten] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    await card.press(deleted);
    await card.press(forgotten);
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
    await card.press(loser);
    await portal.stub.accept([creationOf(survivor, { type: "contact.merge", mergedIds: [loser] })]);
    await work(portal);
    expect(await card.contact(loser)).toMatchObject({ contactId: survivor, status: "pending" });
  });

  it("says that 1Kosmos is not connected, and a press is refused in the same words", async () => {
    const portal = await installedPortal(null);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    const card = cardIn(portal);
    const { connection, preparing, waiting } = await card.contact(contactId);
    expect(connection).toMatchObject({ state: "missing", message: expect.stringContaining("not connected") });
    expect([preparing, waiting]).toEqual([true, connection.message]);
    expect(await card.press(contactId)).toMatchObject({ outcome: "refused", message: connection.message });
  });

  it("says why 1Kosmos lets a session wait, and shows it once it is there", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "not-the-key" });
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const pressed = await card.press(contactId, { requestKey: "one" });
    expect(pressed).toMatchObject({
      outcome: "waiting",
      message: expect.stringContaining("refused the credentials"),
      card: { preparing: true, waiting: expect.stringContaining("refused the credentials") },
    });
    expect((await card.contact(contactId)).connection.state).toBe("attention");
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await card.contact(contactId)).toMatchObject({
      status: "pending",
      waiting: null,
      connection: { state: "ready" },
    });
    expect(await card.press(contactId, { requestKey: "one" })).toMatchObject({ outcome: "started" });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });
});

describe("a press", () => {
  it("makes a session and answers with its link", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const answer = await cardIn(portal).press(contactId, { requestKey: "one" });
    expect(answer).toMatchObject({
      outcome: "started",
      message: null,
      card: {
        status: "pending",
        preparing: false,
        trigger: { by: "card", reference: String(USER_ID) },
        link: { kind: "identity" },
      },
    });
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_status: "pending",
      idv_verification_url: answer.card.link?.url,
    });
  });

  it.each([
    ["with a key", { requestKey: "one" }],
    ["without one", {}],
  ])("that comes many times at once, %s, makes one session, and each gets its link", async (_, body) => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const answers = await Promise.all(Array.from({ length: 8 }, () => card.press(contactId, body)));
    expect(new Set(answers.map(({ card: { link } }) => link?.url)).size).toBe(1);
    expect(answers.every(({ outcome }) => outcome === "started")).toBe(true);
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("that HubSpot repeats after a 503 is the same press: the object crashed while 1Kosmos was asked", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const body = { again: true, requestKey: "one" };
    // 1Kosmos makes the session, and its answer never arrives.
    const answers = holdBack(/\/v1\/verify\/sessions$/u);
    const first = card.call("POST", `/hubspot/card/contacts/${contactId}/verify`, body);
    await expect.poll(answers.held).toBe(1);
    await abortAllDurableObjects();
    expect((await first).status).toBe(503);
    answers.stop();
    expect(await card.press(contactId, body)).toMatchObject({ outcome: "started", card: { link: {} } });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("that is repeated after its end, by an object that forgot it, gets the answer of the first", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const body = { again: true, requestKey: "one" };
    await card.press(contactId, body);
    await work(portal);
    await verify(portal, contactId);
    await evictDurableObject(portal.stub);
    expect(await card.press(contactId, body)).toMatchObject({
      outcome: "started",
      card: { status: "verified" },
    });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("whose contact HubSpot could not show is 503 and stored nowhere; repeated, it is done", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const path = `/hubspot/card/contacts/${contactId}/verify`;
    const spy = answering(/contacts\/batch\/read$/u, () => new Response("{}", { status: 503 }));
    expect((await card.call("POST", path, {})).status).toBe(503);
    expect(await rowsOf(portal)).toEqual([]);
    spy.mockRestore();
    expect((await card.press(contactId)).outcome).toBe("started");
  });

  it("while a session is open joins it; once verified it is answered; with `again` it makes another", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const first = await card.press(contactId, { requestKey: "1" });
    const second = await card.press(contactId, { requestKey: "2" });
    expect(second).toMatchObject({ outcome: "joined", card: { link: first.card.link } });
    await work(portal);
    await verify(portal, contactId);
    expect(await card.press(contactId, { requestKey: "3" })).toMatchObject({ outcome: "already_verified" });
    const again = await card.press(contactId, { requestKey: "4", again: true });
    expect(again).toMatchObject({ outcome: "started", card: { status: "pending", ial: null } });
    expect([...(await sessionsOf(portal)).values()]).toEqual([2]);
  });

  it("of two users is two presses, of which the second joins", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const [one, two] = [cardIn(portal, 1), cardIn(portal, 2)];
    expect((await one.press(contactId)).outcome).toBe("started");
    expect((await two.press(contactId)).outcome).toBe("joined");
    expect((await two.contact(contactId)).trigger).toMatchObject({ by: "card", reference: "1" });
  });

  it("for LiveID, and for a step-up, leaves the identity alone", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    for (const kind of ["liveid", "stepup"]) {
      expect(await card.press(contactId, { kind })).toMatchObject({
        outcome: "started",
        card: { status: null, link: { kind }, tracks: { [kind]: "pending" } },
      });
    }
  });

  it.each([
    ["a document", SESSIONS_CONNECTION, { documentTypes: ["passport"] }, { documentTypes: ["national_id"] }],
    ["a level", SESSIONS_CONNECTION, { offeredLevel: "IAL1" }, { proofingLevel: "IAL2" }],
    ["a document without a dvcID", IDVERIFY_CONNECTION, {}, { documentTypes: ["national_id"] }],
    ["LiveID without a dvcID", IDVERIFY_CONNECTION, {}, { kind: "liveid" }],
  ])(
    "for %s that the connection does not offer is refused before anything is stored",
    async (...[, base, change, wish]) => {
      const portal = await installedPortal({ ...base, ...change });
      const contactId = await newContact(portal);
      const answer = await cardIn(portal).press(contactId, wish);
      expect(answer).toMatchObject({
        outcome: "refused",
        message: expect.stringMatching(/^Nothing was started: /u),
      });
      expect(await rowsOf(portal)).toEqual([]);
    },
  );

  it("goes ahead of an import that waits", async () => {
    const portal = await installedPortal();
    const imported = await Promise.all(Array.from({ length: 3 }, () => newContact(portal)));
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
    await portal.stub.accept(imported.map((id) => creationOf(id, { changeSource: "IMPORT" })));
    await work(portal);
    const last = imported[2] ?? "";
    expect(await cardIn(portal).contact(last)).toMatchObject({
      preparing: true,
      waiting: "It waits for its turn.",
    });
    expect(await cardIn(portal).press(last)).toMatchObject({ outcome: "started" });
  });
});

describe("a deal's card", () => {
  async function dealWith(portal: TestPortal, stage: string, ...contactIds: string[]): Promise<string> {
    const response = await portal.crm("POST", "/crm/v3/objects/deals", {
      properties: { dealname: "Deal", pipeline: "default", dealstage: stage },
      associations: contactIds.map((id) => ({
        to: { id },
        types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }],
      })),
    });
    return (await response.json<{ id: string }>()).id;
  }
  const deal = async (portal: TestPortal, id: string) =>
    (await cardIn(portal).call("GET", `/hubspot/card/deals/${id}`)).json();

  it("lists its contacts with their standing and their links, also when it is at no gate", async () => {
    const portal = await installedPortal();
    const [asked, idle] = [await newContact(portal), await newContact(portal)];
    await cardIn(portal).press(asked);
    const dealId = await dealWith(portal, "appointmentscheduled", asked, idle);
    expect(await deal(portal, dealId)).toEqual({
      dealId,
      gate: null,
      contacts: [
        {
          contactId: asked,
          status: "pending",
          ial: null,
          preparing: false,
          note: "",
          link: {
            kind: "identity",
            url: expect.stringContaining("/v/"),
            expiresAt: expect.any(String),
            openedAt: null,
          },
          counts: false,
        },
        { contactId: idle, status: null, ial: null, preparing: false, note: "", link: null, counts: false },
      ],
      connection: { state: "ready", message: null },
      refreshAfterMs: 2000,
    });
  });

  it("says what its gate waits for, and for whom", async () => {
    const portal = await installedPortal();
    const saved = await portal.stub.putSettings({
      gates: [{ pipelineId: "default", stageId: "contractsent", mode: "enforce" }],
    });
    expect(saved).toMatchObject({ ok: true });
    const contactId = await newContact(portal);
    const dealId = await dealWith(portal, "appointmentscheduled", contactId);
    await portal.crm("PATCH", `/crm/v3/objects/deals/${dealId}`, {
      properties: { dealstage: "contractsent" },
    });
    await portal.stub.accept([
      creationOf(dealId, {
        type: "deal.propertyChange",
        objectType: "deal",
        propertyName: "dealstage",
        stageId: "contractsent",
      }),
    ]);
    await work(portal);
    expect(await deal(portal, dealId)).toMatchObject({
      gate: {
        status: "held",
        reason: "1 of its 1 contact is not verified",
        refusal: "",
        wantedStage: { id: "contractsent", label: "Contract Sent" },
        movesOn: true,
        since: expect.stringMatching(/Z$/u),
      },
      contacts: [{ contactId, status: "pending", counts: true }],
    });
    expect(await cardIn(portal).contact(contactId)).toMatchObject({
      trigger: { by: "deal_stage", reference: dealId },
    });
  });

  it("of another portal is 404", async () => {
    const [mine, theirs] = [await installedPortal(), await installedPortal()];
    const dealId = await dealWith(theirs, "appointmentscheduled");
    expect((await cardIn(mine).call("GET", `/hubspot/card/deals/${dealId}`)).status).toBe(404);
  });

  it("that many look at costs HubSpot two calls", async () => {
    const portal = await installedPortal();
    const dealId = await dealWith(portal, "appointmentscheduled", await newContact(portal));
    const calls = recordCalls();
    await Promise.all(Array.from({ length: 20 }, () => deal(portal, dealId)));
    expect(calls.toSorted()).toEqual([
      "/crm/v3/objects/deals/batch/read",
      "/crm/v4/associations/deals/contacts/batch/read",
    ]);
  });
});

describe("many at once", () => {
  it("are counted before, refused by reason, started, and followed to the end", async () => {
    const portal = await installedPortal();
    const [fresh, pending, verified, deleted] = [
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    const card = cardIn(portal);
    for (const id of [pending, verified, deleted]) await card.press(id);
    await work(portal);
    await verify(portal, verified);
    await portal.stub.accept([creationOf(deleted, { type: "contact.deletion" })]);
    await work(portal);
    const stranger = "999999999";
    const body = { contactIds: [fresh, pending, verified, deleted, stranger, fresh], requestKey: "bulk" };
    const refused = [
      { reason: "pending", message: expect.any(String), contactIds: [pending] },
      { reason: "verified", message: expect.any(String), contactIds: [verified] },
      { reason: "deleted", message: expect.any(String), contactIds: [deleted] },
      { reason: "unknown", message: expect.any(String), contactIds: [stranger] },
    ];
    const progress = { waiting: 0, pending: 1, verified: 1, failed: 0, expired: 0, none: 3 };
    expect(await card.bulk({ ...body, dryRun: true })).toEqual({
      dryRun: true,
      eligible: 1,
      accepted: 0,
      refused,
      progress,
    });
    const started = await card.bulk(body);
    expect(started).toMatchObject({ dryRun: false, eligible: 1, accepted: 1, refused });
    expect(started.progress).toEqual({ ...progress, waiting: 1, none: 2 });
    await work(portal);
    expect((await card.bulk({ ...body, dryRun: true })).progress).toEqual({
      ...progress,
      pending: 2,
      none: 2,
    });
    expect((await card.contact(fresh)).trigger).toMatchObject({
      by: "bulk_action",
      reference: String(USER_ID),
    });
  });

  it("start once, however often the call comes, together or after an eviction", async () => {
    const portal = await installedPortal();
    const contactIds = await Promise.all(Array.from({ length: 12 }, () => newContact(portal)));
    const body = { contactIds, requestKey: "bulk", again: true };
    const card = cardIn(portal);
    await Promise.all([card.bulk(body), card.bulk(body), card.bulk(body)]);
    await work(portal);
    await evictDurableObject(portal.stub);
    expect(await card.bulk(body)).toMatchObject({ eligible: 12, accepted: 12, refused: [] });
    await work(portal);
    expect([...(await sessionsOf(portal)).values()]).toEqual(Array.from({ length: 12 }, () => 1));
  });

  it("are paced like an import and go ahead of one that waits", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 2 } });
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => newContact(portal)));
    const imported = [first ?? "", ...others.slice(0, 2)];
    const chosen = others.slice(2);
    await portal.stub.accept(imported.map((id) => creationOf(id, { changeSource: "IMPORT" })));
    await work(portal);
    await cardIn(portal).bulk({ contactIds: chosen.slice(0, 2), requestKey: "1" });
    await cardIn(portal).bulk({ contactIds: chosen.slice(2), requestKey: "2" });
    const due = (await rowsOf(portal)).slice(1).toSorted((left, right) => left.due - right.due);
    expect(due.map(({ identity }) => identity.startsWith("bulk:"))).toEqual([true, true, true, false, false]);
    const gaps = due.slice(1).map(({ due: at }, index) => at - (due[index]?.due ?? 0));
    expect(gaps).toEqual([30_000, 30_000, 30_000, 30_000]);
  });

  it("that the connection does not offer are refused as a whole, in the admin's words", async () => {
    const portal = await installedPortal(IDVERIFY_CONNECTION);
    const contactIds = [await newContact(portal), await newContact(portal)];
    expect(await cardIn(portal).bulk({ contactIds, kind: "liveid" })).toMatchObject({
      eligible: 0,
      accepted: 0,
      refused: [{ reason: "not_offered", message: expect.stringContaining("LiveID"), contactIds }],
    });
  });

  it("of 500 who are not known here are looked up with five calls", async () => {
    const portal = await installedPortal();
    const calls = recordCalls();
    const contactIds = Array.from({ length: 500 }, (_, index) => String(800_000_000 + index));
    const answer = await cardIn(portal).bulk({ contactIds });
    expect(answer).toMatchObject({ eligible: 0, refused: [{ reason: "unknown" }], progress: { none: 500 } });
    expect(calls).toEqual(Array.from({ length: 5 }, () => "/crm/v3/objects/contacts/batch/read"));
  });
});

describe("the settings page inside HubSpot", () => {
  it("shows connection, triggers and the way to the full settings; nothing can be switched there", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ triggers: { import: false } });
    const card = cardIn(portal);
    expect(await (await card.call("GET", "/hubspot/card/portal")).json()).toEqual({
      connection: { state: "ready", message: null },
      tenant: "sandbox.1kosmos.net",
      triggers: { form: true, import: false, manual: true, api: true, integration: true },
      gates: 0,
      openSessions: 0,
      settingsUrl: `${APP_ORIGIN}/portal`,
    });
    expect((await card.call("POST", "/hubspot/card/portal", { triggers: { form: false } })).status).toBe(405);
  });
});

/** Answers the calls to some addresses; the others go their way. */
function answering(url: RegExp, answer: (request: Request) => Response | Promise<Response>) {
  const original = globalThis.fetch;
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    return url.test(new URL(request.url).pathname) ? answer(request) : original(request);
  });
}

/** Lets calls to some addresses arrive, and keeps the answers: `held` says how many. */
function holdBack(url: RegExp): { readonly held: () => number; readonly stop: () => void } {
  const original = globalThis.fetch;
  let held = 0;
  const spy = answering(url, async (request) => {
    await original(request);
    held += 1;
    return new Promise<never>(() => {});
  });
  return { held: () => held, stop: () => spy.mockRestore() };
}

/** The paths under /crm that the app asks HubSpot for from now on, for records. */
function recordCalls(): string[] {
  const paths: string[] = [];
  const original = globalThis.fetch;
  answering(/batch\/read$/u, (request) => {
    paths.push(new URL(request.url).pathname);
    return original(request);
  });
  return paths;
}
