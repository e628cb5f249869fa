/** Settings of the triggers: which new contacts are left out, and what the others are requested. */
import * as z from "zod/mini";
import { documentTypeSchema } from "../../domain/vocabulary.ts";
import { isDay } from "../../lib/calendar.ts";
import { withoutRepeats } from "../../lib/text.ts";

const MAX_STAGES = 50;
const MAX_STAGE_LENGTH = 100;

/** Which new contacts are left out although their trigger is on. */
export const filtersSchema = z.strictObject({
  /** Only contacts with an e-mail address. */
  hasEmail: z.boolean(),
  /** Only contacts in one of these lifecycle stages, by HubSpot's internal names; none: all of them. */
  lifecycleStages: z
    .array(z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_STAGE_LENGTH)))
    .check(z.overwrite(withoutRepeats), z.maxLength(MAX_STAGES)),
  /** Only contacts that were created on this day of the account or later, YYYY-MM-DD. */
  createdFrom: z.nullable(z.string().check(z.refine(isDay, "Must be a day: YYYY-MM-DD."))),
});

export const DEFAULT_FILTERS: z.infer<typeof filtersSchema> = {
  hasEmail: false,
  lifecycleStages: [],
  createdFrom: null,
};

/** The verification that a new contact receives. */
export const requestSchema = z.strictObject({
  /** The least level wanted. */
  proofingLevel: z.enum(["any", "IAL1", "IAL2"]),
  /** None: whatever the connection offers. */
  documentTypes: z.array(documentTypeSchema).check(z.overwrite(withoutRepeats), z.maxLength(3)),
});

export const DEFAULT_REQUEST: z.infer<typeof requestSchema> = { proofingLevel: "any", documentTypes: [] };
