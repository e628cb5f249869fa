/**
 * Responses to the app's pages in HubSpot. Times are ISO 8601 in UTC. Ids, codes and counts: names are read by the
 * page from HubSpot and never pass here. The Worker imports the types alone, so that these schemas cost its bundle
 * nothing.
 */
import * as z from "zod/mini";
import { SOURCES } from "../../domain/vocabulary.ts";
import { OPTIONAL_FEATURES } from "../../hubspot/oauth/scopes.ts";
import { PORTAL_STATES } from "../../portal/admin/portal-state.ts";
import { DELIVERY_WAYS } from "../../portal/settings/delivery-settings.ts";
import { wordingSchema } from "../../lib/wording.ts";
import {
  activitySchema,
  attentionSchema,
  conditionSchema,
  contactHistorySchema,
  heldRecordSchema,
  stepCountsSchema,
  verificationItemSchema,
  verificationPageSchema,
} from "../activity/read-model.ts";

const time = z.string();
const hubspotStatusSchema = z.enum(["connected", "refused", "disconnected", "leaving"]);
/** Of a portal that is connected: how HubSpot works, `connected` while it works. */
const hubspotHealthSchema = z.enum([...hubspotStatusSchema.options, "refuses", "unavailable", "silent"]);

const overviewSchema = z.object({
  state: z.enum(PORTAL_STATES),
  installedAt: time,
  hubspot: hubspotHealthSchema,
  /** `message`: why it does not work; null while it does. */
  onekosmos: z.object({ tenant: z.nullable(z.string()), message: z.nullable(z.string()) }),
  today: stepCountsSchema,
  /** The last seven days, today included. */
  week: stepCountsSchema,
  /** Null as well where the user sees no single verification. */
  newest: z.nullable(verificationItemSchema),
  /** Items that need a person. */
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
    /** The next attempt of what was put off; null when nothing was. */
    retryAt: z.nullable(time),
  }),
  linkLifetimeHours: z.number(),
});
export type AppOverview = Readonly<z.infer<typeof overviewSchema>>;

const appAttentionSchema = z.extend(attentionSchema, {
  /** `remedy.url`: where an admin ends it. */
  conditions: z.array(
    z.extend(conditionSchema, {
      remedy: z.nullable(z.object({ url: z.string(), label: z.string() })),
    }),
  ),
  /** `stageLabel`: the stage's name in HubSpot; null while it cannot be read. */
  held: z.array(z.extend(heldRecordSchema, { stageLabel: z.nullable(z.string()) })),
});
export type AppAttention = Readonly<z.infer<typeof appAttentionSchema>>;

const appVerificationsSchema = z.extend(verificationPageSchema, {
  /** The reasons that the list can be filtered by. */
  reasons: z.array(z.object({ code: z.string(), label: z.string() })),
});
export type AppVerifications = Readonly<z.infer<typeof appVerificationsSchema>>;

const setupSchema = z.object({
  hubspot: z.object({
    status: hubspotStatusSchema,
    properties: z.enum(["done", "pending"]),
    segments: z.object({
      isReady: z.boolean(),
      /** `ready`, `preparing`, `refused`, `not_dynamic` or `changed`. */
      state: z.string(),
      reason: z.nullable(z.string()),
    }),
    /** Scopes that HubSpot did not grant. */
    withheld: z.array(z.enum(OPTIONAL_FEATURES)),
  }),
  onekosmos: z.object({
    /** Null: not connected yet. */
    tenant: z.nullable(z.string()),
    /** Why 1Kosmos refuses the connection. */
    refusal: z.nullable(z.string()),
    /** Why nothing goes there for the moment. */
    pause: z.nullable(z.string()),
    checksCallbacks: z.boolean(),
  }),
  triggers: z.object({
    sources: z.array(z.enum(SOURCES)),
    /** The pace of imports; null: as fast as 1Kosmos allows, or off. */
    importsPerMinute: z.nullable(z.number()),
    gates: z.number(),
    ways: z.array(z.enum(DELIVERY_WAYS)),
  }),
  /** How many contacts wait for an admin's decision; null when there is none to make. */
  heldBack: z.nullable(z.number()),
});
export type AppSetup = Readonly<z.infer<typeof setupSchema>>;

/** The schema of each page's model. */
export const APP_PAGE_SCHEMAS = {
  overview: overviewSchema,
  activity: activitySchema,
  verifications: appVerificationsSchema,
  contact: contactHistorySchema,
  attention: appAttentionSchema,
  setup: setupSchema,
} as const;

/** The surroundings of the model of each page. */
export const appPageFrameSchema = z.object({
  account: z.object({
    timeZone: z.string(),
    /** HubSpot's address of the account, below which its records are. */
    hubspotUrl: z.string(),
  }),
  /** How many conditions need a person. */
  attention: z.number(),
  /** Set while the user may act as an admin; `until`: when that ends unless they act before. */
  admin: z.nullable(z.object({ until: time })),
  /** True if the user sees single verifications and contacts; without it the pages that have them are refused. */
  records: z.boolean(),
  links: z.object({
    /** Leads through HubSpot's consent, which proves that the user is an admin. */
    signIn: z.string(),
    /** The app's own pages. */
    portal: z.string(),
  }),
});
export type AppPageFrame = Readonly<z.infer<typeof appPageFrameSchema>>;
