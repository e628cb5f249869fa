/**
 * The result of a passed identity session, reduced to what HubSpot may receive. A new value is one line of `stated`; providers
 * read it from their responses, and a row of `domain/properties.ts` writes it.
 */
import * as z from "zod/mini";
import { documentTypeSchema, ialSchema } from "../vocabulary.ts";

/** The values that 1Kosmos may state of a pass; null, or false, where it does not. */
const stated = {
  ial: z._default(z.nullable(ialSchema), null),
  /** `ial` comes from the portal's own derivation rule and not from 1Kosmos. */
  ialDerived: z._default(z.boolean(), false),
  did: z._default(z.nullable(z.string()), null),
  /** 0 to 1. */
  matchConfidence: z._default(z.nullable(z.number()), null),
  documentType: z._default(z.nullable(documentTypeSchema), null),
} as const;

/** Parses a stored result. One that was stored before a value existed does not have it. */
export const resultSchema = z.object({ verifiedAt: z.int().check(z.nonnegative()), ...stated });
export type VerifiedResult = z.infer<typeof resultSchema>;

/** The values as a provider states them: absent where 1Kosmos does not. */
export type StatedValues = {
  readonly [Name in keyof typeof stated]?: NonNullable<VerifiedResult[Name]>;
};

/** Makes the result of a pass at `verifiedAt` (epoch ms). All other values of the pass are left out. */
export function toVerifiedResult(pass: StatedValues, verifiedAt: number): VerifiedResult {
  return resultSchema.parse({ ...pass, verifiedAt });
}
