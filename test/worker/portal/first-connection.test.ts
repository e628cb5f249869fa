/** The first connection: tested before it is stored, and contacts that waited start only when an admin says so. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/portal/audit/audit.ts";
import { end } from "../deal/play.ts";
import {
  creationOf,
  idvOf,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  type TestPortal,
  work,
} from "../support/portal.ts";

const ADMIN: Actor = { userId: 77, surface: "page" };
const TESTED = { anyway: false, seen: null };
const ANYWAY = { anyway: true, seen: null };
const SAVED = { ok: true, value: { report: { tenant: "sandbox.1kosmos.net" } } };

/** A portal without a connection where so many contacts came in, the oldest first. */
async function waitingPortal(count: number): Promise<{ portal: TestPortal; contacts: string[] }> {
  const portal = await installedPortal(null);
  const contacts: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const contactId = await newContact(portal);
    const source = n % 2 === 0 ? {} : { changeSource: "IMPORT" };
    await portal.stub.accept([creationOf(contactId, source)]);
    await work(portal);
    contacts.push(contactId);
  }
  return { portal, contacts };
}

async function statuses(portal: TestPortal, contacts: readonly string[]): Promise<(string | undefined)[]> {
  await work(portal);
  const all = await Promise.all(contacts.map((id) => idvOf(portal, id)));
  return all.map((properties) => properties["idv_status"] ?? "");
}

describe("saving a connection on the page", () => {
  it("stores nothing that fails its test, names the field, and keeps the one that works", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    const wrong = { ...SESSIONS_CONNECTION, apiKey: "a-wrong-key" };
    const refused = await portal.stub.saveConnection(wrong, TESTED, ADMIN);
    expect(refused).toMatchObject({ ok: false, error: { isComplete: true } });
    expect(Object.keys(refused.ok ? {} : refused.error.errors)).toEqual(["apiKey"]);
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    expect(await statuses(portal, [contactId])).toEqual(["pending"]);
    expect(await portal.stub.saveConnection(wrong, ANYWAY, ADMIN)).toEqual({
      ok: true,
      value: { report: null, heldBack: 0 },
    });
  });

  it("is shown as refused when it was stored although its test failed, before any contact needs it", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    const wrong = { ...SESSIONS_CONNECTION, apiKey: "a-wrong-key" };
    await portal.stub.saveConnection(wrong, ANYWAY, ADMIN);
    const overview = await portal.stub.overview();
    expect(overview?.attention).toMatch(/^1Kosmos refused the credentials/u);
    expect(overview?.conditions).toMatchObject([{ code: "onekosmos_refused", severity: "error" }]);
    await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN);
    expect(await portal.stub.overview()).toMatchObject({ attention: null, conditions: [] });
  });

  it("starts what waited for a connection that works only when an admin says so", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    await portal.stub.saveConnection({ ...SESSIONS_CONNECTION, apiKey: "a-wrong-key" }, ANYWAY, ADMIN);
    const contacts = [await newContact(portal), await newContact(portal)];
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    expect(await statuses(portal, contacts)).toEqual(["", ""]);
    const saved = await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN);
    expect(saved).toMatchObject({ ok: true, value: { heldBack: 2 } });
    expect(await statuses(portal, contacts)).toEqual(["", ""]);
    expect(await portal.stub.decideStart({ kind: "newest", count: 1 }, ADMIN)).toBe(1);
    expect(await statuses(portal, contacts)).toEqual(["", "pending"]);
  });

  it.each<[string, object, string[]]>([
    ["the licence", { licenseKey: "a-wrong-key" }, ["licenseKey"]],
    ["the community", { community: "nowhere" }, ["community"]],
    [
      "each dvcID",
      { dvcIds: { drivers_license: "sandbox-dl-selfie", passport: "no-such-id" }, liveIdDvcId: "nor-this" },
      ["dvcIds.passport", "liveIdDvcId"],
    ],
  ])("names the field at fault: %s", async (_what, change, fields) => {
    const portal = await installedPortal(null);
    const refused = await portal.stub.testConnection({ ...IDVERIFY_CONNECTION, ...change });
    expect(Object.keys(refused.ok ? {} : refused.error)).toEqual(fields);
  });

  it("cannot store what cannot be read, whatever is asked", async () => {
    const portal = await installedPortal(null);
    const refused = await portal.stub.saveConnection(
      { kind: "sessions", tenantDns: "evil.example" },
      ANYWAY,
      ADMIN,
    );
    expect(refused).toMatchObject({ ok: false, error: { isComplete: false } });
    expect((await portal.stub.overview())?.connection).toBeNull();
  });
});

