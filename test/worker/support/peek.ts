/**
 * Test access to a portal's storage: let time pass for waiting rows, and read what is there. The only place where
 * tests name the tables of `src/kernel/schema.ts` and of contacts.
 */
import { runInDurableObject } from "cloudflare:test";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import { packEvents } from "../../../src/portal/dispatch/packed-events.ts";
import { RUNTIME } from "../../../src/portal/admin-portal.ts";

type Storage = DurableObjectStorage;

/** A portal, as far as its storage is concerned. */
interface PortalHandle {
  readonly stub: DurableObjectStub<import("../../../src/index.ts").Portal>;
}

/** Runs `play` on a portal's storage. */
export async function onStorage<T>(
  { stub }: PortalHandle,
  play: (storage: Storage) => T | Promise<T>,
): Promise<T> {
  return runInDurableObject(stub, async (instance, state) => {
    const played = await play(state.storage);
    // The object trusts that nobody else changes its storage.
    if (RUNTIME in instance) instance[RUNTIME].records.documents.invalidate();
    return played;
  });
}

/** The open sessions of a contact, as the portal has them. */
export function sessionsOfContact(
  portal: PortalHandle,
  contactId: string,
): Promise<readonly { readonly kind: string; readonly requestId: string; readonly expiresAt: number }[]> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT sessions FROM contacts WHERE contact_id = ?";
    const [row] = sql.exec<{ sessions: string }>(query, contactId).toArray();
    return row === undefined ? [] : JSON.parse(row.sessions);
  });
}

/** Makes every job that waits due now, and sets the alarm. */
export function makeJobsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec("UPDATE jobs SET due_at = 0 WHERE state = 'due'");
    return storage.setAlarm(Date.now());
  });
}

/** Ends the pauses of calls to HubSpot, but not what was counted for them, makes every job due, and sets the alarm. */
export async function endPauses(portal: PortalHandle): Promise<void> {
  await patchPortalRecord(portal, { writerPausedUntil: 0, writerAskedUntil: 0 });
  await onStorage(portal, ({ sql }) => {
    const query = "SELECT key, value FROM meta WHERE key IN ('holds', 'troubles')";
    for (const { key, value } of sql.exec<{ key: string; value: string }>(query).toArray()) {
      const holds: Record<string, object> = JSON.parse(value);
      const over = Object.entries(holds).map(([name, hold]) => [name, { ...hold, until: 0 }]);
      sql.exec("UPDATE meta SET value = ? WHERE key = ?", JSON.stringify(Object.fromEntries(over)), key);
    }
  });
  await makeJobsDue(portal);
}

/** Makes the evaluations of deals that wait due now, and sets the alarm. */
export function makeEvaluationsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec("UPDATE jobs SET due_at = 0 WHERE queue = 'gates' AND state = 'due'");
    return storage.setAlarm(Date.now());
  });
}

/** When the next evaluation of a deal is due, epoch ms. */
export function nextEvaluationAt(portal: PortalHandle): Promise<number> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT min(due_at) AS at FROM jobs WHERE queue = 'gates' AND state = 'due'";
    return sql.exec<{ at: number }>(query).one().at;
  });
}

/** Everything that the portal stores about a deal, without the memory of done jobs. */
export function storedAboutDeal(portal: PortalHandle, dealId: string): Promise<readonly unknown[]> {
  return onStorage(portal, ({ sql }) =>
    [
      "SELECT * FROM gated_records WHERE object_type = 'deal' AND record_id = ?1",
      "SELECT * FROM gated_contacts WHERE object_type = 'deal' AND record_id = ?1",
      "SELECT * FROM jobs WHERE subject = 'deal:' || ?1 AND state <> 'done'",
      "SELECT * FROM outbox WHERE channel = 'deals' AND record_id = ?1",
    ].flatMap((query) => sql.exec(query, dealId).toArray()),
  );
}

/** The contacts of a portal that have a poll. */
export function polledContacts(portal: PortalHandle): Promise<readonly string[]> {
  return onStorage(portal, ({ sql }) =>
    sql
      .exec<{ id: string }>("SELECT contact_id AS id FROM polls")
      .toArray()
      .map(({ id }) => id),
  );
}

/** Makes every poll due now; the alarm stays as it is. */
export function makePollsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, ({ sql }) => void sql.exec("UPDATE polls SET due_at = 0"));
}

