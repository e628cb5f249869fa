/**
 * The properties that a gate writes to a record. Their names are the same for every record type;
 * `hubspot/crm/gated-types.ts` has HubSpot's.
 */

/** Absent: as it is; "": cleared. */
export interface GateWrite {
  readonly stageId?: string;
  /** Only where the stage belongs to another pipeline. */
  readonly pipelineId?: string;
  readonly idv_gate_status?: string;
  readonly idv_gate_target_stage?: string;
}
