/** Reads the records that people are shown as held, of every type in one statement: each statement of a page costs by itself. */
import * as z from "zod/mini";
import type { GatedRecord } from "../../domain/gate/gated-record.ts";
import { GATED_TYPES, type GatedType, gatedTypeSchema } from "../../domain/vocabulary.ts";
import { cachedRead } from "../../lib/cached-read.ts";
import { jsonRowsOf, numberOf } from "../../lib/sql.ts";
import { contactsOf, GATE_COLUMNS, gateRowSchema, keyOf, viewOf } from "./gate-rows.ts";

const heldRowSchema = z.extend(gateRowSchema, { type: gatedTypeSchema });

const WAITING = "FROM gated_records WHERE waiting = 1 AND object_type =";
/** Named, because SQLite prefers the primary key here, which holds every record that ever reached a gate. */
const REFUSED = "FROM gated_records INDEXED BY gated_records_refused WHERE refusal <> '' AND object_type =";

/** Records that wait, and records whose move HubSpot refused: the first of each type. */
const HELD = `
  SELECT json_group_array(json_object('type', type, 'recordId', recordId, 'status', status, 'waiting', waiting,
    'pipelineId', pipelineId, 'stageId', stageId, 'movesOn', movesOn, 'reason', reason, 'reasons', reasons, 'refusal', refusal,
    'since', since)) AS rows FROM (${firstOf(WAITING)} UNION ALL ${firstOf(REFUSED)})`;
const COUNT = `SELECT ${GATED_TYPES.map(countOf).join(" + ")} AS n`;

function countOf(type: GatedType): string {
  return `min(?1, (SELECT count(*) FROM (SELECT 1 ${WAITING} '${type}' LIMIT ?1))
    + (SELECT count(*) FROM (SELECT 1 ${REFUSED} '${type}' AND waiting = 0 LIMIT ?1)))`;
}

function firstOf(from: string): string {
  return GATED_TYPES.map(
    (type) =>
      `SELECT * FROM (SELECT object_type AS type, ${GATE_COLUMNS} ${from} '${type}' ORDER BY since LIMIT ?1)`,
  ).join(" UNION ALL ");
}

/** Orders records: those whose move HubSpot refused, which need a person, then those that wait the longest. */
export function byNeed(
  left: Pick<GatedRecord, "refusal" | "since">,
  right: Pick<GatedRecord, "refusal" | "since">,
): number {
  return Number(right.refusal !== "") - Number(left.refusal !== "") || left.since - right.since;
}

/** Held records by type. */
type Held = Readonly<Record<GatedType, readonly GatedRecord[]>>;

/**
 * Returns records that wait, and records whose move HubSpot refused, by type, in the order of `byNeed`; `limit` of each type.
 * The dearest read of a page, so that it is cached.
 */
export const heldRecords = cachedRead((sql, limit: number): Held => {
  const rows = jsonRowsOf(sql, heldRowSchema, HELD, limit);
  const held = GATED_TYPES.flatMap((type) => {
    const ofType = rows.filter((row) => row.type === type);
    // One that waits and was refused is found twice.
    return [...new Map(ofType.map((row) => [row.recordId, row])).values()].sort(byNeed).slice(0, limit);
  });
  const contacts = contactsOf(
    sql,
    held.filter((row) => row.waiting === 1).map(({ type, recordId }) => ({ type, recordId })),
  );
  const ofType = (wanted: GatedType): readonly GatedRecord[] =>
    held
      .filter(({ type }) => type === wanted)
      .map(({ type, ...row }) => viewOf(row, contacts.get(keyOf(type, row.recordId))));
  return { deal: ofType("deal"), ticket: ofType("ticket") };
});

/** Counts what `heldRecords` returns, without reading it. Cached as that is. */
export const countHeld = cachedRead((sql, limit: number): number => numberOf(sql, COUNT, limit) ?? 0);
