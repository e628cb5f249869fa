/**
 * The content of a portal's object after years of use, as SQL: a hundred thousand events would take an hour. The
 * statements number their rows by `n`, from `?1` (how many) and `?2` (the first id).
 */
import { NEW_GATE_STATE } from "../src/domain/gate/state.ts";

export const CONTACTS = 100_000;
export const OPEN_SESSIONS = 10_000;
export const DEAD_LETTERS = 500;
/** A contact with an open session. */
export const OPEN_CONTACT = "9000000010";

const HOUR_MS = 3_600_000;
/** Ids beyond those of the records that are made otherwise. */
const FIRST_ID = 9_000_000_000;
/** Causes of the dead letters. */
const CAUSES = 12;
const HELD = 300;
const AUDIT_ENTRIES = 10_000;

const NUMBERED = `WITH RECURSIVE n (i, id) AS
  (SELECT 1, CAST(?2 AS INTEGER) + 1 UNION ALL SELECT i + 1, id + 1 FROM n WHERE i < ?1)`;

/** A statement with its two values. */
export interface Insert {
  readonly sql: string;
  readonly values: readonly [count: number, firstId: number];
}

/** Returns the statements, in their order. Nothing of what they add is due within a hundred hours of `now`, epoch ms. */
export function largePortal(now: number): readonly Insert[] {
  const inserts: readonly (readonly [string, number])[] = [
    ...contacts(now).map((insert) => [insert, CONTACTS] as const),
    [deadLetters(now), DEAD_LETTERS],
    [heldDeals(now), HELD],
    [audit(now), AUDIT_ENTRIES],
  ];
  return inserts.map(([insert, count]) => ({ sql: `${NUMBERED} ${insert}`, values: [count, FIRST_ID] }));
}

/** Every tenth contact has an open session; of the others half passed and half failed. */
function contacts(now: number): readonly string[] {
  const later = now + 100 * HOUR_MS;
  const startedAt = `${now} - (${CONTACTS} - i) * 60000`;
  const session = `json_object('kind', 'identity', 'requestId', 'r-' || id, 'provider', 'sessions', 'startedAt', ${startedAt},
    'openedAt', NULL, 'expiresAt', ${later})`;
  const outcome = "CASE WHEN i % 10 = 0 THEN NULL WHEN i % 2 THEN 'passed' ELSE 'failed' END";
  const reason =
    "CASE WHEN i % 10 = 0 OR i % 2 THEN NULL WHEN i % 4 = 0 THEN 'face' ELSE 'document_expired' END";
  const verification = `json_object('id', 'r-' || id, 'kind', 'identity', 'startedAt', ${startedAt}, 'trigger', NULL,
    'sessionId', 's-' || id, 'openedAt', NULL, 'outcome', ${outcome}, 'endedAt', iif(i % 10, ${now}, NULL), 'reason', ${reason})`;
  return [
    `INSERT INTO contacts SELECT id, CASE WHEN i % 10 = 0 THEN 'pending' WHEN i % 2 THEN 'verified' ELSE 'failed' END,
       iif(i % 2, 'IAL2', NULL), NULL, NULL, 0, iif(i % 2, ${now} - i, NULL), NULL, iif(i % 10, '[]', json_array(${session})),
       '[]', 1, json_array(${verification}), 'test1' FROM n`,
    `INSERT INTO verifications SELECT ${startedAt}, 'r-' || id, id, iif(i % 3, 'contact_created', 'card'),
       iif(i % 3, 'import', '77'), nullif(${outcome}, 'passed'), ${reason} FROM n`,
    `INSERT INTO polls SELECT ${later} + i, id, 'identity', 1, 0 FROM n WHERE i % 10 = 0`,
    `INSERT INTO merged SELECT 'loser-' || id, id FROM n WHERE i % 50 = 0`,
    `INSERT OR IGNORE INTO daily_counts SELECT date(${now} / 1000, 'unixepoch', '-' || i || ' days'),
       '{"started|card":40,"sent|card":40,"opened|card":30,"passed|card":20,"failed|card":5,"expired|card":5}' FROM n WHERE i <= 400`,
  ];
}

function deadLetters(now: number): string {
  const creation = `json_object('type', 'contact.creation', 'source', 'import', 'occurredAt', ${now})`;
  return `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason, result)
    SELECT 'contact:' || id, 'dead-' || i, 'contacts.event', 'contacts.events', ${creation}, 'dead', ${now}, ${now} - i, 9,
    'HubSpot refused this for the reason number ' || (i % ${CAUSES}) || ', in as many words as HubSpot takes for such things.', ''
    FROM n`;
}

function heldDeals(now: number): string {
  return `INSERT INTO gated_records SELECT 'deal', id, '${JSON.stringify(NEW_GATE_STATE)}', 'held', i % 2, 'default', 'closedwon', 0,
    'waits', '', ${now} - i, 0, 0, '' FROM n`;
}

function audit(now: number): string {
  return `INSERT INTO audit (at, user_id, surface, action, changes) SELECT ${now} - i * 1000, 77, 'page', 'settings',
    '[{"field":"linkLifetimeHours","from":"168","to":"24"}]' FROM n`;
}
