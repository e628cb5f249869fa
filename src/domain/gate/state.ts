/** Defines a deal's stored state: plain data, parsed by schema when it is read. */
import * as z from "zod/mini";
import { GATE_STATUSES, ialSchema } from "../vocabulary.ts";
import { gateReasonSchema } from "./reasons.ts";

const placeSchema = z.object({ pipelineId: z.string(), stageId: z.string() });
const needsSchema = z.readonly(z.array(z.object({ contactId: z.string(), level: z.nullable(ialSchema) })));

const holdSchema = z.object({
  /** The stage whose gates must be met. */
  wanted: placeSchema,
  /** The stage in which the app holds the deal. Null: the deal is only marked, and the app does not move it. */
  from: z.nullable(placeSchema),
  /** The number of the write that moves the deal on, once every gate is met; null before. */
  releasing: z.nullable(z.int()),
  /** Why the deal waits, for people. */
  reason: z.string(),
  /** The same as codes. Empty in a state that release 0.1.0 stored, or that a later one did with a code of its own. */
  reasons: z.catch(z.readonly(z.array(gateReasonSchema)), []),
});
/** States how a deal waits at a gate. */
export type Hold = z.infer<typeof holdSchema>;

export const gateStateSchema = z.object({
  /** The number of the newest write. */
  version: z.int().check(z.nonnegative()),
  /** `idv_gate_status` as it should be; null when the deal never reached a gate that marks. */
  mark: z.nullable(z.enum(GATE_STATUSES)),
  hold: z.nullable(holdSchema),
  /** The newest move that was evaluated, by HubSpot's clock, epoch ms. */
  round: z.int().check(z.nonnegative()),
  /** The contacts whose verification that move requested. */
  requested: needsSchema,
  /** HubSpot's reason for refusing the newest move; "" when it accepted the move. */
  refusal: z.string(),
});
export type GateState = z.infer<typeof gateStateSchema>;

/** The state of a deal that is not stored. */
export const NEW_GATE_STATE: GateState = {
  version: 0,
  mark: null,
  hold: null,
  round: 0,
  requested: [],
  refusal: "",
};
