/**
 * Responses of the app under `/hubspot/card/pages`, as far as the pages read them. Words that may grow with the app
 * are strings here, so that an older project reads a newer app. Times are ISO 8601 in UTC.
 */
import { wordingSchema } from "@1kosmos/kit";
import * as z from "zod/mini";

const text = z.nullable(z.string());

/** The frame of each page. */
const frameShape = {
  account: z.object({ timeZone: z.string(), hubspotUrl: z.string() }),
  attention: z.number(),
  admin: z.nullable(z.object({ until: z.string() })),
  records: z.boolean(),
  links: z.object({ signIn: z.string(), portal: z.string() }),
} as const;
const frameSchema = z.object(frameShape);
/** The account, what the user may do, and the ways out. */
export type Frame = z.infer<typeof frameSchema>;

/** A page's response: its own part, and what surrounds it. */
export type Framed<T> = Frame & { readonly page: T };

/** Makes the schema of a page's response from that of its own part. */
export function framed<S extends z.ZodMiniType>(page: S) {
  return z.object({ ...frameShape, page });
}

const stepsShape = {
  started: z.number(),
  sent: z.number(),
  opened: z.number(),
  passed: z.number(),
  failed: z.number(),
  expired: z.number(),
} as const;
const stepsSchema = z.object(stepsShape);
/** How many verifications took each step. */
export type Steps = z.infer<typeof stepsSchema>;

const triggerSchema = z.nullable(z.object({ by: z.string(), reference: text }));
/** Who or what requested it. */
export type Trigger = z.infer<typeof triggerSchema>;

const itemSchema = z.object({
  id: z.string(),
  contactId: z.string(),
  kind: z.string(),
  status: z.string(),
  startedAt: z.string(),
  openedAt: text,
  endedAt: text,
  trigger: triggerSchema,
  reason: z.nullable(z.object({ code: z.string(), label: z.string(), text: z.string() })),
  code: text,
  ial: text,
  documentType: text,
  manual: z.nullable(z.object({ by: z.nullable(z.number()), reason: z.string() })),
});
/** One link, from its start to its end. */
export type Item = z.infer<typeof itemSchema>;

export const overviewSchema = z.object({
  state: z.string(),
  installedAt: z.string(),
  hubspot: z.string(),
  onekosmos: z.object({ tenant: text, message: text }),
  today: stepsSchema,
  week: stepsSchema,
  newest: z.nullable(itemSchema),
  needs: z.object({
    conditions: z.array(
      z.object({ code: z.string(), message: z.string(), wording: wordingSchema, severity: z.string() }),
    ),
    deadLetters: z.number(),
    held: z.number(),
  }),
  waiting: z.object({
    jobs: z.number(),
    updates: z.number(),
    openSessions: z.number(),
    inReview: z.number(),
    workflows: z.number(),
    retryAt: text,
  }),
  linkLifetimeHours: z.number(),
});
export type Overview = z.infer<typeof overviewSchema>;

const share = z.nullable(z.number());
export const activitySchema = z.object({
  from: z.string(),
  until: z.string(),
  days: z.array(z.object({ day: z.string(), ...stepsShape })),
  totals: stepsSchema,
  triggers: z.array(z.object({ trigger: z.string(), ...stepsShape })),
  conversion: z.object({ openedOfSent: share, passedOfOpened: share, passedOfSent: share }),
  medians: z.object({ toOpened: share, toPassed: share }),
  reasons: z.array(
    z.object({
      code: z.string(),
      label: z.string(),
      text: z.string(),
      count: z.number(),
      share: z.number(),
    }),
  ),
  manual: z.object({ passed: z.number(), failed: z.number() }),
});
export type Activity = z.infer<typeof activitySchema>;

export const verificationsSchema = z.object({
  items: z.array(itemSchema),
  next: text,
  searchedUntil: text,
  reasons: z.array(z.object({ code: z.string(), label: z.string() })),
});
export type Verifications = z.infer<typeof verificationsSchema>;

export const historySchema = z.object({
  contactId: z.string(),
  isKnown: z.boolean(),
  status: text,
  ial: text,
  verifiedAt: text,
  manual: z.nullable(z.object({ reason: z.string() })),
  summary: z.string(),
  summaryWording: wordingSchema,
  verifications: z.array(itemSchema),
  events: z.array(
    z.object({
      at: z.string(),
      kind: text,
      event: z.string(),
      text: z.string(),
      detail: z.string(),
      // Absent from an app that is older than these pages, like the codes below.
      reason: z._default(text, null),
      by: z._default(text, null),
      trigger: triggerSchema,
    }),
  ),
  waiting: z.array(
    z.object({
      what: z.string(),
      event: z._default(text, null),
      reason: z.string(),
      isTurn: z._default(z.boolean(), false),
      retryAt: text,
    }),
  ),
});
export type History = z.infer<typeof historySchema>;

const conditionSchema = z.object({
  code: z.string(),
  message: z.string(),
  wording: wordingSchema,
  since: z.string(),
  waiting: z.number(),
  retryAt: text,
  endsWhen: z.string(),
  severity: z.string(),
  remedy: z.nullable(z.object({ url: z.string(), label: z.string() })),
});
/** Something outside the app that hinders work. */
export type Condition = z.infer<typeof conditionSchema>;

const groupSchema = z.object({
  id: z.string(),
  kind: z.string(),
  cause: z.string(),
  total: z.number(),
  meaning: z.string(),
  examples: z.array(z.object({ id: z.string(), subject: z.string(), since: z.string() })),
});
/** Work that could not be done, of one cause. */
export type Group = z.infer<typeof groupSchema>;

const heldSchema = z.object({
  type: z.enum(["deal", "ticket"]),
  recordId: z.string(),
  stageId: text,
  stageLabel: text,
  reason: z.string(),
  wordings: z._default(z.array(wordingSchema), []),
  refusal: z.string(),
  since: z.string(),
  contacts: z.array(z.object({ contactId: z.string(), status: text, note: z.string() })),
});
/** A deal or a ticket that waits at a gate. */
export type Held = z.infer<typeof heldSchema>;

export const attentionSchema = z.object({
  conditions: z.array(conditionSchema),
  deadLetters: z.object({ total: z.number(), groups: z.array(groupSchema) }),
  waiting: z.object({
    jobs: z.number(),
    openSessions: z.number(),
    inReview: z.number(),
    retries: z.array(
      z.object({ subject: z.string(), reason: z.string(), attempts: z.number(), retryAt: z.string() }),
    ),
  }),
  imports: z.nullable(
    z.object({
      total: z.number(),
      done: z.number(),
      waiting: z.number(),
      hindrance: text,
      hindranceCode: z._default(text, null),
    }),
  ),
  held: z.array(heldSchema),
  hasMoreHeld: z.boolean(),
});
export type Attention = z.infer<typeof attentionSchema>;

export const setupSchema = z.object({
  hubspot: z.object({
    status: z.string(),
    properties: z.string(),
    segments: z.object({ isReady: z.boolean(), state: z._default(z.string(), ""), reason: text }),
    withheld: z.array(z.string()),
  }),
  onekosmos: z.object({ tenant: text, refusal: text, pause: text, checksCallbacks: z.boolean() }),
  triggers: z.object({
    sources: z.array(z.string()),
    importsPerMinute: z.nullable(z.number()),
    gates: z.number(),
    ways: z.array(z.string()),
  }),
  heldBack: z.nullable(z.number()),
});
export type Setup = z.infer<typeof setupSchema>;

export const doneSchema = z.object({ done: z.number() });
export const signedOutSchema = z.object({ hadLogin: z.boolean() });
