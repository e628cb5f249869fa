/** Rows of the gates' tables. */
import type { GatedRecord } from "../../domain/gate/gated-record.ts";
import * as z from "zod/mini";
import { gateReasonSchema } from "../../domain/gate/reasons.ts";
import { jsonColumn } from "../../lib/sql.ts";
import { GATE_STATUSES, IDV_STATUSES, ialSchema, type GatedType } from "../../domain/vocabulary.ts";

/** The columns of a record at a gate, as `gateRowSchema` has them. */
export const GATE_COLUMNS = `record_id AS recordId, mark AS status, waiting, wanted_pipeline AS pipelineId,
  wanted_stage AS stageId, moves_on AS movesOn, reason, coalesce(state -> '$.hold.reasons', '[]') AS reasons, refusal, since`;
/** A record at a gate as it is read. */
export const gateRowSchema = z.object({
  recordId: z.string(),
  status: z.nullable(z.enum(GATE_STATUSES)),
  waiting: z.number(),
  pipelineId: z.string(),
  stageId: z.string(),
  movesOn: z.number(),
  reason: z.string(),
  reasons: jsonColumn(z.catch(z.array(gateReasonSchema), [])),
  refusal: z.string(),
  since: z.number(),
});
/** A contact that counts as it is read. */
const gateContactSchema = z.object({
  contactId: z.string(),
  status: z.nullable(z.enum(IDV_STATUSES)),
  ial: z.nullable(ialSchema),
  note: z.string(),
});

/** The gate properties as they were decided. */
export const gateMarkSchema = z.object({
  mark: z.nullable(z.enum(GATE_STATUSES)),
  wantedStage: z.string(),
});

/** A contact that a record waits for. */
type GateContact = z.infer<typeof gateContactSchema>;

/** Names a record among those of every type. */
export interface RecordKey {
  readonly type: GatedType;
  readonly recordId: string;
}

/** Returns a record at its gate as others see it. */
export function viewOf(
  row: z.infer<typeof gateRowSchema>,
  contacts: readonly GateContact[] = [],
): GatedRecord {
  const { waiting, movesOn, pipelineId, stageId, ...rest } = row;
  const wanted = waiting === 1 ? { pipelineId, stageId } : null;
  return { ...rest, wanted, movesOn: movesOn === 1, contacts };
}

/** Returns the key of a record in what `contactsOf` returns. */
export function keyOf(type: GatedType, recordId: string): string {
  return `${type} ${recordId}`;
}

/** Reads the contacts that records wait for, by `keyOf` the record, in one statement. */
export function contactsOf(
  sql: SqlStorage,
  records: readonly RecordKey[],
): ReadonlyMap<string, readonly GateContact[]> {
  const found = new Map<string, GateContact[]>();
  if (records.length === 0) return found;
  const rows = sql.exec<Record<keyof GateContact, SqlStorageValue> & { type: GatedType; recordId: string }>(
    `SELECT object_type AS type, record_id AS recordId, gated_contacts.contact_id AS contactId, status, ial, note
     FROM json_each(?) AS named CROSS JOIN gated_contacts
       ON object_type = named.value ->> 'type' AND record_id = named.value ->> 'recordId' AND waiting = 1
       LEFT JOIN contacts ON contacts.contact_id = gated_contacts.contact_id`,
    JSON.stringify(records),
  );
  for (const { type, recordId, ...contact } of rows) {
    const key = keyOf(type, recordId);
    const contacts = found.get(key) ?? [];
    contacts.push(gateContactSchema.parse(contact));
    found.set(key, contacts);
  }
  for (const contacts of found.values())
    contacts.sort((left, right) => (left.contactId < right.contactId ? -1 : 1));
  return found;
}

/** States the results of earlier writes. */
export interface WriteNews {
  readonly confirmed: number;
  readonly refused: { readonly version: number; readonly message: string } | null;
}

/** Words the refusal of a record that HubSpot does not find. */
export const notFound = (type: GatedType): string =>
  `HubSpot does not find this ${type}. It stays held; the app looks for it once a day, and whenever HubSpot reports a change of it`;
