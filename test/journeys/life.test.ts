/** Lives of contacts and portals in HubSpot, from outside: merge, restore, privacy deletion, lists, uninstall. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { signIn } from "../../sandbox/admin.ts";
import type { Contact } from "../../sandbox/crm-user.ts";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { openLink } from "../../sandbox/person.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

const listSchema = z.object({ list: z.object({ listId: z.string() }) });
const membersSchema = z.object({ results: z.array(z.object({ recordId: z.string() })) });

const CONTACTS = "/crm/v3/objects/contacts";

/** HubSpot's API as the portal's admin. */
async function crm(scene: Scene, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(scene.stack.origins.hubspot + path, {
    method,
    headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function pendingContact(scene: Scene): Promise<Contact> {
  const { id } = await scene.crm.create(aPerson());
  return scene.contactWith(id, "pending");
}

const linkOf = (contact: Contact) => propertyOf(contact, "idv_verification_url");
const sessionOf = (contact: Contact) => propertyOf(contact, "idv_session_id");

/** Waits until the app has written this session beside the contact's own link: HubSpot's merge may mix them. */
async function contactWithSession(scene: Scene, id: string, session: string, link: string): Promise<Contact> {
  return waitFor("the survivor's values are written", async () => {
    const contact = await scene.crm.read(id);
    return sessionOf(contact) === session && linkOf(contact) === link ? contact : undefined;
  });
}

/** A merge as HubSpot makes it where the survivor is a new record; returns its id. */
async function mergedIntoNew(
  scene: Scene,
  primaryObjectId: string,
  objectIdToMerge: string,
): Promise<string> {
  const switchTo = (mergeCreatesNewId: boolean) =>
    crm(scene, "PUT", "/sandbox/crm/switches", { mergeCreatesNewId });
  expect((await switchTo(true)).status).toBe(200);
  const answer = await crm(scene, "POST", `${CONTACTS}/merge`, { primaryObjectId, objectIdToMerge });
  await switchTo(false);
  return z.object({ id: z.string() }).parse(await answer.json()).id;
}

/** Waits until the page behind a link responds with the status. */
async function linkAnswers(link: string, status: number): Promise<string> {
  return waitFor(`the link answers ${status}`, async () => {
    const page = await openLink(link);
    return page.status === status ? page.url : undefined;
  });
}

describe("a contact's life", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene();
  });
  afterAll(() => scene.close());

  it("merged while pending: the pass lands on the survivor, and the old link leads to it", async () => {
    const [loser, survivor] = [await pendingContact(scene), await scene.crm.create(aPerson("Grace"))];
    const other = await scene.contactWith(survivor.id, "pending");
    await scene.endSessionOf(loser, { outcome: "passed", ial: "IAL2", documentType: "passport" });
    await scene.contactWith(loser.id, "verified");
    const merged = await crm(scene, "POST", `${CONTACTS}/merge`, {
      primaryObjectId: survivor.id,
      objectIdToMerge: loser.id,
    });
    expect(merged.status).toBe(200);
    const asserted = await contactWithSession(scene, survivor.id, sessionOf(loser), linkOf(other));
    expect(asserted.properties).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
    await linkAnswers(linkOf(loser), 410);
    await linkAnswers(linkOf(other), 410);
  });

  it("merged while somebody is at it: the callback of that session verifies the survivor", async () => {
    const [loser, survivor] = [await pendingContact(scene), await pendingContact(scene)];
    await linkAnswers(linkOf(loser), 200);
    const body = { primaryObjectId: survivor.id, objectIdToMerge: loser.id };
    await crm(scene, "POST", `${CONTACTS}/merge`, body);
    await contactWithSession(scene, survivor.id, sessionOf(loser), linkOf(survivor));
    await scene.endSessionOf(loser, { outcome: "passed", ial: "IAL1" });
    const verified = await scene.contactWith(survivor.id, "verified");
    expect(propertyOf(verified, "idv_ial_level")).toBe("IAL1");
  });

  it("merged into a record with a new id while pending: the callback verifies that one", async () => {
    const [loser, primary] = [await pendingContact(scene), await pendingContact(scene)];
    await linkAnswers(linkOf(loser), 200);
    const merged = await mergedIntoNew(scene, primary.id, loser.id);
    expect([primary.id, loser.id]).not.toContain(merged);
    await waitFor("the new record has the session", async () => {
      const contact = await scene.crm.read(merged);
      return sessionOf(contact) === sessionOf(loser) ? contact : undefined;
    });
    await scene.endSessionOf(loser, { outcome: "passed", ial: "IAL2" });
    const verified = await scene.contactWith(merged, "verified");
    expect(propertyOf(verified, "idv_ial_level")).toBe("IAL2");
    await linkAnswers(linkOf(loser), 410);
    await linkAnswers(linkOf(primary), 410);
  });

  it("deleted: the link is dead; privacy-deleted: a result that comes later revives nothing", async () => {
    const contact = await pendingContact(scene);
    const sessions = scene.exchanges(isSessionStart).length;
    const erased = await crm(scene, "POST", `${CONTACTS}/gdpr-delete`, { objectId: contact.id });
    expect(erased.status).toBe(204);
    await linkAnswers(linkOf(contact), 404);
    await scene.endSessionOf(contact, { outcome: "passed" });
    await waitFor("the callback was taken", async () => {
      const callbacks = scene.exchanges(
        ({ side, direction, status }) => side === "onekosmos" && direction === "out" && status === 204,
      );
      return callbacks.length > 0 ? callbacks : undefined;
    });
    await waitFor("nothing waits", async () => {
      const { waiting } = await scene.admin().overview();
      return waiting.inbox === 0 && waiting.openSessions === 0 ? waiting : undefined;
    });
    expect((await openLink(linkOf(contact))).status).toBe(404);
    expect(scene.exchanges(isSessionStart)).toHaveLength(sessions);
  });

  it("edited by hand: ours is written back", async () => {
    const contact = await pendingContact(scene);
    await crm(scene, "PATCH", `${CONTACTS}/${contact.id}`, { properties: { idv_status: "verified" } });
    const kept = await scene.contactWith(contact.id, "pending");
    expect(sessionOf(kept)).toBe(sessionOf(contact));
  });

  it("seen in the segments: whoever is not verified is in, whoever is verified is out", async () => {
    const name = encodeURIComponent("1Kosmos: not verified");
    const found = await waitFor("the segment is there", async () => {
      const answer = await crm(scene, "GET", `/crm/v3/lists/object-type-id/0-1/name/${name}`);
      return answer.ok ? listSchema.parse(await answer.json()) : undefined;
    });
    const members = async () => {
      const answer = await crm(scene, "GET", `/crm/v3/lists/${found.list.listId}/memberships?limit=250`);
      return membersSchema.parse(await answer.json()).results.map(({ recordId }) => recordId);
    };
    const contact = await pendingContact(scene);
    expect(await members()).toContain(contact.id);
    await scene.endSessionOf(contact, { outcome: "passed" });
    await scene.contactWith(contact.id, "verified");
    expect(await members()).not.toContain(contact.id);
  });
});

describe("a portal's life", () => {
  it("uninstalled in HubSpot and installed again: everything is gone, and it starts clean", async () => {
    const scene = await setScene({ cronEveryMs: 250 });
    try {
      const contact = await pendingContact(scene);
      await waitFor("the journal is subscribed to", async () => {
        const asked = scene.exchanges(
          ({ url, method, status }) =>
            url.includes("/webhooks-journal/subscriptions/") && method === "POST" && status < 300,
        );
        return asked.length > 0 ? asked : undefined;
      });
      const path = `/sandbox/portals/${HUBSPOT.portalId}/uninstall`;
      expect((await fetch(scene.stack.origins.hubspot + path, { method: "POST" })).status).toBe(204);
      await linkAnswers(linkOf(contact), 404);
      await expect(scene.admin().overview()).rejects.toThrow("401");
      const admin = await signIn(scene.stack.origins);
      expect(admin.arrival.body).toContain('data-outcome="installed"');
      expect(await admin.overview()).toMatchObject({
        connection: null,
        waiting: { inbox: 0, outbox: 0, openSessions: 0 },
      });
    } finally {
      await scene.close();
    }
  });
});
