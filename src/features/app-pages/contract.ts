/**
 * The app's pages in HubSpot: what each is shown from, and what an admin does there. Schemas of what is answered; times are ISO
 * 8601 in UTC. Ids, codes and counts: names are read by the page from HubSpot and never pass here.
 */
import * as z from "zod/mini";
import { SOURCES } from "../../domain/vocabulary.ts";
import { OPTIONAL_FEATURES } from "../../hubspot/scopes.ts";
import type { Result } from "../../lib/result.ts";
import { DELIVERY_WAYS } from "../../portal/delivery-settings.ts";
import {
  activitySchema,
  attentionSchema,
  conditionSchema,
  contactHistorySchema,
  heldRecordSchema,
  stepCountsSchema,
  verificationItemSchema,
  verificationPageSchema,
  type ActivityModel,
  type ContactHistory,
} from "../activity/read-model.ts";
import type { ActivityQuery, VerificationQuery } from "../activity/queries.ts";

const time = z.string();
const hubspotStatusSchema = z.enum(["connected", "refused", "disconnected", "leaving"]);

const overviewSchema = z.object({
  /** `setup`: 1Kosmos is not connected yet. `attention`: 1Kosmos refuses the connection. `paused`: tried again automatically. */
  state: z.enum(["verifying", "setup", "attention", "paused", "disconnected"]),
  installedAt: time,
  hubspot: hubspotStatusSchema,
  /** `message`: why it does not work; null while it does. */
  onekosmos: z.object({ tenant: z.nullable(z.string()), message: z.nullable(z.string()) }),
  today: stepCountsSchema,
  /** The last seven days, today included. */
  week: stepCountsSchema,
  newest: z.nullable(verificationItemSchema),
  /** What needs a person. */
  needs: z.object({
    conditions: z.array(z.object({ code: z.string(), message: z.string(), severity: z.string() })),
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
  /** `stageLabel`: what HubSpot calls the stage; null while it does not say. */
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
    segments: z.object({ isReady: z.boolean(), reason: z.nullable(z.string()) }),
    /** What HubSpot did not grant. */
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

/** The pages by name: what each is asked with, and what it is shown from. */
export interface AppPageModels {
  readonly overview: { readonly query: null; readonly model: AppOverview };
  readonly activity: { readonly query: ActivityQuery; readonly model: ActivityModel };
  readonly verifications: { readonly query: VerificationQuery; readonly model: AppVerifications };
  readonly contact: { readonly query: { readonly contactId: string }; readonly model: ContactHistory };
  readonly attention: { readonly query: null; readonly model: AppAttention };
  readonly setup: { readonly query: null; readonly model: AppSetup };
}
export type AppPageName = keyof AppPageModels;

/** The schema of each page's model. */
export const APP_PAGE_SCHEMAS = {
  overview: overviewSchema,
  activity: activitySchema,
  verifications: appVerificationsSchema,
  contact: contactHistorySchema,
  attention: appAttentionSchema,
  setup: setupSchema,
} as const;

/** What surrounds the model of each page. */
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
  links: z.object({
    /** Leads through HubSpot's consent, which proves that the user is an admin. */
    signIn: z.string(),
    /** The app's own pages. */
    portal: z.string(),
  }),
});
export type AppPageFrame = Readonly<z.infer<typeof appPageFrameSchema>>;

/** A page as the portal's object has it. */
export interface AppPage<Name extends AppPageName> {
  readonly model: AppPageModels[Name]["model"];
  readonly timeZone: string;
  /** The host of the account's pages in HubSpot. */
  readonly uiDomain: string;
  readonly attention: number;
  /** When the user's rights as an admin end, epoch ms; null: they have none. */
  readonly adminUntil: number | null;
}

export const appPageActionSchema = z.strictObject({
  kind: z.enum(["replay", "remove"]),
  /** The dead letter that names its group. */
  id: z.string().check(z.regex(/^[\w:.|-]{1,300}$/u)),
});
/** What an admin does with the dead letters of one cause. */
export type AppPageAction = z.infer<typeof appPageActionSchema>;

/** `not_admin`: the user has not shown to be an admin, or that has ended. */
export type AppPageRefusal = "unknown_portal" | "not_admin";

/** The part of the portal's RPC surface that the app's pages in HubSpot call. `userId`: HubSpot's, from the signed address. */
export interface AppPagesApi {
  /** Reads a page for a user; null when the app is not installed. */
  appPage<Name extends AppPageName>(
    name: Name,
    query: AppPageModels[Name]["query"],
    userId: string,
  ): Promise<AppPage<Name> | null>;
  /** Acts for a user who has shown to be an admin. Returns to how many dead letters. */
  actOnAppPage(action: AppPageAction, userId: string): Promise<Result<number, AppPageRefusal>>;
  /** Ends the logins by which a user acts in HubSpot. Returns whether there were any. */
  leaveAppPages(userId: string): Promise<boolean>;
}
