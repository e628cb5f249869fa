/** Items that need a person are grouped by cause with true totals, and waiting items say until when. */
import { describe, expect, it } from "vitest";
import { attentionSchema, type AttentionModel } from "../../../../src/features/activity/read-model.ts";
import { creationOf, newContact, type TestPortal } from "../../support/portal.ts";
import { onStorage } from "../../support/peek.ts";
import { settle } from "../../cost/play.ts";
import { asked, historyOf, listedPortal } from "./play.ts";

async function attentionOf(portal: TestPortal): Promise<AttentionModel> {
  const attention = await portal.stub.read("attention", null);
  if (attention === null) throw new Error("unknown portal");
  return attentionSchema.parse(attention);
}

const JOB =
  "INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason, result)";

async function addJobs(portal: TestPortal, rows: readonly (readonly SqlStorageValue[])[]): Promise<void> {
  await onStorage(portal, ({ sql }) => {
    for (const row of rows) sql.exec(`${JOB} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')`, ...row);
  });
}

const CREATION = JSON.stringify({ type: "contact.creation", source: "import", occurredAt: 1 });

describe("dead letters", () => {
  it("are grouped by cause, with their true total, what it means, and examples", async () => {
    const portal = await listedPortal();
    const now = Date.now();
    const dead = (n: number, reason: string) => [
      `contact:${n}`,
      `d${n}`,
      "contacts.event",
      "contacts.events",
      CREATION,
      "dead",
      now,
      now,
      9,
      reason,
    ];
    await addJobs(portal, [
      ...Array.from({ length: 7 }, (_, n) => dead(n + 1, "1Kosmos refused the record")),
      dead(100, "Something else"),
    ]);
    const { deadLetters } = await attentionOf(portal);
    expect(deadLetters.total).toBe(8);
    expect(deadLetters.groups).toMatchObject([
      {
        kind: "contact.creation",
        cause: "1Kosmos refused the record",
        total: 7,
        meaning: expect.stringMatching(/\S/u),
      },
      { cause: "Something else", total: 1 },
    ]);
    const [group] = deadLetters.groups;
    expect(group?.examples).toHaveLength(2);
    expect(group?.examples[0]).toMatchObject({ id: group?.id, subject: "contact 7" });
    expect(await portal.stub.removeGroup(group?.id ?? "")).toBe(7);
    expect((await attentionOf(portal)).deadLetters.total).toBe(1);
  });

  it("say on the contact's page that its work waits for a person", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal);
    const now = Date.now();
    await addJobs(portal, [
      [
        `contact:${contactId}`,
        "dead",
        "contacts.event",
        "contacts.events",
        JSON.stringify({ type: "contact.restore", occurredAt: 1 }),
        "dead",
        now,
        now,
        9,
        "It did not work.",
      ],
    ]);
    const history = await historyOf(portal, contactId);
    expect(history.summary).toContain("It did not work.");
    expect(history.waiting).toEqual([
      {
        what: "A restore",
        event: "contact.restore",
        reason: "It did not work.",
        isTurn: false,
        retryAt: null,
      },
    ]);
    expect(history.summaryWording).toEqual({ code: "work_failed", values: { cause: "It did not work." } });
  });
});

describe("what waits", () => {
  it("says what is tried again next and why, the soonest first", async () => {
    const portal = await listedPortal();
    const now = Date.now();
    const later = (n: number, reason: string) => [
      `contact:${n}`,
      `w${n}`,
      "contacts.event",
      "contacts.events",
      CREATION,
      "due",
      now,
      now + n * 60_000,
      n,
      reason,
    ];
    await addJobs(portal, [later(9, "1Kosmos is slow"), later(5, "1Kosmos is slow"), later(3, "")]);
    await onStorage(portal, ({ sql }) => {
      sql.exec(
        "INSERT INTO outbox VALUES ('contacts', '71', 1, '{}', 'due', ?, ?, 2, 'HubSpot is down')",
        now,
        now + 420_000,
      );
    });
    const { retries } = (await attentionOf(portal)).waiting;
    expect(retries.map(({ subject, reason, attempts }) => [subject, reason, attempts])).toEqual([
      ["contact 5", "1Kosmos is slow", 5],
      ["contact 71", "HubSpot is down", 2],
      ["contact 9", "1Kosmos is slow", 9],
    ]);
    expect(Date.parse(retries[0]?.retryAt ?? "")).toBe(now + 300_000);
  });
});

