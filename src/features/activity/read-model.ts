/**
 * The read model: what the app's pages, its JSON API and the extensions in HubSpot show of a portal's verifications. Times are
 * ISO 8601 in UTC, days are YYYY-MM-DD of the portal. Ids, codes and counts; a name only where it was requested, read from
 * HubSpot at that moment and kept nowhere.
 */
import * as z from "zod/mini";
import { VERIFICATION_OUTCOMES, manualMarkSchema } from "../../domain/contact/verification.ts";
import { triggerSchema } from "../../domain/contact/trigger.ts";
import {
  documentTypeSchema,
  IDV_STATUSES,
  ialSchema,
  verificationKindSchema,
} from "../../domain/vocabulary.ts";
import { wordingSchema } from "../../lib/wording.ts";
import { requestSourceSchema } from "./day-names.ts";

/**
 * How a verification stands. Beside its outcomes `pending` (the link is open), `in_review` (submitted, 1Kosmos has yet to
 * decide) and `withdrawn` (the contact was deleted in HubSpot while it was open).
 */
export const VERIFICATION_STATUSES = ["pending", "in_review", "withdrawn", ...VERIFICATION_OUTCOMES] as const;
export const verificationStatusSchema = z.enum(VERIFICATION_STATUSES);
export type VerificationStatus = z.infer<typeof verificationStatusSchema>;

const time = z.string();
const reasonSchema = z.object({ code: z.string(), label: z.string(), text: z.string() });

export const verificationItemSchema = z.object({
  id: z.string(),
  contactId: z.string(),
  /** Null: not requested, not set in HubSpot, or HubSpot could not be read. */
  name: z.nullable(z.string()),
  kind: verificationKindSchema,
  status: verificationStatusSchema,
  startedAt: time,
  openedAt: z.nullable(time),
  endedAt: z.nullable(time),
  /** Who or what requested it; null when nothing is known. */
  trigger: z.nullable(triggerSchema),
  /** 1Kosmos' id of the newest session. */
  sessionId: z.nullable(z.string()),
  /** Why it did not pass, in words for an admin. */
  reason: z.nullable(reasonSchema),
  /** 1Kosmos' own code of the failure. */
  code: z.nullable(z.string()),
  ial: z.nullable(ialSchema),
  documentType: z.nullable(documentTypeSchema),
  /** An admin decided, not 1Kosmos. */
  manual: z.nullable(manualMarkSchema),
});
export type VerificationItem = Readonly<z.infer<typeof verificationItemSchema>>;

export const verificationPageSchema = z.object({
  items: z.array(verificationItemSchema),
  /** For the next page; null at the end. */
  next: z.nullable(z.string()),
  /** Set where the search stopped before the page was full: everything since this moment was looked through. */
  searchedUntil: z.nullable(time),
  /** True if names were requested and HubSpot gave them. */
  hasNames: z.boolean(),
});
export type VerificationPage = Readonly<z.infer<typeof verificationPageSchema>>;

const stepsShape = {
  /** Requested. */
  started: z.number(),
  /** Links that were made and written to the record. */
  sent: z.number(),
  opened: z.number(),
  passed: z.number(),
  failed: z.number(),
  expired: z.number(),
} as const;
export const stepCountsSchema = z.object(stepsShape);
export type StepCounts = Readonly<z.infer<typeof stepCountsSchema>>;

const share = z.nullable(z.number());

export const activitySchema = z.object({
  timeZone: z.string(),
  from: z.string(),
  until: z.string(),
  /** Every day of the range, the oldest first. */
  days: z.array(z.object({ day: z.string(), ...stepsShape })),
  totals: stepCountsSchema,
  triggers: z.array(z.object({ trigger: requestSourceSchema, ...stepsShape })),
  /** The links that were sent in these days: how many of them were opened and passed, whenever that was. */
  links: z.object({ sent: z.number(), opened: z.number(), passed: z.number() }),
  /** Shares of these links, from 0 to 1; null where there is nothing to divide by. */
  conversion: z.object({ openedOfSent: share, passedOfOpened: share, passedOfSent: share }),
  /** In seconds, from the link to its opening and to the pass; null when there was none. */
  medians: z.object({ toOpened: z.nullable(z.number()), toPassed: z.nullable(z.number()) }),
  /** Why verifications did not pass, the most frequent first; `share` of them all, from 0 to 1. */
  reasons: z.array(z.object({ ...reasonSchema.shape, count: z.number(), share: z.number() })),
  /** Decisions that admins made, which are in none of the numbers above. */
  manual: z.object({ passed: z.number(), failed: z.number() }),
});
export type ActivityModel = Readonly<z.infer<typeof activitySchema>>;

