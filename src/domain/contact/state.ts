/** A contact's state as it is stored: plain data, checked by schema when it is read back. */
import * as z from "zod/mini";
import { SESSION_CALLS } from "../../onekosmos/provider.ts";
import { documentTypeSchema, ialSchema, type VerificationKind } from "../vocabulary.ts";
import { datedTriggerSchema } from "./trigger.ts";
import { verificationSchema } from "./verification.ts";
import { TIMELINE_EVENT_TYPES, TIMELINE_PROPERTY_NAMES } from "../../hubspot/timeline/timeline-events.ts";

const epochMs = z.int().check(z.nonnegative());

/** The request, kept until the session is made, so that a repeated request is the same request. */
export const orderSchema = z.object({
  /** The least level wanted; null when any will do. */
  proofingLevel: z.nullable(ialSchema),
  /** Empty: whatever the connection offers by default. */
  documentTypes: z.array(documentTypeSchema),
});
export type Order = z.infer<typeof orderSchema>;

/** The request of a trigger that has no options of its own. */
export const ANY_ORDER: Order = { proofingLevel: null, documentTypes: [] };

/** Who or what asked. Null: stored before triggers were, or set by hand. */
const askedBySchema = z._default(z.nullable(datedTriggerSchema), null);

/** `none`: the person was at the page when it was made. `always`: the person asked for it by e-mail. */
const mailMark = z.exactOptional(z.enum(["none", "always"]));
/** If the app mails a link whatever the settings say of its trigger. */
export type MailMark = "none" | "always";

const remindersSchema = z.object({
  /** Of which link; see `link.ts`. */
  linkId: z.string(),
  /** How many were due so far. */
  count: z.int(),
  /** When the next one is due; null: there is none. */
  dueAt: z.nullable(epochMs),
});
/** The reminders of the newest link. */
export type Reminders = z.infer<typeof remindersSchema>;

const replacedLinkSchema = z.object({
  /** The number in the token of the link that works. */
  version: z.int(),
  /** Who had it replaced: the person, who gets the new one by mail alone, or an admin. */
  by: z.enum(["person", "admin"]),
});

const correctionsSchema = z.object({
  /** How many in the current series. */
  count: z.int(),
  /** When the newest edit of the series was processed. */
  lastAt: z._default(epochMs, 0),
  /** `occurredAt` of the newest edits. Another copy of one, or its other properties, is no further edit. */
  moments: z._default(z.array(epochMs), []),
  /** The version that the newest correction writes, and the earliest time of that write. */
  version: z._default(z.int().check(z.nonnegative()), 0),
  writeAt: z._default(epochMs, 0),
});
const saidSchema = z.object({
  /** The person has submitted, and 1Kosmos has yet to decide. */
  review: z.boolean(),
  /** A word for a verdict that the app does not know, or that contradicts another. */
  unknownWord: z.nullable(z.string()),
});
/** The reason why a session is not decided. */
export type Said = z.infer<typeof saidSchema>;

const endedSchema = z.object({
  reason: z.enum(["not_passed", "declined", "expired", "abandoned"]),
  code: z.exactOptional(z.string()),
});
/** Why a session ended without a pass. */
export type Ended = z.infer<typeof endedSchema>;

const refSchema = z.object({
  provider: z.string(),
  sessionId: z.string(),
  dvcId: z.exactOptional(z.string()),
  call: z.exactOptional(z.enum(SESSION_CALLS)),
  did: z.exactOptional(z.string()),
  documents: z.exactOptional(z.readonly(z.array(documentTypeSchema))),
});

const heldSchema = z.object({
  ref: refSchema,
  url: z.string(),
  expiresAt: z.exactOptional(epochMs),
  /** Which 1Kosmos made it. */
  tenant: z.string(),
});
/** A session that was made and whose link is not allowed: kept until an admin allows it, so that it is not bought again. */
export type HeldSession = z.infer<typeof heldSchema>;

const sessionSchema = z.object({
  requestId: z.string(),
  ref: refSchema,
  /** Which 1Kosmos made it: kind of connection and tenant. */
  tenant: z.string(),
  url: z.string(),
  startedAt: epochMs,
  expiresAt: epochMs,
  openedAt: z.nullable(epochMs),
  trigger: askedBySchema,
  /** The request that was put off for the person's choice, which led to this session. Null: there was none. */
  choiceId: z._default(z.nullable(z.string()), null),
  /** When 1Kosmos ends it, epoch ms, as far as it said so. */
  endsAt: z.exactOptional(epochMs),
  /** The last word of 1Kosmos that is neither an end nor plain progress. Absent: none. */
  said: z.exactOptional(saidSchema),
  /** The documents that the person could choose from when this session was made. A retry offers the same documents again. */
  offered: z.exactOptional(z.array(documentTypeSchema)),
  /** Why it ended without a pass, with 1Kosmos' code if it gave one. */
  ended: z.exactOptional(endedSchema),
  mail: mailMark,
});
/** A session that 1Kosmos made for this contact. */
export type Session = z.infer<typeof sessionSchema>;

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
  /** The session request that was put off; the portal asks about the choice under this id. */
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
  /** Who or what asked: of every session that the choice leads to. */
  trigger: askedBySchema,
  mail: mailMark,
});
/** Several documents will do, and the person says which: see `choice.ts`. */
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

