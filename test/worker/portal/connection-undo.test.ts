/** The connection: two admins at once, and undo for ten minutes. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/portal/audit/audit.ts";
import { CONNECTION_FORM, UNDO_MS } from "../../../src/portal/settings/undoable.ts";
import { onStorage } from "../support/peek.ts";
import {
  idvOf,
  installedPortal,
  newContact,
  creationOf,
  SESSIONS_CONNECTION,
  work,
  type TestPortal,
} from "../support/portal.ts";

const ANNA: Actor = { userId: 77, surface: "page" };
const BEN: Actor = { userId: 78, surface: "page" };
const WRONG_KEY = { ...SESSIONS_CONNECTION, apiKey: "no-such-key" };

const revisionOf = async ({ stub }: TestPortal) => (await stub.overview())?.connectionRevision ?? null;
const tenantOf = async ({ stub }: TestPortal) => (await stub.overview())?.connection?.tenantDns ?? null;

async function save(portal: TestPortal, seen: string | null, input: object = SESSIONS_CONNECTION, by = ANNA) {
  return portal.stub.saveConnection(input, { anyway: true, seen }, by);
}

async function undoable({ stub }: TestPortal) {
  return (await stub.adminFrame())?.undoables.find(({ form }) => form === CONNECTION_FORM);
}

/** Makes the save of the connection so much older, ms. */
async function age(portal: TestPortal, by: number): Promise<void> {
  await onStorage(portal, (storage) => {
    const query = "SELECT value FROM meta WHERE key = 'connection_save'";
    const [row] = storage.sql.exec<{ value: string }>(query).toArray();
    const aged = (row?.value ?? "").replace(/"at":(\d+)/u, (_all, at: string) => `"at":${Number(at) - by}`);
    storage.sql.exec("UPDATE meta SET value = ? WHERE key = 'connection_save'", aged);
  });
}

const storedSave = ({ stub }: TestPortal) =>
  runInDurableObject(
    stub,
    (_, { storage }) =>
      storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'connection_save'").one().value,
  );

describe("a connection that somebody else has saved meanwhile", () => {
  it("is refused with what is stored, by whatever way the other was saved, and taken when it was shown that", async () => {
    const portal = await installedPortal();
    const shown = await revisionOf(portal);
    expect(await save(portal, shown, { ...SESSIONS_CONNECTION, stepUpSeconds: 120 }, BEN)).toMatchObject({
      ok: true,
    });
    const stale = await save(portal, shown);
    expect(stale).toMatchObject({
      ok: false,
      error: { errors: {}, changed: { current: { stepUpSeconds: 120 } } },
    });
    expect(JSON.stringify(stale)).not.toContain(SESSIONS_CONNECTION.apiKey);
    const now = await revisionOf(portal);
    await portal.stub.putConnection({ ...SESSIONS_CONNECTION, apiKey: "sandbox-api-key" });
    expect(await save(portal, now)).toMatchObject({ ok: false, error: { changed: {} } });
    expect(await save(portal, await revisionOf(portal))).toMatchObject({ ok: true });
    expect(await save(portal, null)).toMatchObject({ ok: true });
  });

  it("is refused as well when the other was saved while this one was tested", async () => {
    const portal = await installedPortal();
    const shown = await revisionOf(portal);
    const both = await Promise.all([ANNA, BEN].map((by) => save(portal, shown, SESSIONS_CONNECTION, by)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe("saving a connection", () => {
  it("can be undone: the one that worked comes back with its secrets, and what waited goes on", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await save(portal, null, WRONG_KEY);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBeNull();
    const done = await undoable(portal);
    expect(done).toMatchObject({ userId: 77 });
    expect(await portal.stub.undoForm(CONNECTION_FORM, done?.id ?? "", BEN)).toEqual({ ok: true });
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("pending");
    const [entry] = await portal.stub.auditLog(1000, 1);
    expect(entry).toMatchObject({ action: "undo", userId: 78 });
    expect(JSON.stringify(entry)).not.toMatch(/no-such-key|sandbox-api-key/u);
    // Once is enough.
    expect(await undoable(portal)).toBeUndefined();
    expect(await portal.stub.undoForm(CONNECTION_FORM, done?.id ?? "", BEN)).toMatchObject({ ok: false });
  });

  it("for the first time can be undone as well: nothing is connected then", async () => {
    const portal = await installedPortal(null);
    await portal.stub.accept([creationOf(await newContact(portal))]);
    await work(portal);
    await save(portal, await revisionOf(portal));
    expect((await portal.stub.overview())?.heldBack).toBeGreaterThan(0);
    const done = await undoable(portal);
    expect(await portal.stub.undoForm(CONNECTION_FORM, done?.id ?? "", ANNA)).toEqual({ ok: true });
    expect([await tenantOf(portal), (await portal.stub.overview())?.heldBack]).toEqual([null, null]);
  });

  it("cannot be undone after ten minutes, after another save, nor in another portal; the old secrets are deleted", async () => {
    const [portal, other] = [await installedPortal(), await installedPortal()];
    await save(portal, null, WRONG_KEY);
    const first = await undoable(portal);
    expect(await other.stub.undoForm(CONNECTION_FORM, first?.id ?? "", ANNA)).toMatchObject({ ok: false });
    await save(portal, null, { ...SESSIONS_CONNECTION, stepUpSeconds: 120 });
    expect(await portal.stub.undoForm(CONNECTION_FORM, first?.id ?? "", ANNA)).toMatchObject({ ok: false });
    const second = await undoable(portal);
    await age(portal, UNDO_MS);
    expect(await undoable(portal)).toBeUndefined();
    expect(await portal.stub.undoForm(CONNECTION_FORM, second?.id ?? "", ANNA)).toMatchObject({ ok: false });
    expect(await storedSave(portal)).toContain("before");
    await portal.stub.sweep();
    expect(await storedSave(portal)).not.toContain("before");
  });
});
