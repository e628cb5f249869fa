/** Rows of the gates' tables. */
import * as z from "zod/mini";
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
  refusal: z.string(),
  since: z.number(),
});
/** A contact that counts as it is read. */
export const gateContactSchema = z.object({
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

/** States the results of earlier writes. */
export interface WriteNews {
  readonly confirmed: number;
  readonly refused: { readonly version: number; readonly message: string } | null;
}

/** Words the refusal of a record that HubSpot does not find. */
export const notFound = (type: GatedType): string =>
  `HubSpot does not find this ${type}. It stays held; the app looks for it once a day, and whenever HubSpot reports a change of it`;
