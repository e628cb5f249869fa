/** Forms of settings: two admins at once, and undo. */
import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/portal/audit/audit.ts";
import { UNDO_MS } from "../../../src/portal/settings/undoable.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/portal/settings/settings.ts";
import { onStorage } from "../support/peek.ts";
import { hubspotAnswers } from "../deal/play.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";

const ANNA: Actor = { userId: 77, surface: "page" };
const BEN: Actor = { userId: 78, surface: "page" };
const FORM = "/portal/triggers";
const HOURS = (hours: number) => ({ linkLifetimeHours: hours });
const SEEN = { linkLifetimeHours: JSON.stringify(DEFAULT_SETTINGS.linkLifetimeHours), triggers: "" };

async function settingsOf({ stub }: TestPortal): Promise<Settings | undefined> {
  return (await stub.overview())?.settings;
}

async function undoables({ stub }: TestPortal) {
  return (await stub.adminFrame())?.undoables ?? [];
}

/** Makes the saves of a portal so much older, ms. */
async function age(portal: TestPortal, by: number): Promise<void> {
  await onStorage(portal, (storage) => {
    const [row] = storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'undo'").toArray();
    const aged = (row?.value ?? "").replaceAll(
      /"at":(\d+)/gu,
      (_all, at: string) => `"at":${Number(at) - by}`,
    );
    storage.sql.exec("UPDATE meta SET value = ? WHERE key = 'undo'", aged);
  });
}

describe("a form that somebody else has saved meanwhile", () => {
  it("is refused with what is stored now, and is taken when it was shown that", async () => {
    const { stub, ...portal } = await installedPortal(null);
    const { linkLifetimeHours: seen } = SEEN;
    const first = await stub.saveForm(
      { form: FORM, patch: HOURS(24), seen: { linkLifetimeHours: seen } },
      ANNA,
    );
    expect(first).toMatchObject({ ok: true, value: HOURS(24) });
    const stale = { form: FORM, patch: HOURS(48), seen: { linkLifetimeHours: seen } };
    expect(await stub.saveForm(stale, BEN)).toMatchObject({
      ok: false,
      error: { kind: "changed", paths: ["linkLifetimeHours"], current: HOURS(24) },
    });
    expect(await settingsOf({ stub, ...portal })).toMatchObject(HOURS(24));
    const fresh = { form: FORM, patch: HOURS(48), seen: { linkLifetimeHours: "24" } };
    expect(await stub.saveForm(fresh, BEN)).toMatchObject({ ok: true, value: HOURS(48) });
  });

  it("is saved when only other fields were changed, or when it does not say what it was shown", async () => {
    const { stub } = await installedPortal(null);
    await stub.putSettings({ timeline: false }, ANNA);
    const seen = { linkLifetimeHours: SEEN.linkLifetimeHours };
    expect(await stub.saveForm({ form: FORM, patch: HOURS(24), seen }, BEN)).toMatchObject({ ok: true });
    expect(await stub.saveForm({ form: FORM, patch: HOURS(25), seen: null }, BEN)).toMatchObject({
      ok: true,
    });
  });

  it("is saved when it is sent twice: what is stored now is what it says", async () => {
    const portal = await installedPortal(null);
    const { stub } = portal;
    const patch = { ...HOURS(24), filters: { lifecycleStages: ["lead", "customer"] } };
    const seen = { ...SEEN, "filters.lifecycleStages": "[]" };
    const { triggers: _, ...shown } = seen;
    const sent = { form: FORM, patch, seen: shown };
    for (let times = 0; times < 2; times += 1)
      expect(await stub.saveForm(sent, ANNA)).toMatchObject({ ok: true, value: patch });
    const log = await stub.auditLog(Number.MAX_SAFE_INTEGER, 10);
    expect(log.filter(({ action }) => action === "settings")).toHaveLength(1);
    const other = { ...sent, patch: { ...patch, ...HOURS(48) } };
    expect(await stub.saveForm(other, BEN)).toMatchObject({ error: { paths: ["linkLifetimeHours"] } });
    const unreadable = { ...sent, seen: { unreadable: "" } };
    expect(await stub.saveForm(unreadable, BEN)).toMatchObject({ error: { kind: "changed" } });
  });

  it("is told so first, also when something that HubSpot is asked about is wrong as well", async () => {
    const portal = await installedPortal(null);
    const { stub } = portal;
    const gate = { pipelineId: "default", stageId: "closedwon", mode: "trigger" };
    await stub.putSettings({ gates: [gate], mayStart: { users: ["77"] } }, ANNA);
    const stored = await settingsOf(portal);
    const wrongStage = { ...gate, stageId: "no-such-stage" };
    const gates = { form: "/portal/gates", patch: { gates: [wrongStage] }, seen: { gates: "[]" } };
    expect(await stub.saveForm(gates, BEN)).toMatchObject({ error: { kind: "changed", paths: ["gates"] } });
    const patch = { mayStart: { users: ["4711"], teams: [] } };
    const who = { form: "/portal/limits/who", patch, seen: { mayStart: '"everyone"' } };
    expect(await stub.saveForm(who, BEN)).toMatchObject({ error: { kind: "changed", paths: ["mayStart"] } });
    expect(await stub.saveForm({ ...gates, seen: null }, BEN)).toMatchObject({ error: { kind: "invalid" } });
    expect(await stub.saveForm({ ...who, seen: null }, BEN)).toMatchObject({ error: { kind: "invalid" } });
    expect(await settingsOf(portal)).toEqual(stored);
  });

  it("is told what is wrong with its fields", async () => {
    const { stub } = await installedPortal(null);
    const wrong = await stub.saveForm({ form: FORM, patch: HOURS(-1), seen: null }, ANNA);
    expect(wrong).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect((await stub.adminFrame())?.undoables).toEqual([]);
  });
});

