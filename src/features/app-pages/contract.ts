/** The app's pages in HubSpot: the calls to the portal's object, the parameters of each page, and what an admin does there. */
import * as z from "zod/mini";
import type { Result } from "../../lib/result.ts";
import type { FormProblem, SentForm } from "../../portal/admin/save-form.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import type { ActivityQuery, VerificationQuery } from "../activity/queries.ts";
import type { ActivityModel, ContactHistory } from "../activity/read-model.ts";
import type { AppAttention, AppOverview, AppSetup, AppVerifications } from "./schemas.ts";

/** The pages by name: their parameters, and what they are shown from. */
export interface AppPageModels {
  readonly overview: { readonly query: null; readonly model: AppOverview };
  readonly activity: { readonly query: ActivityQuery; readonly model: ActivityModel };
  readonly verifications: { readonly query: VerificationQuery; readonly model: AppVerifications };
  readonly contact: { readonly query: { readonly contactId: string }; readonly model: ContactHistory };
  readonly attention: { readonly query: null; readonly model: AppAttention };
  readonly setup: { readonly query: null; readonly model: AppSetup };
}
export type AppPageName = keyof AppPageModels;

/** A page as the portal's object has it. */
export interface AppPage<Name extends AppPageName> {
  readonly model: AppPageModels[Name]["model"];
  readonly timeZone: string;
  /** The host of the account's pages in HubSpot. */
  readonly uiDomain: string;
  readonly attention: number;
  /** When the user's rights as an admin end, epoch ms; null: they have none. */
  readonly adminUntil: number | null;
  /** True if the user sees single verifications and contacts. */
  readonly readsRecords: boolean;
}

/** The settings as a user of HubSpot may see them. */
export interface AppSettings {
  /** Null: the user has not shown to be an admin. */
  readonly settings: Settings | null;
  /** As on a page. */
  readonly adminUntil: number | null;
}

export const appPageActionSchema = z.strictObject({
  kind: z.enum(["replay", "remove"]),
  /** The dead letter that names its group. */
  id: z.string().check(z.regex(/^[\w:.|-]{1,300}$/u)),
});
/** The actions of an admin on the dead letters of one cause. */
export type AppPageAction = z.infer<typeof appPageActionSchema>;

/** `not_admin`: the user has not shown to be an admin, or that has ended. */
export type AppPageRefusal = "unknown_portal" | "not_admin";
/** `not_reader`: the page is not for this user. `unread`: the user's team could not be read from HubSpot. */
export type AppReadRefusal = "unknown_portal" | "not_reader" | "unread";
/** Why settings were not saved. */
export type AppSaveProblem = FormProblem | { readonly kind: AppPageRefusal };

/** The part of the portal's RPC surface that the app's pages in HubSpot call. `userId`: HubSpot's, from the signed address. */
export interface AppPagesApi {
  /** Reads a page for a user. */
  appPage<Name extends AppPageName>(
    name: Name,
    query: AppPageModels[Name]["query"],
    userId: string,
  ): Promise<Result<AppPage<Name>, AppReadRefusal>>;
  /** Acts for a user who has shown to be an admin. Returns to how many dead letters. */
  actOnAppPage(action: AppPageAction, userId: string): Promise<Result<number, AppPageRefusal>>;
  /** Ends the logins by which a user acts in HubSpot. Returns whether there were any. */
  leaveAppPages(userId: string): Promise<boolean>;
  /** Reads the settings for a user; null when the app is not installed. */
  appSettings(userId: string): Promise<AppSettings | null>;
  /** Saves a form of settings for a user who has shown to be an admin; what needs a fresh consent is refused. */
  saveAppSettings(form: SentForm, userId: string): Promise<Result<Settings, AppSaveProblem>>;
}
