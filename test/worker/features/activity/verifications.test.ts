/** Every verification is listed from its link to its end, found by each filter, and counted by day. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { REASON_WORDS } from "../../../../src/domain/contact/reasons.ts";
import { creationOf, newContact } from "../../support/portal.ts";
import { onStorage } from "../../support/peek.ts";
import { open, settle, tell } from "../../cost/play.ts";
import { activityOf, asked, contactsOn, decided, historyOf, list, listedPortal, namesOf } from "./play.ts";

afterEach(() => vi.restoreAllMocks());

const DAY_MS = 86_400_000;
const day = (shift: number) => new Date(Date.now() + shift * DAY_MS).toISOString().slice(0, 10);
const FAILED = { outcome: "failed", errorCode: "IDV0011" };

async function cardRequest(
  portal: Awaited<ReturnType<typeof listedPortal>>,
  contactId: string,
  userId = "77",
): Promise<void> {
  await portal.stub.startVerification({
    contactId,
    userId,
    request: { kind: "identity", documentTypes: "any", proofingLevel: null, again: true },
  });
  await settle(portal);
}

describe("a verification", () => {
  it("is listed with who asked, then opened, then passed", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal, { changeSource: "FORM" });
    const { items, next } = await list(portal);
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { contactId, kind: "identity", status: "pending", openedAt: null, reason: null, manual: null },
    ]);
    expect(items[0]?.trigger).toEqual({ by: "contact_created", reference: "form" });
    await open(portal, contactId);
    expect((await list(portal)).items[0]?.openedAt).toEqual(expect.any(String));
    await decided(portal, contactId);
    const [passed] = (await list(portal)).items;
    expect(passed).toMatchObject({ status: "passed", ial: "IAL2", documentType: "passport", reason: null });
    expect(passed?.sessionId).toEqual(expect.any(String));
  });

  it("that failed says why in words, with 1Kosmos' code", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    await decided(portal, contactId, FAILED);
    const [failed] = (await list(portal)).items;
    expect(failed).toMatchObject({
      status: "failed",
      code: "IDV0011",
      reason: { code: "document_expired", ...REASON_WORDS.document_expired },
    });
    const history = await historyOf(portal, contactId);
    expect(history).toMatchObject({ contactId, isKnown: true, status: "failed" });
    expect(history.summary).toContain(REASON_WORDS.document_expired.text);
    expect(history.events.map(({ text }) => text)).toEqual([
      "Identity verification: failed",
      "Identity verification: link ready",
      "Identity verification: asked for",
    ]);
    expect(history.events[0]?.detail).toMatch(/^Document expired\. .*\(IDV0011\)$/u);
    expect(history.verifications.map(({ id }) => id)).toEqual([failed?.id]);
  });

  it("is the last result of the overview by its end, not by its start, also after the object has ended", async () => {
    const portal = await listedPortal();
    const lastResult = async () => {
      const overview = (await portal.stub.readPage({ overview: true }))?.overview;
      return overview?.lastResult;
    };
    const [first, second] = [await asked(portal), await asked(portal)];
    expect(await lastResult()).toBeNull();
    await decided(portal, second);
    const passed = await lastResult();
    expect(passed).toEqual({ outcome: "passed", at: expect.any(Number) });
    await decided(portal, first, FAILED);
    const failed = await lastResult();
    expect(failed?.outcome).toBe("failed");
    expect(failed?.at).toBeGreaterThan(passed?.at ?? Infinity);
    await onStorage(portal, ({ sql }) => {
      const rows = sql.exec<{ counts: string }>("SELECT counts FROM daily_counts").toArray();
      expect(rows.map(({ counts }) => counts.match(/"latest [^"]*":/gu)?.length)).toEqual([2]);
    });
    expect((await activityOf(portal)).totals).toMatchObject({ passed: 1, failed: 1 });
  });

  it("of a contact that is deleted is withdrawn, and of one that is forgotten is gone", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    await tell(portal, contactId, { type: "contact.deletion" });
    expect((await list(portal)).items).toMatchObject([{ status: "withdrawn" }]);
    await tell(portal, contactId, { type: "contact.privacyDeletion" });
    expect((await list(portal)).items).toEqual([]);
    const rows = await onStorage(portal, ({ sql }) => [
      ...sql.exec("SELECT contact_id FROM verifications"),
      ...sql.exec("SELECT contact_id FROM contacts"),
    ]);
    expect(rows).toEqual([]);
  });

  it("of a contact that was merged is the survivor's", async () => {
    const portal = await listedPortal();
    const [loser, survivor] = [await asked(portal), await asked(portal)];
    await decided(portal, loser, FAILED);
    await portal.stub.accept([creationOf(survivor, { type: "contact.merge", mergedIds: [loser] })]);
    await settle(portal);
    expect((await list(portal)).items.map(({ contactId }) => contactId)).toEqual([survivor, survivor]);
    expect((await list(portal, `record=${loser}`)).items).toHaveLength(2);
    const before = await activityOf(portal);
    expect(before.totals).toMatchObject({ started: 2, failed: 1 });
  });
});

describe("the list", () => {
  it("is found by status, reason, trigger, who asked, days and record", async () => {
    const portal = await listedPortal();
    const created = await asked(portal);
    const failed = await asked(portal);
    await decided(portal, failed, FAILED);
    const byCard = await newContact(portal);
    await cardRequest(portal, byCard);
    const passed = await asked(portal);
    await decided(portal, passed);
    expect(await contactsOn(portal)).toEqual([passed, byCard, failed, created]);
    expect(await contactsOn(portal, "status=pending")).toEqual([byCard, created]);
    expect(await contactsOn(portal, "status=failed")).toEqual([failed]);
    expect(await contactsOn(portal, "status=passed")).toEqual([passed]);
    expect(await contactsOn(portal, "reason=document_expired")).toEqual([failed]);
    expect(await contactsOn(portal, "reason=face")).toEqual([]);
    expect(await contactsOn(portal, "trigger=card")).toEqual([byCard]);
    expect(await contactsOn(portal, "trigger=contact_created&status=failed")).toEqual([failed]);
    expect(await contactsOn(portal, "by=77")).toEqual([byCard]);
    expect(await contactsOn(portal, "by=78")).toEqual([]);
    expect(await contactsOn(portal, "by=manual")).toEqual([passed, failed, created]);
    expect(await contactsOn(portal, "by=manual&status=failed")).toEqual([failed]);
    expect(await contactsOn(portal, "by=form")).toEqual([]);
    expect(await contactsOn(portal, `record=${passed}`)).toEqual([passed]);
    expect(await contactsOn(portal, "record=123")).toEqual([]);
    expect(await contactsOn(portal, `from=${day(0)}&until=${day(0)}`)).toHaveLength(4);
    expect(await contactsOn(portal, `from=${day(1)}`)).toEqual([]);
    expect(await contactsOn(portal, `until=${day(-1)}`)).toEqual([]);
  });

  it("is paged by key, also where several began at one moment, and loses none", async () => {
    const portal = await listedPortal();
    const contacts = [await asked(portal), await asked(portal), await asked(portal), await asked(portal)];
    await onStorage(portal, ({ sql }) => {
      sql.exec("UPDATE verifications SET started_at = (SELECT min(started_at) FROM verifications)");
      sql.exec(`UPDATE contacts SET verifications = json_set(verifications, '$[0].startedAt',
        (SELECT min(started_at) FROM verifications))`);
    });
    const seen: string[] = [];
    let after = "";
    for (let pages = 0; pages < 9; pages += 1) {
      const { items, next } = await list(portal, `limit=1&after=${after}`);
      seen.push(...items.map(({ contactId }) => contactId));
      if (next === null) break;
      after = next;
    }
    expect(seen.toSorted()).toEqual(contacts.toSorted());
  });

  it("has names when they are asked for, as HubSpot has them, and keeps none", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    const name = { firstname: "<b>Ada</b>", lastname: "=1+1" };
    await portal.crm("PATCH", `/crm/v3/objects/contacts/${contactId}`, { properties: name });
    expect((await list(portal)).items[0]?.name).toBeNull();
    const named = await list(portal, "names=1");
    expect(named).toMatchObject({ hasNames: true, items: [{ name: "<b>Ada</b> =1+1" }] });
    expect(await namesOf(portal, [contactId])).toEqual({ [contactId]: "<b>Ada</b> =1+1" });
    const stored = await onStorage(portal, ({ sql }) =>
      ["contacts", "verifications", "jobs", "outbox", "meta"].flatMap((table) =>
        sql
          .exec(`SELECT * FROM ${table}`)
          .toArray()
          .map((row) => JSON.stringify(row)),
      ),
    );
    // The whole tag: three letters occur in encrypted values as well.
    expect(stored.filter((row) => row.includes("<b>Ada"))).toEqual([]);
  });

  it("has no names of contacts that the app does not know", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    const id = await newContact(portal);
    expect(Object.keys((await namesOf(portal, [id, contactId])) ?? {})).toEqual([contactId]);
    expect(await namesOf(portal, [id])).toEqual({});
  });

  it("is shown without names while HubSpot gives none", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
      new Request(input, init).url.endsWith("/contacts/batch/read")
        ? Promise.resolve(new Response("{}", { status: 503 }))
        : real(input, init),
    );
    expect(await list(portal, "names=1")).toMatchObject({ hasNames: false, items: [{ name: null }] });
    expect(await namesOf(portal, [contactId])).toBeNull();
  });

  it("forgets what is older than the settings keep, at once for whoever looks and for good with the next sweep", async () => {
    const portal = await listedPortal();
    const old = await asked(portal);
    await asked(portal);
    await decided(portal, old, FAILED);
    const longAgo = Date.now() - 31 * DAY_MS;
    await onStorage(portal, ({ sql }) => {
      sql.exec("UPDATE verifications SET started_at = ? WHERE contact_id = ?", longAgo, old);
      sql.exec(
        "UPDATE contacts SET verifications = json_set(verifications, '$[0].startedAt', ?) WHERE contact_id = ?",
        longAgo,
        old,
      );
    });
    expect(await contactsOn(portal)).toHaveLength(2);
    expect(await portal.stub.putSettings({ historyDays: 29 })).toMatchObject({ ok: false });
    expect(await portal.stub.putSettings({ historyDays: 30 })).toMatchObject({ ok: true });
    expect(await contactsOn(portal)).not.toContain(old);
    expect((await historyOf(portal, old)).verifications).toEqual([]);
    await portal.stub.sweep();
    const left = await onStorage(portal, ({ sql }) =>
      sql.exec("SELECT count(*) AS n FROM verifications").one(),
    );
    expect(left).toEqual({ n: 1 });
  });
});

describe("activity", () => {
  it("counts each step once, by day and by who asked", async () => {
    const portal = await listedPortal();
    const passed = await asked(portal);
    await open(portal, passed);
    await decided(portal, passed);
    const failed = await asked(portal);
    await decided(portal, failed, FAILED);
    const byCard = await newContact(portal);
    await cardRequest(portal, byCard);
    // A repeated result counts once.
    await tell(portal, passed, { type: "contact.propertyChange", propertyName: "email" });
    const activity = await activityOf(portal);
    expect(activity.totals).toEqual({ started: 3, sent: 3, opened: 2, passed: 1, failed: 1, expired: 0 });
    expect(activity.triggers).toMatchObject([
      { trigger: "contact_created", started: 2, passed: 1, failed: 1 },
      { trigger: "card", started: 1, passed: 0 },
    ]);
    expect(activity.days).toHaveLength(1);
    expect(activity.reasons).toMatchObject([{ code: "document_expired", count: 1, share: 1 }]);
    expect(activity.conversion).toEqual({ openedOfSent: 2 / 3, passedOfOpened: 1 / 2, passedOfSent: 1 / 3 });
    expect(activity.medians.toOpened).toBeLessThan(60);
    expect(activity.medians.toPassed).toBeLessThan(60);
  });

  it("is counted in the portal's own days", async () => {
    const portal = await listedPortal();
    await onStorage(portal, ({ sql }) => {
      sql.exec(
        "UPDATE meta SET value = json_set(value, '$.timeZone', 'Pacific/Kiritimati') WHERE key = 'portal'",
      );
    });
    await asked(portal);
    const there = new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
    const days = await onStorage(portal, ({ sql }) => sql.exec("SELECT day FROM daily_counts").toArray());
    expect(days).toEqual([{ day: there }]);
  });

  it("is kept for 400 days", async () => {
    const portal = await listedPortal();
    await onStorage(portal, ({ sql }) => {
      for (const days of [399, 402]) sql.exec("INSERT INTO daily_counts VALUES (?, '{}')", day(-days));
    });
    await portal.stub.sweep();
    const days = await onStorage(portal, ({ sql }) => sql.exec("SELECT day FROM daily_counts").toArray());
    expect(days).toEqual([{ day: day(-399) }]);
  });
});