/** Moves the end of every open session to `expiresAt`, epoch ms, and makes its poll due. */
export function endLinks(portal: PortalHandle, expiresAt: number): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const rows = sql
      .exec<{ id: string; sessions: string }>("SELECT contact_id AS id, sessions FROM contacts")
      .toArray();
    for (const { id, sessions } of rows) {
      const open: Record<string, unknown>[] = JSON.parse(sessions);
      const moved = JSON.stringify(open.map((session) => ({ ...session, expiresAt })));
      sql.exec("UPDATE contacts SET sessions = ? WHERE contact_id = ?", moved, id);
    }
    sql.exec("UPDATE polls SET due_at = 0");
  });
}

/** The jobs of a portal, oldest first. */
export function jobsOf(portal: PortalHandle): Promise<
  readonly {
    readonly subject: string;
    readonly dedupeKey: string;
    readonly queue: string;
    readonly state: string;
    readonly dueAt: number;
    readonly attempts: number;
    readonly reason: string;
  }[]
> {
  return onStorage(portal, ({ sql }) =>
    sql
      .exec<{
        subject: string;
        dedupeKey: string;
        queue: string;
        state: string;
        dueAt: number;
        attempts: number;
        reason: string;
      }>(
        "SELECT subject, dedupe_key AS dedupeKey, queue, state, due_at AS dueAt, attempts, reason FROM jobs ORDER BY seq",
      )
      .toArray(),
  );
}

/** Makes every poll due now, and sets the alarm. */
export function runPollsNow(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec("UPDATE polls SET due_at = 0");
    return storage.setAlarm(Date.now());
  });
}

/** The entries of the poll schedule, the next one first. */
export function pollsOf(
  portal: PortalHandle,
): Promise<readonly { readonly contactId: string; readonly dueAt: number; readonly generation: number }[]> {
  return onStorage(portal, ({ sql }) =>
    sql
      .exec<{ contactId: string; dueAt: number; generation: number }>(
        "SELECT contact_id AS contactId, due_at AS dueAt, generation FROM polls ORDER BY due_at",
      )
      .toArray(),
  );
}

/** Returns whether the portal has a row of a contact. */
export function knowsContact(portal: PortalHandle, contactId: string): Promise<boolean> {
  return onStorage(
    portal,
    ({ sql }) => sql.exec("SELECT 1 FROM contacts WHERE contact_id = ?", contactId).toArray().length > 0,
  );
}

/** Sets a date of every contact of the portal, epoch ms. */
export function dateContacts(
  portal: PortalHandle,
  date: "deleted_at" | "verified_at",
  at: number,
): Promise<void> {
  return onStorage(portal, ({ sql }) => void sql.exec(`UPDATE contacts SET ${date} = ?`, at));
}

/** Sets every waiting job's date, epoch ms; the alarm stays as it is. `attempts`: sets those as well. */
export function postponeJobs(
  portal: PortalHandle,
  dueAt: number,
  attempts: number | null = null,
): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const update = "UPDATE jobs SET due_at = ?, attempts = coalesce(?, attempts) WHERE state = 'due'";
    sql.exec(update, dueAt, attempts);
  });
}

/** Deletes the memory of done jobs. */
export function forgetDoneJobs(portal: PortalHandle): Promise<void> {
  return onStorage(portal, ({ sql }) => void sql.exec("DELETE FROM jobs WHERE state = 'done'"));
}

/** The batches that were acknowledged and not yet split. */
export function batchesOf(portal: PortalHandle): Promise<number> {
  return onStorage(portal, ({ sql }) => sql.exec("SELECT 1 FROM batches").toArray().length);
}

/** A row of the outbox. */
export interface StoredOutboxRow extends Record<string, SqlStorageValue> {
  readonly channel: string;
  readonly recordId: string;
  readonly state: string;
  readonly payload: string;
  readonly dueAt: number;
  readonly attempts: number;
}

/** The rows of one channel of the outbox, delivered ones too. */
export function outboxOf(portal: PortalHandle, channel: string): Promise<StoredOutboxRow[]> {
  return onStorage(portal, ({ sql }) =>
    sql
      .exec<StoredOutboxRow>(
        `SELECT channel, record_id AS recordId, state, payload, due_at AS dueAt, attempts FROM outbox
         WHERE channel = ? ORDER BY record_id`,
        channel,
      )
      .toArray(),
  );
}