const trackSchema = z.object({
  /** Of the newest session of this kind, or of its request. */
  phase: z.enum(["none", "requesting", "pending", "passed", "failed", "expired"]),
  /** The session request under way. Kept across a crash: the repeated call carries the same id and order. */
  request: z.nullable(
    z.object({
      id: z.string(),
      order: orderSchema,
      /** `pending`: the person has chosen another document. */
      from: z.enum(["none", "passed", "failed", "expired", "pending"]),
      trigger: askedBySchema,
      /** Since when the person waits for this session at their page. Absent: the person does not wait. */
      at: z.exactOptional(epochMs),
      held: z.exactOptional(heldSchema),
      mail: mailMark,
    }),
  ),
  /** The newest session; over when the phase says so. */
  session: z.nullable(sessionSchema),
  /** The request of the newest session, so that one that replaces it asks for the same. */
  order: z._default(orderSchema, ANY_ORDER),
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
/** One kind of verification: a failed step-up, say, takes nothing from a verified identity. */
export type Track = z.infer<typeof trackSchema>;

const resultSchema = z.object({
  verifiedAt: epochMs,
  ial: z.nullable(ialSchema),
  ialDerived: z.boolean(),
  did: z.nullable(z.string()),
  matchConfidence: z.nullable(z.number()),
  documentType: z.nullable(documentTypeSchema),
});
/** The result of a passed identity session, reduced to what HubSpot may know. */
export type VerifiedResult = z.infer<typeof resultSchema>;

const momentSchema = z.object({
  /** From the session's request and what became of it: the same moment always has the same id. */
  id: z.string(),
  type: z.enum(TIMELINE_EVENT_TYPES),
  /** Epoch ms. */
  at: z.int().check(z.nonnegative()),
  properties: z.partialRecord(z.enum(TIMELINE_PROPERTY_NAMES), z.string()),
});
/** One event for the contact's timeline. Nothing about the person beyond the contact's `idv_*` properties. */
export type Moment = Readonly<z.infer<typeof momentSchema>>;

export const contactStateSchema = z.object({
  /** Version of the snapshot: grows whenever a written property changes. */
  version: z.int().check(z.nonnegative()),
  /** The creation of this contact was acted on: its second subscription or a late copy must not start again. */
  creationSeen: z.boolean(),
  /** When HubSpot deleted the record, by HubSpot's clock; null while it exists. */
  deletedAt: z.nullable(epochMs),
  /** When it was last restored, by HubSpot's clock: a deletion that is older arrives late. */
  restoredAt: z._default(z.nullable(epochMs), null),
  tracks: z.object({ identity: trackSchema, liveid: trackSchema, stepup: trackSchema }),
  /** The newest pass of an identity. */
  result: z.nullable(resultSchema),
  /** Null until a session said something about LiveID. */
  liveIdEnrolled: z.nullable(z.boolean()),
  lastStepUpAt: z.nullable(epochMs),
  /** Ids of the contacts that were merged into this one, whose state it holds. */
  absorbed: z._default(z.array(z.string()), []),
  /** Corrections of others' edits; see `correct.ts`. Null: nobody ever edited one of our properties. */
  edits: z._default(z.nullable(correctionsSchema), null),
  /** Events for the record's timeline, the newest last; see `moments.ts`. */
  moments: z._default(z.readonly(z.array(momentSchema)), []),
  /** Its newest verifications, the newest last; see `verifications.ts`. */
  verifications: z._default(z.readonly(z.array(verificationSchema)), []),
  /** When the person tried again at their page, within the last day. */
  retries: z._default(z.array(epochMs), []),
  /** Null: never reminded of anything. */
  reminders: z._default(z.nullable(remindersSchema), null),
  /** Which link is the contact's, if the first one was replaced. */
  link: z._default(z.nullable(replacedLinkSchema), null),
  /** The id of the key that the contact's link is signed with; null before the first link. */
  linkKey: z._default(z.nullable(z.string()), null),
  /** When the person asked for a new link, within the last day. */
  renewals: z._default(z.array(epochMs), []),
});
export type ContactState = z.infer<typeof contactStateSchema>;

const NO_TRACK: Track = {
  phase: "none",
  request: null,
  session: null,
  order: ANY_ORDER,
  choice: null,
  resultAt: 0,
  late: [],
  manual: null,
};

/** A contact of which nothing is known. */
export const NEW_CONTACT: ContactState = {
  version: 0,
  creationSeen: false,
  deletedAt: null,
  restoredAt: null,
  tracks: { identity: NO_TRACK, liveid: NO_TRACK, stepup: NO_TRACK },
  result: null,
  liveIdEnrolled: null,
  lastStepUpAt: null,
  absorbed: [],
  edits: null,
  moments: [],
  verifications: [],
  retries: [],
  reminders: null,
  link: null,
  linkKey: null,
  renewals: [],
};

/** Changes one track of a state. The choice of a document ends with its verification. */
export function withTrack(state: ContactState, kind: VerificationKind, change: Partial<Track>): ContactState {
  const track = { ...state.tracks[kind], ...change };
  const isOpen = track.phase === "pending" || track.phase === "requesting";
  return {
    ...state,
    tracks: { ...state.tracks, [kind]: isOpen ? track : { ...track, choice: null } },
  };
}
