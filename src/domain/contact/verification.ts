/** One verification of a contact, from its link to its end, as lists and statistics show it. Nothing about the person. */
import * as z from "zod/mini";
import { documentTypeSchema, ialSchema, verificationKindSchema } from "../vocabulary.ts";
import { VERIFICATION_REASONS } from "./reasons.ts";
import { triggerSchema } from "./trigger.ts";

/**
 * How a verification ended. `replaced`: a newer one took its place, or another session passed first. `refused`: the connection
 * does not offer what was requested, so there was never a link.
 */
export const VERIFICATION_OUTCOMES = ["passed", "failed", "expired", "replaced", "refused"] as const;

const epochMs = z.number().check(z.nonnegative());

/** An admin's own decision. `by`: HubSpot's user id, null where HubSpot named none. */
export const manualMarkSchema = z.object({ by: z.nullable(z.number()), reason: z.string() });

export const verificationSchema = z.object({
  /** The request that it began with: of its first session, or of the choice of its document. */
  id: z.string(),
  kind: verificationKindSchema,
  /** When its link was ready; of a refused one when it was refused. */
  startedAt: epochMs,
  /** Null: nothing is known. */
  trigger: z.nullable(triggerSchema),
  /** 1Kosmos' id of its newest session; null before the first. */
  sessionId: z.nullable(z.string()),
  openedAt: z.nullable(epochMs),
  /** Submitted, and 1Kosmos has yet to decide. */
  review: z.exactOptional(z.literal(true)),
  /** Null while it is open. */
  outcome: z.nullable(z.enum(VERIFICATION_OUTCOMES)),
  endedAt: z.nullable(epochMs),
  /** Null while it is open, and of a pass. */
  reason: z.nullable(z.enum(VERIFICATION_REASONS)),
  /** 1Kosmos' own code of the failure. */
  code: z.exactOptional(z.string()),
  /** Of a passed identity, as far as 1Kosmos stated it. */
  ial: z.exactOptional(ialSchema),
  documentType: z.exactOptional(documentTypeSchema),
  /** An admin decided. */
  manual: z.exactOptional(manualMarkSchema),
});
export type Verification = Readonly<z.infer<typeof verificationSchema>>;
