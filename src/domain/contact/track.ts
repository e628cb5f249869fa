/** One kind of verification of a contact, as its state stores it: the session, the choice of a document, the decision by hand. */
import * as z from "zod/mini";
import { documentTypeSchema } from "../vocabulary.ts";
import {
  ANY_REQUEST,
  requesterSchema,
  heldSchema,
  mailMark,
  verificationRequestSchema,
  sessionSchema,
} from "./session.ts";

const epochMs = z.int().check(z.nonnegative());

const lateSchema = z.object({
  session: sessionSchema,
  /** Since when the app does not wait for it, epoch ms. */
  since: epochMs,
  /** Until when 1Kosmos may still decide, epoch ms. */
  endsAt: epochMs,
  /** Decided already, and followed in case 1Kosmos changes it. */
  decided: z.exactOptional(z.enum(["passed", "failed"])),
});
/** A session that is over for the app, and not for 1Kosmos; see `late.ts`. */
export type LateSession = z.infer<typeof lateSchema>;

const choiceSchema = z.object({
  /** The session request that was put off; the portal refers to the choice by this id. */
  requestId: z.string(),
  /** The documents that the person may choose from. */
  documents: z.array(documentTypeSchema),
  offeredAt: epochMs,
  /** The end of the link, and of every session that a choice leads to. */
  expiresAt: epochMs,
  /** The sessions that choices have led to, one a document. */
  sessions: z.array(z.object({ documentType: documentTypeSchema, session: sessionSchema })),
  /** The end of the last verification. */
  from: z.enum(["none", "passed", "failed", "expired"]),
  /** Who or what requested it: of every session that the choice leads to. */
  trigger: requesterSchema,
  mail: mailMark,
});
/** Several documents will do, and the person chooses one: see `choice.ts`. */
export type Choice = z.infer<typeof choiceSchema>;

const manualSchema = z.object({
  /** Of the decision, so that the same one given twice is one. */
  id: z.string(),
  verdict: z.enum(["verified", "failed"]),
  /** HubSpot's user id; null where HubSpot named none. */
  by: z.nullable(z.number()),
  /** In the admin's words. */
  reason: z.string(),
  at: epochMs,
  /** The request that it ended; null when none was open. */
  requestId: z.nullable(z.string()),
});
/** A decision of an admin; see `manual.ts`. */
export type ManualDecision = z.infer<typeof manualSchema>;

export const trackSchema = z.object({
  /** Of the newest session of this kind, or of its request. */
  phase: z.enum(["none", "requesting", "pending", "passed", "failed", "expired"]),
  /** The session request under way. Kept across a crash: the repeated call carries the same id and order. */
  request: z.nullable(
    z.object({
      id: z.string(),
      order: verificationRequestSchema,
      /** `pending`: the person has chosen another document. */
      from: z.enum(["none", "passed", "failed", "expired", "pending"]),
      trigger: requesterSchema,
      /** Since when the person waits for this session at their page. Absent: the person does not wait. */
      at: z.exactOptional(epochMs),
      held: z.exactOptional(heldSchema),
      mail: mailMark,
    }),
  ),
  /** The newest session; over when the phase says so. */
  session: z.nullable(sessionSchema),
  /** The request of the newest session, so that one that replaces it requests the same. */
  order: z._default(verificationRequestSchema, ANY_REQUEST),
  /** While the person may choose the document: from the offer to the end of the session. Of the identity alone. */
  choice: z._default(z.nullable(choiceSchema), null),
  /** Time of the newest result of this kind, or of an accepted edit of it. An older edit is history. 0: none yet. */
  resultAt: z._default(epochMs, 0),
  /** Sessions whose pass would still count, the newest last. */
  late: z._default(z.array(lateSchema), []),
  /** The newest decision of an admin. Any later result takes its place. Of the identity alone. */
  manual: z._default(z.nullable(manualSchema), null),
  /** The request of the newest session when it was cancelled, "" without one; see `cancel.ts`. Absent: it never was. */
  withdrawn: z.exactOptional(z.string()),
});
/** One kind of verification: a failed step-up, for instance, takes nothing from a verified identity. */
export type Track = z.infer<typeof trackSchema>;

/** A kind of verification that was never requested. */
export const NO_TRACK: Track = {
  phase: "none",
  request: null,
  session: null,
  order: ANY_REQUEST,
  choice: null,
  resultAt: 0,
  late: [],
  manual: null,
};
