/** Defines the calls of the portal's object that the admin's pages and the JSON API make. */
import type { CallbackView } from "./connection/callback-watch.ts";
import type { LimitsApi } from "./admin/limits.ts";
import type { NotedConnectionView } from "../onekosmos/registry.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import type { Condition } from "../kernel/condition.ts";
import type { Png } from "../lib/png.ts";
import type { Result } from "../lib/result.ts";
import type { CardReply } from "../features/cards/card-context.ts";
import type { ReadModels, ReadName } from "../features/activity/models.ts";
import type { GatePipelines } from "../features/gates/pipelines.ts";
import type { AdminFrame } from "./admin/admin-frame.ts";
import type { Actor, AuditEntry } from "./audit/audit.ts";
import type { ObjectDiagnosis } from "./admin/diagnosis.ts";
import type { StartDecision } from "./admin/held-start.ts";
import type { LoginKey, LoginView } from "./access/logins.ts";
import type { TestContact, TestKind } from "./admin/test-contact.ts";
import type { SavedConnection, SaveOptions, SaveProblem } from "./admin/save-connection.ts";
import type { FormProblem, SentForm } from "./admin/save-form.ts";
import type { Settings } from "./settings/settings.ts";
import type { DecisionOutcome } from "../features/contacts/contract.ts";
import type { FieldErrors } from "../lib/english.ts";
import type {
  OpenedPage,
  PageData,
  PageNeeds,
  PortalOverview,
  PortalSummary,
} from "./admin/page-contract.ts";

/** The part of the RPC surface that admins use. Pages pass the login; an `Actor` goes to the audit log. */
export interface AdminApi extends LimitsApi {
  /** Returns the login while it is live, the frame of a page and the data that the page needs, in one call; null when it has ended. */
  openPage(key: LoginKey, needs?: PageNeeds): Promise<OpenedPage | null>;
  /** Returns data of a page; null when the portal is unknown. */
  readPage(needs: PageNeeds): Promise<PageData | null>;
  /** Lists the portal's live logins for the holder of one. */
  logins(own: LoginKey): Promise<readonly LoginView[]>;
  /** Ends the login of this name, or every login but the caller's for null. Returns how many it has ended. */
  endLogins(name: string | null, own: LoginKey, by: Actor): Promise<number>;
  /** Returns the pipelines, stages and labels that a gate can use, by name; null where HubSpot does not return them. */
  listPipelines(): Promise<GatePipelines>;
  /** Returns what surrounds every page of an admin; null when the portal is unknown. */
  adminFrame(): Promise<AdminFrame | null>;
  /** Reads what happened, is listed, or waits, by the model's name; null when the portal is unknown. Changes nothing. */
  read<Name extends ReadName>(
    name: Name,
    query: ReadModels[Name]["query"],
  ): Promise<ReadModels[Name]["model"] | null>;
  /** An admin marks a contact as verified or failed, with a reason. Responds when it is done, or after seconds. */
  decide(contactId: string, input: unknown, by: Actor): Promise<Result<DecisionOutcome, FieldErrors>>;
  /** Null when the portal is unknown. */
  overview(): Promise<PortalOverview | null>;
  /** Returns how the portal is set up, which costs little; null when the portal is unknown. */
  summary(): Promise<PortalSummary | null>;
  /** Applies a whole or partial document, checked field by field. */
  putSettings(patch: unknown, by?: Actor): Promise<Result<Settings, FieldErrors>>;
  /** Saves a form of settings, unless somebody else has changed its fields since it was shown. */
  saveForm(sent: SentForm, by: Actor): Promise<Result<Settings, FormProblem>>;
  /** Undoes a save of the last ten minutes; an error is for the admin to read. */
  undoForm(form: string, id: string, by: Actor): Promise<Result<void, string>>;
  /** Stores the 1Kosmos connection. An omitted or empty secret keeps the stored one. */
  putConnection(input: unknown, by?: Actor): Promise<Result<NotedConnectionView, FieldErrors>>;
  /** Stores the connection when its test passes, or although it fails. Contacts that waited for the first one wait on. */
  saveConnection(
    input: unknown,
    options: SaveOptions,
    by: Actor,
  ): Promise<Result<SavedConnection, SaveProblem>>;
  /** Finds the contact that an admin names by address or number; an error is for the admin to read. */
  findTestContact(named: string): Promise<Result<string, string>>;
  /** Returns how far the verification of a contact is; of its identity where no kind is named. */
  testContact(contactId: string, kind?: TestKind): CardReply<TestContact>;
  /** Decides about contacts that waited. Returns how many are not verified; null when there is nothing to decide. */
  decideStart(decision: StartDecision, by: Actor): Promise<number | null>;
  /** Tests the given connection (secrets omitted fall back to the stored ones) without storing it. `callbacks`: how those of the stored one arrive. */
  testConnection(
    input: unknown,
  ): Promise<Result<ConnectionReport & { readonly callbacks?: CallbackView | null }, FieldErrors>>;
  /** Stores the logo on the person's page, a PNG that was encoded anew; null takes it away. False when the portal is unknown. */
  putLogo(logo: Png | null, by: Actor): Promise<boolean>;
  /** Returns the logo of this name, or of any where it is null; null when there is none. */
  logo(name: string | null): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Puts a dead letter back to work. */
  replay(id: string, by?: Actor): Promise<boolean>;
  /** Ends a dead letter for good: what it was about is not done. False when there is none of this id. */
  remove(id: string, by?: Actor): Promise<boolean>;
  /** Puts back every dead letter that has the cause of this one. Returns how many. */
  replayGroup(id: string, by?: Actor): Promise<number>;
  /** Ends every dead letter that has the cause of this one without doing it. Returns how many. */
  removeGroup(id: string, by?: Actor): Promise<number>;
  /** Diagnoses the portal for the doctor: refreshes HubSpot's token and tests 1Kosmos. */
  diagnose(): Promise<ObjectDiagnosis>;
  /** Notes in the audit log that an admin made a token for the doctor. False when the portal is unknown. */
  noteDoctorToken(by: Actor): Promise<boolean>;
  /** Returns what outside the app blocks work; null when the portal is unknown. */
  conditions(): Promise<readonly Condition[] | null>;
  /** Returns at most `limit` entries of the audit log before number `before`, the newest first. */
  auditLog(before: number, limit: number): Promise<readonly AuditEntry[]>;
}