export const conditionSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** The message and `endsWhen` as a code and values. */
  wording: wordingSchema,
  since: time,
  waiting: z.number(),
  retryAt: z.nullable(time),
  endsWhen: z.string(),
  severity: z.enum(["error", "warning"]),
  /** Where on the app's pages an admin can do something about it; null when nowhere. */
  remedy: z.nullable(z.object({ path: z.string(), label: z.string() })),
});

export const heldRecordSchema = z.object({
  type: z.enum(["deal", "ticket"]),
  recordId: z.string(),
  pipelineId: z.nullable(z.string()),
  stageId: z.nullable(z.string()),
  reason: z.string(),
  /** The reason as codes and values, one for each gate; none where it cannot be read as that. */
  wordings: z.array(wordingSchema),
  refusal: z.string(),
  since: time,
  contacts: z.array(
    z.object({ contactId: z.string(), status: z.nullable(z.enum(IDV_STATUSES)), note: z.string() }),
  ),
});

export const attentionSchema = z.object({
  conditions: z.array(conditionSchema),
  deadLetters: z.object({
    /** Of all causes. */
    total: z.number(),
    /** The largest group first. `id` names the group for a replay or a removal. */
    groups: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        cause: z.string(),
        total: z.number(),
        /** The consequence for the records concerned. */
        meaning: z.string(),
        /** The newest ones. */
        examples: z.array(z.object({ id: z.string(), subject: z.string(), since: time })),
      }),
    ),
  }),
  waiting: z.object({
    /** Jobs that wait, for whatever reason. */
    jobs: z.number(),
    openSessions: z.number(),
    inReview: z.number(),
    /** Everything that is tried again next, the soonest first. */
    retries: z.array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        reason: z.string(),
        attempts: z.number(),
        retryAt: time,
      }),
    ),
  }),
  /** Null while no import is under way. */
  imports: z.nullable(
    z.object({
      startedAt: time,
      total: z.number(),
      done: z.number(),
      waiting: z.number(),
      /** The pace of the settings; null: as fast as possible. */
      perMinute: z.nullable(z.number()),
      /** Null while it is unknown. */
      secondsLeft: z.nullable(z.number()),
      /** Why it stands still; null while it goes on. */
      hindrance: z.nullable(z.string()),
      /** The same as a code. */
      hindranceCode: z.nullable(z.string()),
    }),
  ),
  /** Deals and tickets that wait at a gate, or that HubSpot would not let the app move; the longest first. */
  held: z.array(heldRecordSchema),
  /** More are held than are listed. */
  hasMoreHeld: z.boolean(),
});
export type AttentionModel = Readonly<z.infer<typeof attentionSchema>>;

export const contactHistorySchema = z.object({
  contactId: z.string(),
  name: z.nullable(z.string()),
  /** False: no verification was ever requested, or nothing is kept. */
  isKnown: z.boolean(),
  /** As `idv_status`. */
  status: z.nullable(z.enum(IDV_STATUSES)),
  ial: z.nullable(ialSchema),
  verifiedAt: z.nullable(time),
  /** The admin's decision that the status shows; null when it is 1Kosmos' word. */
  manual: z.nullable(manualMarkSchema),
  /** The person has submitted, and 1Kosmos reviews it. */
  review: z.boolean(),
  /** A word of 1Kosmos about an open session that the app does not understand. */
  unknownWord: z.nullable(z.string()),
  /** In a sentence: how the contact stands, and why. */
  summary: z.string(),
  /** The same as a code and values. */
  summaryWording: wordingSchema,
  /** The newest first. */
  verifications: z.array(verificationItemSchema),
  /** The contact's events, the newest first. */
  events: z.array(
    z.object({
      at: time,
      kind: z.nullable(verificationKindSchema),
      /** The event's name, as cards have it too. */
      event: z.string(),
      text: z.string(),
      detail: z.string(),
      /** Of a failure. */
      reason: z.nullable(z.string()),
      /** HubSpot's id of the user who did it; "" for an admin who is not known; null: no user did. */
      by: z.nullable(z.string()),
      trigger: z.nullable(triggerSchema),
    }),
  ),
  /** True if the settings let admins decide by hand. */
  mayDecide: z.boolean(),
  /** Work for this contact that is not done, and why. `retryAt` null: it waits for a person. */
  waiting: z.array(
    z.object({
      what: z.string(),
      /** The event that it is about. */
      event: z.string(),
      reason: z.string(),
      /** Nothing went wrong: it waits for its turn. */
      isTurn: z.boolean(),
      retryAt: z.nullable(time),
    }),
  ),
});
export type ContactHistory = Readonly<z.infer<typeof contactHistorySchema>>;

export const contactNamesSchema = z.object({
  /** By contact id, as HubSpot has them now. Without those that have none; null when HubSpot does not give them. */
  names: z.nullable(z.record(z.string(), z.string())),
});
export type ContactNames = Readonly<z.infer<typeof contactNamesSchema>>;