/** When the first record was held, epoch ms. */
const SINCE = 1_764_000_000_000;

describe("held records", () => {
  it("are those whose move HubSpot refused, then those that wait the longest, 25 in all", async () => {
    const portal = await listedPortal();
    const holdTo = async (last: number) => {
      const insert = `INSERT INTO gated_records
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 26)
        SELECT 'deal', 7000 + i, '{}', 'held', 1, 'default', 'closedwon', 0, 'waits', '', ? + i, 0, 0, '' FROM n WHERE i > ? AND i <= ?`;
      await onStorage(portal, ({ sql }) => sql.exec(insert, SINCE, last === 26 ? 25 : 0, last).toArray());
      const { held, hasMoreHeld } = await attentionOf(portal);
      return [held.map(({ recordId }) => Number(recordId)), hasMoreHeld];
    };
    const longest = Array.from({ length: 25 }, (_, place) => 7001 + place);
    expect(await holdTo(25)).toEqual([longest, false]);
    expect(await holdTo(26)).toEqual([longest, true]);
    // The newest of all, and the one that needs a person.
    const refuse = "UPDATE gated_records SET refusal = 'no', waiting = 0 WHERE record_id = '7026'";
    await onStorage(portal, ({ sql }) => sql.exec(refuse).toArray());
    expect((await attentionOf(portal)).held.map(({ recordId }) => Number(recordId))).toEqual([
      7026,
      ...longest.slice(0, 24),
    ]);
  });
});

const importOf = async (portal: TestPortal, size: number) => {
  const ids = await Promise.all(Array.from({ length: size }, () => newContact(portal)));
  await portal.stub.accept(ids.map((id) => creationOf(id, { changeSource: "IMPORT" })));
  await settle(portal);
};

describe("imports", () => {
  it("have a total, what is done and the time that is left at the pace of the settings", async () => {
    const portal = await listedPortal();
    expect((await attentionOf(portal)).imports).toBeNull();
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
    await importOf(portal, 8);
    const { imports } = await attentionOf(portal);
    expect(imports).toMatchObject({
      total: 8,
      done: 1,
      waiting: 7,
      perMinute: 1,
      secondsLeft: 420,
      hindrance: null,
    });
    await portal.stub.putSettings({ importPolicy: { mode: "skip" } });
    expect((await attentionOf(portal)).imports).toBeNull();
  });

  it("stand still, without a time that is left, while what waits is over the daily limit", async () => {
    const portal = await listedPortal();
    const importPolicy = { mode: "pace", perMinute: 1 };
    await portal.stub.putSettings({ importPolicy, dailyCaps: { import: 0 } });
    await importOf(portal, 8);
    const { imports } = await attentionOf(portal);
    expect(imports).toMatchObject({
      total: 8,
      done: 0,
      waiting: 8,
      secondsLeft: null,
      hindranceCode: "over_cap",
    });
    expect(imports?.hindrance).toMatch(/^\d verifications for imports are over the daily limit of 0/u);
  });

  it("end with the last one, and a lone import is none", async () => {
    const portal = await listedPortal();
    await importOf(portal, 8);
    expect((await attentionOf(portal)).imports).toBeNull();
    await importOf(portal, 1);
    const rows = await onStorage(portal, ({ sql }) =>
      sql.exec("SELECT key FROM meta WHERE key = 'import_run'").toArray(),
    );
    expect(rows).toEqual([]);
  });
});
