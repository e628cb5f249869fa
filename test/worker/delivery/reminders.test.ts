/**
 * Reminders: counted by the contact, written to HubSpot for workflows, and mailed where the app delivers.
 *
 * @module-tag waits
 */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { WORDS } from "../../../src/i18n/languages.ts";
import { PLANNED_SHOWN } from "../../../src/portal/dispatch/waiting-jobs.ts";
import { creationOf, endSession, idvOf, signedCallback, work } from "../support/portal.ts";
import { pressLink } from "../support/link.ts";
import { jobsOf } from "../support/peek.ts";
import { createContact, deliver, deliveringPortal, mailsTo, passReminder, remindersOf } from "./play.ts";

const TWO_DAILY = { reminders: { max: 2, everyHours: 24 } };
const DAY_MS = 86_400_000;

const subjectsTo = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject);

describe("a link that nobody uses", () => {
  it("is reminded of by mail as often as the settings say, and no more", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    const { contactId, email } = await createContact(portal);
    const first = await remindersOf(portal, contactId);
    expect(first.count).toBe("0");
    const due = (await jobsOf(portal)).find(({ dedupeKey }) => dedupeKey.startsWith("reminder:"));
    expect(Math.abs((due?.dueAt ?? 0) - Date.now() - DAY_MS)).toBeLessThan(60_000);
    expect(Date.parse(first.due ?? "")).toBe(due?.dueAt);
    for (let n = 0; n < 4; n += 1) await passReminder(portal);
    const subject = `Example: ${WORDS.en.kinds.identity.title}`;
    expect(await subjectsTo(email)).toEqual([
      subject,
      WORDS.en.mail.reminder(subject),
      WORDS.en.mail.reminder(subject),
    ]);
    expect(await remindersOf(portal, contactId)).toEqual({ count: "2", due: null });
    expect((await mailsTo(email))[1]?.text).toContain(WORDS.en.mail.stillOpen);
  });

  it("is no work that waits until its reminder is due: pages count it apart", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    await createContact(portal);
    await createContact(portal);
    const overview = await portal.stub.overview();
    expect(overview?.waiting).toMatchObject({ inbox: 0, planned: 2 });
    expect(await portal.stub.read("attention", null)).toMatchObject({ waiting: { jobs: 0 } });
    // Many more than a page counts: what is due is counted by itself.
    await runInDurableObject(portal.stub, (_object, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
         INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason, result)
         SELECT 'contact:' || (700000 + i), 'reminder:x:1', name, queue, payload, 'due', created_at, due_at, 0, '', ''
         FROM n, (SELECT * FROM jobs WHERE dedupe_key LIKE 'reminder:%' LIMIT 1)`,
      );
      storage.sql.exec("UPDATE counters SET n = n + 300 WHERE name = 'gauge.jobs'");
    });
    const many = (await portal.stub.overview())?.waiting;
    expect([many?.inbox, many?.planned]).toEqual([0, PLANNED_SHOWN]);
  });

  it("is counted in HubSpot for a workflow, without a mail of the app", async () => {
    const portal = await deliveringPortal({ ways: ["workflow"], ...TWO_DAILY });
    const { contactId, email } = await createContact(portal);
    await passReminder(portal);
    expect(await remindersOf(portal, contactId)).toEqual({ count: "1", due: expect.stringMatching(/Z$/u) });
    await passReminder(portal);
    await passReminder(portal);
    expect(await remindersOf(portal, contactId)).toEqual({ count: "2", due: null });
    expect(await mailsTo(email)).toEqual([]);
    const { counters } = (await portal.stub.overview()) ?? {};
    expect(counters?.["reminders_due"]).toBe(2);
  });

  it("follows a limit that was lowered, and starts no reminders where nothing sends them", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    const { contactId } = await createContact(portal);
    await passReminder(portal);
    await deliver(portal, { reminders: { max: 1, everyHours: 24 } });
    await passReminder(portal);
    expect((await remindersOf(portal, contactId)).count).toBe("1");
    await deliver(portal, { ways: ["person"], ...TWO_DAILY });
    const other = await createContact(portal);
    expect(await remindersOf(portal, other.contactId)).toEqual({ count: null, due: null });
  });

  it("is not reminded of after its end", async () => {
    const portal = await deliveringPortal({ reminders: { max: 3, everyHours: 200 } });
    const { contactId, email } = await createContact(portal);
    // The link lives for 168 hours.
    expect(await remindersOf(portal, contactId)).toEqual({ count: null, due: null });
    await passReminder(portal);
    expect(await mailsTo(email)).toHaveLength(1);
  });
});

describe("a verification that ends", () => {
  it("ends its reminders, and the mails that wait", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    const { contactId, email } = await createContact(portal);
    await passReminder(portal);
    const { idv_session_id: sessionId } = await idvOf(portal, contactId);
    await endSession(sessionId ?? "", { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("verified");
    expect(await remindersOf(portal, contactId)).toEqual({ count: "1", due: null });
    await passReminder(portal);
    await passReminder(portal);
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it("counts anew with the next link; who tries again at the page needs no mail for it", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    const { contactId, email } = await createContact(portal);
    await passReminder(portal);
    const { idv_session_id: sessionId, idv_verification_url: link } = await idvOf(portal, contactId);
    await endSession(sessionId ?? "", { outcome: "failed", errorCode: "IDV0011" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    await work(portal);
    await pressLink(link ?? "", { again: "yes" });
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("pending");
    expect(await mailsTo(email)).toHaveLength(2);
    expect((await remindersOf(portal, contactId)).count).toBe("0");
    await passReminder(portal);
    expect(await mailsTo(email)).toHaveLength(3);
  });

  it("keeps its reminders through a merge", async () => {
    const portal = await deliveringPortal(TWO_DAILY);
    const loser = await createContact(portal);
    const survivor = await createContact(portal, { hs_email_optout: "true" });
    await portal.stub.accept([
      creationOf(survivor.contactId, { type: "contact.merge", mergedIds: [loser.contactId] }),
    ]);
    await work(portal);
    const before = await mailsTo(loser.email);
    await passReminder(portal);
    // The survivor's own properties decide.
    expect(await mailsTo(loser.email)).toHaveLength(before.length);
    expect(await mailsTo(survivor.email)).toEqual([]);
    expect((await remindersOf(portal, survivor.contactId)).count).toBe("1");
  });
});