/** Makes a channel's rows due now that were due before `until` (epoch ms), and sets the alarm. */
export function makeOutboxDue(
  portal: PortalHandle,
  channel: string,
  until = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  return onStorage(portal, (storage) => {
    const update = "UPDATE outbox SET due_at = 0 WHERE channel = ? AND state = 'due' AND due_at < ?";
    storage.sql.exec(update, channel, until);
    return storage.setAlarm(Date.now());
  });
}

/** Queues rows of a channel with the same payload since `queuedAt`, epoch ms. */
export function fillOutbox(
  portal: PortalHandle,
  channel: string,
  recordIds: readonly string[],
  payload: string,
  queuedAt: number,
): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const row = "SELECT ?, value, 1, ?, 'due', ?, ?, 0, '' FROM json_each(?)";
    sql.exec(`INSERT INTO outbox ${row}`, channel, payload, queuedAt, queuedAt, JSON.stringify(recordIds));
  });
}

/** Deletes a channel's rows. */
export function emptyOutbox(portal: PortalHandle, channel: string): Promise<void> {
  return onStorage(portal, ({ sql }) => void sql.exec("DELETE FROM outbox WHERE channel = ?", channel));
}

/** Lets the rows of a channel look `ms` older. */
export function ageOutbox(portal: PortalHandle, channel: string, ms: number): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    sql.exec("UPDATE outbox SET queued_at = queued_at - ? WHERE channel = ?", ms, channel);
  });
}

/** The highest number of attempts of anything that the portal keeps. */
export function mostAttempts(portal: PortalHandle): Promise<number> {
  return onStorage(portal, ({ sql }) => {
    const query =
      "SELECT max(attempts) AS n FROM (SELECT attempts FROM jobs UNION SELECT attempts FROM outbox)";
    return sql.exec<{ n: number }>(query).one().n;
  });
}

/** The portal's own record. */
export function portalRecordOf(portal: PortalHandle): Promise<Record<string, unknown>> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT value FROM meta WHERE key = 'portal'";
    return JSON.parse(sql.exec<{ value: string }>(query).one().value);
  });
}

/** Patches the portal's own record (RFC 7386); the alarm stays as it is. */
export function patchPortalRecord(portal: PortalHandle, patch: object): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const update = "UPDATE meta SET value = json_patch(value, ?) WHERE key = 'portal'";
    sql.exec(update, JSON.stringify(patch));
  });
}

/** Moves dates of the portal's own record `ms` back; `paths` are JSON paths. A date that is not set stays so. */
export function moveBack(portal: PortalHandle, paths: readonly string[], ms: number): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const change = "json_set(value, ?1, json_extract(value, ?1) - ?2)";
    for (const path of paths) sql.exec(`UPDATE meta SET value = ${change} WHERE key = 'portal'`, path, ms);
  });
}

/** Replaces one of the portal's documents; null deletes it. */
export function putDocument(portal: PortalHandle, key: string, value: object | number | null): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    if (value === null) sql.exec("DELETE FROM meta WHERE key = ?", key);
    else sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, JSON.stringify(value));
  });
}

/** Patches one of the portal's documents (RFC 7386). */
export function patchDocument(portal: PortalHandle, key: string, patch: object): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    sql.exec("UPDATE meta SET value = json_patch(value, ?) WHERE key = ?", JSON.stringify(patch), key);
  });
}

/** Lets the waiting of every execution of the workflow action be over, and sets the alarm. */
export function endExecutions(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec(
      "UPDATE action_executions SET received_at = received_at - ends_at, expires_at = expires_at - ends_at, ends_at = 0",
    );
    return storage.setAlarm(Date.now());
  });
}

/** Sets dates of every execution, epoch ms; those not named stay. */
export function dateExecutions(
  portal: PortalHandle,
  dates: { readonly receivedAt?: number; readonly endsAt?: number; readonly expiresAt?: number },
): Promise<void> {
  const { receivedAt = null, endsAt = null, expiresAt = null } = dates;
  return onStorage(portal, ({ sql }) => {
    sql.exec(
      `UPDATE action_executions SET received_at = coalesce(?, received_at), ends_at = coalesce(?, ends_at),
         expires_at = coalesce(?, expires_at)`,
      receivedAt,
      endsAt,
      expiresAt,
    );
  });
}

