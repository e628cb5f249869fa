/** Why a verification was requested, and by whom: kept with the request, its session and the history. */
import * as z from "zod/mini";

/** Sources of verification requests. */
export const TRIGGERS = [
  "contact_created",
  "deal_stage",
  "ticket_stage",
  "ticket",
  "workflow",
  "card",
  "bulk_action",
  "agent",
  "person_changed",
] as const;

export const triggerSchema = z.object({
  by: z.enum(TRIGGERS),
  /**
   * HubSpot's id of it: the user's id for the card and the bulk action, the deal's or
   * the ticket's id, the workflow's id; for a
   * creation the source as the portal's triggers name it. Null when nothing is known.
   */
  reference: z.nullable(z.string()),
});
/** Who or what requests a verification. Ids only, never a name. */
export type Trigger = z.infer<typeof triggerSchema>;

/** A trigger and when it was, epoch ms: HubSpot's clock where HubSpot reported it, else ours. */
export const datedTriggerSchema = z.extend(triggerSchema, { at: z.int().check(z.nonnegative()) });
export type DatedTrigger = z.infer<typeof datedTriggerSchema>;
