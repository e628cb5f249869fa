/** The JSON of requests to verify, from a card or of many contacts at once, and what a bulk call responds. */
import * as z from "zod/mini";
import {
  documentTypeSchema,
  ialSchema,
  recordIdSchema,
  verificationKindSchema,
} from "../../domain/vocabulary.ts";

/** The most contacts of one bulk call. */
const MAX_BULK = 500;
/** Characters: room for a UUID and a prefix. */
const MAX_REQUEST_KEY = 64;
/** Characters: an address of ours with its token. */
const MAX_PROOF = 500;
/** There are three; repeats mean nothing. */
const MAX_DOCUMENT_TYPES = 3;

/** A list, or one type by itself, or several joined by ";" as a workflow's field has them; nothing named is "any". */
const documentsSchema = z._default(
  z.pipe(
    z.transform(documentsNamed),
    z.union([z.literal("any"), z.array(documentTypeSchema).check(z.maxLength(MAX_DOCUMENT_TYPES))]),
  ),
  "any",
);

function documentsNamed(given: unknown): unknown {
  const named: unknown = typeof given === "string" ? given.split(";").filter((type) => type !== "") : given;
  if (named === null) return "any";
  if (!Array.isArray(named)) return given;
  return named.length === 0 || named.includes("any") ? "any" : named;
}

/** Names the request: whatever comes again under the same key never starts a second session. */
export const requestKeySchema = z.optional(
  z.string().check(z.regex(/^[\w.:-]+$/u), z.maxLength(MAX_REQUEST_KEY)),
);

/** The contact's link, as HubSpot shows it to the caller. */
export const proofSchema = z.optional(z.string().check(z.maxLength(MAX_PROOF)));

const requestShape = {
  kind: z._default(verificationKindSchema, "identity"),
  documentTypes: documentsSchema,
  /** The least level wanted; null when any will do. */
  proofingLevel: z._default(z.nullable(ialSchema), null),
  /** Even if it is verified already. Off unless the person pressed "Verify again". */
  again: z._default(z.boolean(), false),
  requestKey: requestKeySchema,
} as const;

/** `POST /hubspot/card/contacts/{id}/verify`. */
export const verifyRequestSchema = z.strictObject({
  ...requestShape,
  /** The record's `idv_verification_url`: shows that the caller may see the record. */
  proof: proofSchema,
});
/** The request for one contact, without its proof. */
export type VerifyRequest = Omit<z.infer<typeof verifyRequestSchema>, "proof">;

/** `POST /hubspot/card/contacts/verify-many`. */
export const verifyManyRequestSchema = z.strictObject({
  ...requestShape,
  contactIds: z.array(recordIdSchema).check(z.minLength(1), z.maxLength(MAX_BULK)),
  /** Returns who is eligible and how far it is, and starts nothing. */
  dryRun: z._default(z.boolean(), false),
});
export type VerifyManyRequest = z.infer<typeof verifyManyRequestSchema>;

/** Why contacts are not eligible. `unread`: HubSpot could not be read just now. */
export type BulkRefusalReason =
  | "verified"
  | "pending"
  | "deleted"
  | "unknown"
  | "unread"
  | "not_offered"
  | "not_connected"
  | "not_allowed";

/** The result of a bulk call, and the progress of its contacts. */
export interface VerifyManyResponse {
  readonly dryRun: boolean;
  /** How many would be, or were, requested. */
  readonly eligible: number;
  /** How many were stored by this call, or by an earlier one with the same key; 0 in a dry run. */
  readonly accepted: number;
  readonly refused: readonly {
    readonly reason: BulkRefusalReason;
    readonly message: string;
    readonly contactIds: readonly string[];
  }[];
  /** All the contacts of the call by where they are now; `waiting` has no session yet, `none` was never requested. */
  readonly progress: Readonly<
    Record<"waiting" | "pending" | "verified" | "failed" | "expired" | "none", number>
  >;
}
