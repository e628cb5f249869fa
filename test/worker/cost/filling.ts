/** Fills a portal's tables with what long use leaves: contacts that are known, work that is done, and work that waits. */
import { runInDurableObject } from "cloudflare:test";
import { NEW_GATE_STATE } from "../../../src/domain/gate/state.ts";
import { newExecutionContact } from "../../../src/domain/workflow/execution-contact.ts";
import type { TestPortal } from "../support/portal.ts";

const HOUR_MS = 3_600_000;
/** Ids beyond those of the records that a test makes. */
const FIRST_ID = 9_000_000_000;

/** Marks a statement of the test's own, which is neither explained nor counted. */
export const OF_THE_TEST = "/* of the test */";

/** Adds `size` of everything, as rows that nothing is to be done with while the test lasts. */
export async function fill({ stub }: Pick<TestPortal, "stub">, size: number): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => {
    const now = Date.now();
    const later = now + HOUR_MS;
    storage.transactionSync(() => {
      for (const insert of inserts(now, later))
        storage.sql.exec(`${OF_THE_TEST} ${NUMBERED} ${insert}`, size, FIRST_ID);
      // Imports wait for their pace, and the daily recount was done.
      const paced = "UPDATE meta SET value = json_set(value, '$.importNextAt', ?) WHERE key = 'portal'";
      storage.sql.exec(`${OF_THE_TEST} ${paced}`, now + 100 * HOUR_MS);
      storage.sql.exec(`${OF_THE_TEST} INSERT OR REPLACE INTO meta VALUES ('recounted', ?)`, String(now));
    });
  });
}

const NUMBERED = `WITH RECURSIVE n (i, id) AS
  (SELECT 1, CAST(?2 AS INTEGER) + 1 UNION ALL SELECT i + 1, id + 1 FROM n WHERE i < ?1)`;

function inserts(now: number, later: number): readonly string[] {
  const session = `json_object('kind', 'identity', 'requestId', 'r-' || id, 'provider', 'sessions', 'startedAt', ${now},
    'openedAt', NULL, 'expiresAt', ${later * 2})`;
  const verification = `json_object('id', 'r-' || id, 'kind', 'identity', 'startedAt', ${now} - id % 100000000, 'trigger',
    NULL, 'sessionId', 's', 'openedAt', NULL, 'outcome', iif(i % 2, 'passed', 'failed'), 'endedAt', ${now}, 'reason',
    iif(i % 2, NULL, 'face'))`;
  const member = JSON.stringify(newExecutionContact("1", [], null));
  const wish = JSON.stringify({
    kind: "identity",
    level: null,
    documentTypes: [],
    again: false,
    waits: true,
    waitMs: null,
  });
  const job =
    "INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason, result)";
  const creation = `json_object('type', 'contact.creation', 'source', 'import', 'occurredAt', ${now})`;
  const execution = (state: string, outputs: string) =>
    `INSERT INTO action_executions SELECT '${state}-' || id, 'f', '${state}', 'contact', id, '77', '${wish}', '[]', 1,
     ${now}, ${later * 2}, ${state === "over" ? now : later * 2}, ${now}, 0, '${outputs}', 0 FROM n`;
  return [
    `INSERT INTO contacts SELECT id, iif(i % 2, 'verified', 'pending'), iif(i % 2, 'IAL2', NULL), NULL, NULL, 0,
       iif(i % 2, ${now} - i, NULL), NULL, iif(i % 2, '[]', json_array(${session})), '[]', 1, json_array(${verification}), 'test1' FROM n`,
    `INSERT INTO contacts SELECT 'deleted-' || id, NULL, NULL, NULL, NULL, 0, NULL, ${now} - i, '[]', '[]', 0, '[]', NULL FROM n WHERE i % 8 = 0`,
    `INSERT INTO verifications SELECT ${now} - id % 100000000, 'r-' || id, id, iif(i % 3, 'contact_created', 'card'),
       iif(i % 3, 'import', '77'), iif(i % 2, NULL, 'failed'), iif(i % 2, NULL, 'face') FROM n`,
    `INSERT OR IGNORE INTO daily_counts SELECT date('2026-12-31', '-' || i || ' days'), '{"sent|card":1}' FROM n WHERE i <= 400`,
    `INSERT INTO polls SELECT ${later} + i, id, 'identity', 1, 0 FROM n WHERE i % 2 = 0`,
    `INSERT INTO merged SELECT 'loser-' || id, id FROM n`,
    `INSERT INTO tombstones SELECT 'hash-' || id FROM n`,
    `INSERT ${job} SELECT 'contact:' || id, 'done', 'contacts.event', 'contacts.events', '', 'done', ${now}, ${now}, 0, '', '' FROM n`,
    `INSERT ${job} SELECT 'contact:' || id, 'import', 'contacts.event', 'contacts.imports', ${creation}, 'due', ${now}, ${now}, 0, '', '' FROM n`,
    ...[
      "contacts.events",
      "contacts.local",
      "contacts.urgent",
      "contacts.refused",
      "contacts.bulk",
      "gates",
    ].map(
      (queue) =>
        `INSERT ${job} SELECT 'other:' || id, '${queue}', 'contacts.event', '${queue}', '{}', 'due', ${now}, ${later} + i, 1, 'later', '' FROM n WHERE i % 4 = 0`,
    ),
    `INSERT ${job} SELECT 'contact:' || id, 'dead', 'contacts.event', 'contacts.events', ${creation}, 'dead', ${now}, ${now}, 9, 'refused', '' FROM n WHERE i % 4 = 0`,
    ...["contacts", "deals", "completions", "timeline"].flatMap((channel) => [
      `INSERT INTO outbox SELECT '${channel}', 'done-' || id, 1, '', 'done', ${now}, ${now}, 0, '' FROM n`,
      `INSERT INTO outbox SELECT '${channel}', 'due-' || id, 1, '{}', 'due', ${now}, ${later} + i, 1, 'later' FROM n WHERE i % 4 = 0`,
    ]),
    `INSERT INTO gated_records SELECT 'deal', id, '${JSON.stringify(NEW_GATE_STATE)}', 'held', i % 2, 'default', 'closedwon', 0, 'waits', iif(i % 4 = 0, 'no', ''), ${now} - i, 0, 0, '' FROM n`,
    `INSERT INTO gated_contacts SELECT 'deal', id, id, 1, i % 2, '' FROM n`,
    execution("open", ""),
    execution("over", "{}"),
    execution("forgotten", ""),
    ...["open", "over"].map(
      (state) =>
        `INSERT INTO action_contacts SELECT '${state}-' || id, id, json_set('${member}', '$.contactId', id) FROM n`,
    ),
  ];
}
