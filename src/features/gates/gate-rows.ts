/** Rows of the gates' tables. */
import type { GatedRecord } from "../../domain/gate/gated-record.ts";
import * as z from "zod/mini";
import { gateReasonSchema } from "../../domain/gate/reasons.ts";
import { jsonColumn } from "../../lib/sql.ts";
import { GATE_STATUSES, IDV_STATUSES, ialSchema, type GatedType } from "../../domain/vocabulary.ts";

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
/** The contacts that records wait for, by record. */
type ContactsByRecord = ReadonlyMap<string, readonly GateContact[]>;

/** Returns a record at its gate as others see it. */
export function viewOf(row: z.infer<typeof gateRowSchema>, contacts: ContactsByRecord): GatedRecord {
  const { waiting, movesOn, pipelineId, stageId, ...rest } = row;
  const wanted = waiting === 1 ? { pipelineId, stageId } : null;
  return { ...rest, wanted, movesOn: movesOn === 1, contacts: contacts.get(rest.recordId) ?? [] };
}

/** Reads the contacts that records wait for, by record, in one statement. */
export function contactsOf(sql: SqlStorage, type: GatedType, recordIds: readonly string[]): ContactsByRecord {
  const found = new Map<string, GateContact[]>(recordIds.map((id) => [id, []]));
  if (recordIds.length === 0) return found;
  const rows = sql.exec<Record<keyof GateContact, SqlStorageValue> & { recordId: string }>(
    `SELECT record_id AS recordId, gated_contacts.contact_id AS contactId, status, ial, note
     FROM json_each(?) AS named CROSS JOIN gated_contacts ON object_type = ? AND record_id = named.value AND waiting = 1
       LEFT JOIN contacts ON contacts.contact_id = gated_contacts.contact_id`,
    JSON.stringify(recordIds),
    type,
  );
  for (const { recordId, ...contact } of rows) found.get(recordId)?.push(gateContactSchema.parse(contact));
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
