/** A deal's state as it is stored: plain data, checked by schema when it is read back. */
import * as z from "zod/mini";
import { GATE_STATUSES, ialSchema } from "../vocabulary.ts";

const placeSchema = z.object({ pipelineId: z.string(), stageId: z.string() });
const needsSchema = z.readonly(z.array(z.object({ contactId: z.string(), level: z.nullable(ialSchema) })));

const holdSchema = z.object({
  /** The stage whose gates are to be met. */
  wanted: placeSchema,
  /** Where the deal is kept meanwhile. Null: it is only marked and nothing moves it. */
  from: z.nullable(placeSchema),
  /** The write that moves it on, once everything is met; null before. */
  releasing: z.nullable(z.int()),
  /** Why it waits, for people. */
  reason: z.string(),
});
/** A deal that waits at a gate. */
export type Hold = z.infer<typeof holdSchema>;

export const dealStateSchema = z.object({
  /** Number of the newest write: grows with each. */
  version: z.int().check(z.nonnegative()),
  /** `idv_gate_status` as it should be; null when the deal never reached a gate that marks. */
  mark: z.nullable(z.enum(GATE_STATUSES)),
  hold: z.nullable(holdSchema),
  /** The newest move that was acted on, by HubSpot's clock, epoch ms. */
  round: z.int().check(z.nonnegative()),
  /** Who was to be asked because of that move. */
  requested: needsSchema,
  /** What HubSpot said to the newest move that it refused; "" when it did not. */
  refusal: z.string(),
});
export type DealState = z.infer<typeof dealStateSchema>;

/** A deal of which nothing is known. */
export const NEW_DEAL: DealState = {
  version: 0,
  mark: null,
  hold: null,
  round: 0,
  requested: [],
  refusal: "",
};