describe("contacts that waited for the first connection", () => {
  it("wait on until an admin decides; the page and a condition say so, and a card's press goes first", async () => {
    const { portal, contacts } = await waitingPortal(3);
    expect(await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN)).toMatchObject(SAVED);
    expect(await statuses(portal, contacts)).toEqual(["", "", ""]);
    const overview = await portal.stub.overview();
    expect(overview?.heldBack).toBe(3);
    expect(overview?.conditions).toMatchObject([{ code: "start_undecided", waiting: 3 }]);
    const pressed = await newContact(portal);
    const request = { kind: "identity", documentTypes: "any", proofingLevel: null, again: false } as const;
    const answer = portal.stub.startVerification({ contactId: pressed, userId: "77", request });
    await work(portal);
    expect(await answer).toMatchObject({ ok: true, value: { outcome: "started" } });
  });

  it("count while their webhooks are acknowledged and not yet read, and the decision is about them", async () => {
    const { portal, contacts } = await waitingPortal(1);
    const first = [await newContact(portal), await newContact(portal)];
    await portal.stub.accept(first.map((id) => creationOf(id)));
    const saved = await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN);
    expect(saved).toMatchObject({ ok: true, value: { heldBack: 3 } });
    const second = [await newContact(portal), await newContact(portal)];
    const held = await runInDurableObject(portal.stub, async (object) => {
      await object.accept(second.map((id) => creationOf(id)));
      return (await object.summary())?.heldBack;
    });
    expect(held).toBe(5);
    expect(await portal.stub.decideStart({ kind: "none" }, ADMIN)).toBe(5);
    expect(await statuses(portal, [...contacts, ...first, ...second])).toEqual(["", "", "", "", ""]);
  });

  it("count alone, without the other work that waits", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    await portal.stub.saveConnection({ ...SESSIONS_CONNECTION, apiKey: "a-wrong-key" }, ANYWAY, ADMIN);
    const [fresh, asked, mailed] = [
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    await portal.stub.accept([creationOf(fresh)]);
    const request = { kind: "identity", documentTypes: "any", proofingLevel: null, again: false } as const;
    for (const contactId of [asked, mailed]) {
      void portal.stub.startVerification({ contactId, userId: "77", request });
      await work(portal);
    }
    const saved = await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN);
    expect(saved).toMatchObject({ ok: true, value: { heldBack: 1 } });
    const overview = await portal.stub.overview();
    expect(overview?.heldBack).toBe(1);
    expect(overview?.conditions).toMatchObject([{ code: "start_undecided", waiting: 1 }]);
  });

  it.each<[string, Parameters<TestPortal["stub"]["decideStart"]>[0], string[]]>([
    ["all of them", { kind: "all" }, ["pending", "pending", "pending"]],
    ["the newest", { kind: "newest", count: 2 }, ["", "pending", "pending"]],
    ["more than there are", { kind: "newest", count: 9 }, ["pending", "pending", "pending"]],
    ["none", { kind: "none" }, ["", "", ""]],
  ])("start as the admin decides: %s", async (_name, decision, expected) => {
    const { portal, contacts } = await waitingPortal(3);
    await portal.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN);
    const dropped = expected.filter((status) => status === "").length;
    expect(await portal.stub.decideStart(decision, ADMIN)).toBe(dropped);
    expect(await statuses(portal, contacts)).toEqual(expected);
    expect(await portal.stub.decideStart({ kind: "all" }, ADMIN)).toBeNull();
    expect(await portal.stub.overview()).toMatchObject({ heldBack: null, conditions: [] });
    expect((await portal.stub.auditLog(1000, 1))[0]).toMatchObject({ action: "start", userId: 77 });
    const later = await newContact(portal);
    await portal.stub.accept([creationOf(later)]);
    expect(await statuses(portal, [later])).toEqual(["pending"]);
  });

  it("are not held when the API connects, or when nobody waits", async () => {
    const { portal, contacts } = await waitingPortal(1);
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    expect(await statuses(portal, contacts)).toEqual(["pending"]);
    const quiet = await installedPortal(null);
    expect(await quiet.stub.saveConnection(SESSIONS_CONNECTION, TESTED, ADMIN)).toMatchObject({
      value: { heldBack: 0 },
    });
    expect((await quiet.stub.overview())?.heldBack).toBeNull();
  });
});

describe("a test contact", () => {
  it("is found by address or number, and followed to the end with its name and its link", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    const email = `test-${crypto.randomUUID()}@example.com`;
    const properties = { email, firstname: "Grace", lastname: "Hopper" };
    const created = await portal.crm("POST", "/crm/v3/objects/contacts", { properties });
    const { id } = await created.json<{ id: string }>();
    expect(await portal.stub.findTestContact(` ${email} `)).toEqual({ ok: true, value: id });
    expect(await portal.stub.findTestContact(id)).toEqual({ ok: true, value: id });
    expect(await portal.stub.findTestContact("nobody@example.com")).toMatchObject({ ok: false });
    expect(await portal.stub.findTestContact("Grace")).toMatchObject({ ok: false });
    await portal.stub.accept([creationOf(id)]);
    await work(portal);
    const before = await portal.stub.testContact(id);
    expect(before).toMatchObject({
      value: { name: "Grace Hopper", writtenStatus: "pending", card: { tracks: { identity: "pending" } } },
    });
    const idv = await idvOf(portal, id);
    expect(before.ok && before.value.link).toBe(idv["idv_verification_url"]);
    await end(portal, [id], { outcome: "passed" });
    expect(await portal.stub.testContact(id)).toMatchObject({
      value: { writtenStatus: "verified", card: { tracks: { identity: "passed" } } },
    });
  });

  it("of another portal is not there", async () => {
    const [portal, other] = [await installedPortal(), await installedPortal()];
    const contactId = await newContact(other);
    expect(await portal.stub.testContact(contactId)).toEqual({ ok: false, error: "unknown_record" });
  });
});
