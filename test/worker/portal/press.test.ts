/**
 * Presses on a card through the real Worker and its objects: whatever is repeated, one session.
 *
 * @module-tag waits
 */
import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn, USER_ID } from "../support/card.ts";
import { answering, holdBack, verify } from "../support/card-play.ts";
import { jobsOf } from "../support/peek.ts";
import {
  APP_ORIGIN,
  creationOf,
  IDVERIFY_CONNECTION,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  sessionsOf,
  work,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

describe("a press", () => {
  it("makes a session and says that its link is open; the link itself is on the record alone", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const answer = await cardIn(portal).startVerification(contactId, { requestKey: "one" });
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
    expect(JSON.stringify(answer)).not.toContain("/v/");
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_status: "pending",
      idv_verification_url: expect.stringMatching(`^${APP_ORIGIN}/v/`),
    });
  });

  it("for something else while a link is open asks for that link, which HubSpot shows to whoever may see the record", async () => {
    const portal = await installedPortal();
    const [contactId, other] = [await newContact(portal), await newContact(portal)];
    const card = cardIn(portal);
    for (const id of [contactId, other]) await card.startVerification(id);
    await work(portal);
    const press = async (request: object) =>
      (await card.ask(`/contacts/${contactId}/verify`, { kind: "stepup", ...request })).json();
    const { idv_verification_url: theirs } = await idvOf(portal, other);
    for (const proof of [{}, { proof: theirs }, { proof: `${APP_ORIGIN}/v/guessed` }])
      expect(await press(proof)).toMatchObject({
        outcome: "refused",
        code: "link_hidden",
      });
    expect(await press({ kind: "identity", requestKey: "joins" })).toMatchObject({ outcome: "joined" });
    const many = { kind: "stepup", contactIds: [contactId] };
    expect(await (await card.ask("/contacts/verify-many", many)).json()).toMatchObject({
      accepted: 0,
      refused: [{ reason: "pending" }],
    });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1, 1]);
    const { idv_verification_url: proof } = await idvOf(portal, contactId);
    expect(await press({ proof })).toMatchObject({ outcome: "started" });
    // In HubSpot's older form, which cannot carry a proof, nothing has changed.
    expect(await card.startVerification(other, { kind: "stepup" })).toMatchObject({ outcome: "started" });
  });

  it.each([
    ["with a key", { requestKey: "one" }],
    ["without one", {}],
  ])("that comes many times at once, %s, makes one session, and each is told of it", async (_, body) => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => card.startVerification(contactId, body)),
    );
    expect(new Set(answers.map(({ card: { link } }) => link?.expiresAt)).size).toBe(1);
    expect(answers.every(({ outcome }) => outcome === "started")).toBe(true);
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("that HubSpot repeats after a 503 is the same press: the object crashed while 1Kosmos was asked", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const body = { again: true, requestKey: "one" };
    // 1Kosmos makes the session, and its response never arrives.
    const answers = holdBack(/\/v1\/verify\/sessions$/u);
    const first = card.call("POST", `/hubspot/card/contacts/${contactId}/verify`, body);
    await expect.poll(answers.held).toBe(1);
    await abortAllDurableObjects();
    expect((await first).status).toBe(503);
    answers.stop();
    expect(await card.startVerification(contactId, body)).toMatchObject({
      outcome: "started",
      card: { link: {} },
    });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("that is repeated after its end, by an object that forgot it, gets the answer of the first", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const body = { again: true, requestKey: "one" };
    await card.startVerification(contactId, body);
    await work(portal);
    await verify(portal, contactId);
    await evictDurableObject(portal.stub);
    expect(await card.startVerification(contactId, body)).toMatchObject({
      outcome: "started",
      card: { status: "verified" },
    });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("without a key, made when the session has failed, is another one, once for a double click", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    for (const sessions of [1, 2, 3]) {
      const answers = await Promise.all([
        card.startVerification(contactId),
        card.startVerification(contactId),
      ]);
      expect(answers).toMatchObject([
        { outcome: "started", card: { status: "pending" } },
        { outcome: "started", card: { status: "pending" } },
      ]);
      expect([...(await sessionsOf(portal)).values()]).toEqual([sessions]);
      await work(portal);
      await verify(portal, contactId, { outcome: "failed" });
    }
  });

  it("whose contact HubSpot could not show is 503 and stored nowhere; repeated, it is done", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const path = `/hubspot/card/contacts/${contactId}/verify`;
    const spy = answering(/contacts\/batch\/read$/u, () => new Response("{}", { status: 503 }));
    expect((await card.call("POST", path, {})).status).toBe(503);
    expect(await jobsOf(portal)).toEqual([]);
    spy.mockRestore();
    expect((await card.startVerification(contactId)).outcome).toBe("started");
  });

  it("while a session is open joins it; once verified it is answered; with `again` it makes another", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    const first = await card.startVerification(contactId, { requestKey: "1" });
    const second = await card.startVerification(contactId, { requestKey: "2" });
    expect(second).toMatchObject({ outcome: "joined", card: { link: first.card.link } });
    await work(portal);
    await verify(portal, contactId);
    expect(await card.startVerification(contactId, { requestKey: "3" })).toMatchObject({
      outcome: "already_verified",
    });
    const again = await card.startVerification(contactId, { requestKey: "4", again: true });
    expect(again).toMatchObject({ outcome: "started", card: { status: "pending", ial: null } });
    expect([...(await sessionsOf(portal)).values()]).toEqual([2]);
  });

  it("of two users is two presses, of which the second joins", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const [one, two] = [cardIn(portal, 1), cardIn(portal, 2)];
    expect((await one.startVerification(contactId)).outcome).toBe("started");
    expect((await two.startVerification(contactId)).outcome).toBe("joined");
    expect((await two.contact(contactId)).trigger).toMatchObject({ by: "card", reference: "1" });
  });

  it("for LiveID, and for a step-up, leaves the identity alone", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const card = cardIn(portal);
    for (const kind of ["liveid", "stepup"]) {
      expect(await card.startVerification(contactId, { kind })).toMatchObject({
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
      const answer = await cardIn(portal).startVerification(contactId, wish);
      expect(answer).toMatchObject({
        outcome: "refused",
        message: expect.stringMatching(/^Nothing was started: /u),
      });
      expect(await jobsOf(portal)).toEqual([]);
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
      waitingFor: { code: "turn" },
    });
    expect(await cardIn(portal).startVerification(last)).toMatchObject({ outcome: "started" });
  });
});
