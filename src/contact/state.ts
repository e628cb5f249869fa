/** A contact's state as it is stored: plain data, checked by schema when it is read back. */
import * as z from "zod";
import { documentTypeSchema, ialSchema } from "../vocabulary.ts";

const epochMs = z.number().int().nonnegative();

const sessionSchema = z.object({
  requestId: z.string(),
  ref: z.object({
    provider: z.enum(["idverify", "sessions"]),
    sessionId: z.string(),
    dvcId: z.string().exactOptional(),
  }),
  url: z.string(),
  startedAt: epochMs,
  expiresAt: epochMs,
  openedAt: epochMs.nullable(),
});
/** A session that 1Kosmos made for this contact. */
export type Session = z.infer<typeof sessionSchema>;

const resultSchema = z.object({
  verifiedAt: epochMs,
  ial: ialSchema.nullable(),
  ialDerived: z.boolean(),
  did: z.string().nullable(),
  matchConfidence: z.number().nullable(),
  documentType: documentTypeSchema.nullable(),
});
/** What a passed session said, reduced to what HubSpot may know. */
export type VerifiedResult = z.infer<typeof resultSchema>;

export const contactStateSchema = z.object({
  /** none and requesting have nothing to show yet; the others are values of idv_status. */
  phase: z.enum(["none", "requesting", "pending", "verified", "failed", "expired"]),
  /** Version of the snapshot: grows whenever a written property changes. */
  version: z.number().int().nonnegative(),
  /** The creation of this contact was acted on: its second subscription or a late copy must not start again. */
  creationSeen: z.boolean(),
  /** Id of the session request under way. Kept across a crash: the repeated call carries the same id. */
  requestId: z.string().nullable(),
  /** The newest session; over when the phase says so. */
  session: sessionSchema.nullable(),
  /** The newest pass. */
  result: resultSchema.nullable(),
  /** Null until a session said something about LiveID. */
  liveIdEnrolled: z.boolean().nullable(),
  /** When HubSpot deleted the record, by HubSpot's clock. */
  deletedAt: epochMs.nullable(),
});
export type ContactState = z.infer<typeof contactStateSchema>;

/** A contact of which nothing is known. */
export const NEW_CONTACT: ContactState = {
  phase: "none",
  version: 0,
  creationSeen: false,
  requestId: null,
  session: null,
  result: null,
  liveIdEnrolled: null,
  deletedAt: null,
};
