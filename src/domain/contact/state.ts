/** A contact's state as it is stored: plain data, checked by schema when it is read back. */
import * as z from "zod/mini";
import type { VerificationKind } from "../vocabulary.ts";
import { NO_TRACK, trackSchema, type Track } from "./track.ts";
import { resultSchema } from "./verified-result.ts";
import { verificationSchema } from "./verification.ts";
import { TIMELINE_EVENT_TYPES, TIMELINE_PROPERTY_NAMES } from "../../hubspot/timeline/timeline-events.ts";

const epochMs = z.int().check(z.nonnegative());

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
const contactTimelineEventSchema = z.object({
  /** From the session's request and what became of it: the same moment always has the same id. */
  id: z.string(),
  type: z.enum(TIMELINE_EVENT_TYPES),
  /** Epoch ms. */
  at: z.int().check(z.nonnegative()),
  properties: z.partialRecord(z.enum(TIMELINE_PROPERTY_NAMES), z.string()),
});
/** One event for the contact's timeline. Nothing about the person beyond the contact's `idv_*` properties. */
export type ContactTimelineEvent = Readonly<z.infer<typeof contactTimelineEventSchema>>;

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
  /** Null until a session stated something about LiveID. */
  liveIdEnrolled: z.nullable(z.boolean()),
  lastStepUpAt: z.nullable(epochMs),
  /** Ids of the contacts that were merged into this one, whose state it holds. */
  absorbed: z._default(z.array(z.string()), []),
  /** Corrections of others' edits; see `correct.ts`. Null: our properties were never edited by others. */
  edits: z._default(z.nullable(correctionsSchema), null),
  /** Events for the record's timeline, the newest last; see `timeline.ts`. */
  moments: z._default(z.readonly(z.array(contactTimelineEventSchema)), []),
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
  /** When the person requested a new link, within the last day. */
  renewals: z._default(z.array(epochMs), []),
});
export type ContactState = z.infer<typeof contactStateSchema>;

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