/** When the only execution's waiting ends, epoch ms. */
export function endOfExecution(portal: PortalHandle): Promise<number> {
  return onStorage(
    portal,
    ({ sql }) => sql.exec<{ at: number }>("SELECT ends_at AS at FROM action_executions").one().at,
  );
}

/** Makes the deals due that executions have to read, and sets the alarm. */
export function makeReadsDue(portal: PortalHandle): Promise<void> {
  return onStorage(portal, (storage) => {
    storage.sql.exec("UPDATE action_executions SET due_at = 0 WHERE state = 'reading'");
    return storage.setAlarm(Date.now());
  });
}

/** Everything that the portal keeps about executions, as one text. */
export function executionsOf(portal: PortalHandle): Promise<string> {
  return onStorage(portal, ({ sql }) => {
    const kept = ["action_executions", "action_contacts"].map((table) =>
      sql.exec(`SELECT * FROM ${table}`).toArray(),
    );
    return JSON.stringify([kept, sql.exec("SELECT * FROM outbox WHERE channel = 'completions'").toArray()]);
  });
}

/** The session of an execution's only contact. */
export function sessionOfExecution(portal: PortalHandle, contactId: string): Promise<string> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT member ->> 'session' AS session FROM action_contacts WHERE contact_id = ?";
    return sql.exec<{ session: string }>(query, contactId).one().session;
  });
}

/** Names what an object has stored: the number of its tables and documents. */
export function countStored(stub: DurableObjectStub): Promise<number> {
  return runInDurableObject(stub, (_, { storage }) => {
    const query = "SELECT count(*) AS n FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'";
    return storage.sql.exec<{ n: number }>(query).one().n + [...storage.kv.list()].length;
  });
}

/** Lets the journal's reader look as if it had never read. */
export function resetJournalReader(stub: DurableObjectStub): Promise<void> {
  return runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("UPDATE cursor SET offset = NULL, read_at = 0, next_at = 0");
  });
}

/** The status of a contact as the portal has it; null when it has none. */
export function statusOfContact(portal: PortalHandle, contactId: string): Promise<string | null> {
  return onStorage(portal, ({ sql }) => {
    const query = "SELECT status FROM contacts WHERE contact_id = ?";
    return sql.exec<{ status: string | null }>(query, contactId).toArray()[0]?.status ?? null;
  });
}

/** Loses the jobs whose dedupe key begins with `prefix`, as if they had never been stored. */
export function loseJobs(portal: PortalHandle, prefix: string): Promise<void> {
  return onStorage(
    portal,
    ({ sql }) => void sql.exec("DELETE FROM jobs WHERE dedupe_key GLOB ?", `${prefix}*`),
  );
}

/** Stores a batch of events as an acknowledgement does whose object ends before it sets its alarm. */
export function leaveBatch(portal: PortalHandle, events: readonly HubSpotEvent[]): Promise<void> {
  return leaveStored(portal, JSON.parse(packEvents(events).events));
}

/** Stores a batch whose events are already as they are stored. */
export function leaveStored(portal: PortalHandle, stored: readonly unknown[]): Promise<void> {
  return onStorage(portal, async (storage) => {
    const insert = "INSERT INTO batches (received_at, size, events) VALUES (?, ?, ?)";
    storage.sql.exec(insert, Date.now(), stored.length, JSON.stringify(stored));
    await storage.deleteAlarm();
  });
}

/** Stores so many entries of the audit log, as if they had been made at `at`, epoch ms. */
export function fillAudit(portal: PortalHandle, count: number, at: number): Promise<void> {
  return onStorage(portal, ({ sql }) => {
    const numbers = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?2)";
    const insert = `${numbers} INSERT INTO audit (at, user_id, surface, action, changes) SELECT ?1, 1, 'page', 'replay', '[]' FROM n`;
    sql.exec(insert, at, count);
  });
}

/** How many entries the audit log stores. */
export function countAudit(portal: PortalHandle): Promise<number> {
  return onStorage(portal, ({ sql }) => sql.exec<{ n: number }>("SELECT count(*) AS n FROM audit").one().n);
}