describe("a save", () => {
  const patch = { ...HOURS(24), personPage: { companyName: "Acme" }, triggers: { form: false } };

  it("can be undone for ten minutes: what it changed comes back, and nothing else", async () => {
    const portal = await installedPortal(null);
    const { stub } = portal;
    const before = (await settingsOf(portal)) ?? DEFAULT_SETTINGS;
    await stub.saveForm({ form: FORM, patch, seen: null }, ANNA);
    await stub.putSettings({ timeline: false, personPage: { purpose: "Why" } }, BEN);
    const [save] = await undoables(portal);
    expect(save).toMatchObject({ form: FORM, userId: 77 });
    expect(await stub.undoForm(FORM, save?.id ?? "", BEN)).toEqual({ ok: true });
    const expected = { ...before, timeline: false };
    expect(await settingsOf(portal)).toEqual({
      ...expected,
      personPage: { ...DEFAULT_SETTINGS.personPage, purpose: "Why" },
    });
    expect(await undoables(portal)).toEqual([]);
    expect(await stub.undoForm(FORM, save?.id ?? "", BEN)).toMatchObject({ ok: false });
    expect((await stub.auditLog(1000, 1))[0]).toMatchObject({ action: "undo", userId: 78 });
  });

  it("is not undone over what somebody has changed since", async () => {
    const portal = await installedPortal(null);
    const { stub } = portal;
    await stub.saveForm({ form: FORM, patch, seen: null }, ANNA);
    const [save] = await undoables(portal);
    await stub.putSettings(HOURS(36), BEN);
    expect(await stub.undoForm(FORM, save?.id ?? "", ANNA)).toMatchObject({ ok: false });
    expect(await settingsOf(portal)).toMatchObject({ ...HOURS(36), triggers: { form: false } });
  });

  it("can be undone while HubSpot does not respond, though it was checked there when it was made", async () => {
    const portal = await installedPortal(null);
    const { stub } = portal;
    const gates = [{ pipelineId: "default", stageId: "closedwon", mode: "trigger" }];
    await stub.putSettings({ gates, mayStart: { users: ["77"] } }, ANNA);
    const before = await settingsOf(portal);
    const both = { gates: [], mayStart: "everyone" };
    expect(await stub.saveForm({ form: FORM, patch: both, seen: null }, ANNA)).toMatchObject({ ok: true });
    const { stop } = hubspotAnswers(
      ({ url }) => /pipelines|owners|users/u.test(url),
      () => new Response("", { status: 503 }),
    );
    const [save] = await undoables(portal);
    expect(await stub.undoForm(FORM, save?.id ?? "", BEN)).toEqual({ ok: true });
    stop();
    expect(await settingsOf(portal)).toEqual(before);
  });

  it("cannot be undone after ten minutes, nor by an id of another portal's save", async () => {
    const [portal, other] = [await installedPortal(null), await installedPortal(null)];
    await portal.stub.saveForm({ form: FORM, patch, seen: null }, ANNA);
    const [save] = await undoables(portal);
    expect(await other.stub.undoForm(FORM, save?.id ?? "", ANNA)).toMatchObject({ ok: false });
    await age(portal, UNDO_MS);
    expect(await undoables(portal)).toEqual([]);
    expect(await portal.stub.undoForm(FORM, save?.id ?? "", ANNA)).toMatchObject({ ok: false });
    expect(await settingsOf(portal)).toMatchObject(HOURS(24));
  });
});

it("what may be edited in HubSpot is switched and switched back only on a fresh consent, also by undoing", async () => {
  const portal = await installedPortal(null);
  const { stub } = portal;
  const late: Actor = { ...BEN, consent: "old" };
  const patch = { handEdits: "accept", linkLifetimeHours: 24 };
  const before = await settingsOf(portal);
  const words = { handEdits: expect.stringContaining("sign in again") };
  expect(await stub.putSettings(patch, late)).toEqual({ ok: false, error: words });
  expect(await stub.saveForm({ form: FORM, patch, seen: null }, late)).toMatchObject({
    error: { kind: "invalid", errors: words },
  });
  expect(await settingsOf(portal)).toEqual(before);
  expect(await stub.saveForm({ form: FORM, patch, seen: null }, ANNA)).toMatchObject({ ok: true });
  const [undoable] = await undoables(portal);
  expect(await stub.undoForm(FORM, undoable?.id ?? "", late)).toEqual({ ok: false, error: words.handEdits });
  expect(await settingsOf(portal)).toMatchObject(patch);
  expect(await stub.undoForm(FORM, undoable?.id ?? "", BEN)).toMatchObject({ ok: true });
  expect(await settingsOf(portal)).toEqual(before);
});
