/**
 * Defines the calls of a portal's object: the RPC surface of `Portal`, its inputs and its outcomes.
 * Every method returns a value; it throws only when the object itself is unavailable.
 */
import type { ContactCard, DealCard, VerifyAnswer, VerifyManyAnswer } from "../features/cards/contract.ts";
import type { DealGate, TicketGate } from "../domain/gate/gated-record.ts";
import type { HubSpotEvent } from "../hubspot/webhooks/event.ts";
import type { TokenGrant } from "../hubspot/oauth/oauth.ts";
import type { NotedConnectionView } from "../onekosmos/registry.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import type { Condition } from "../kernel/condition.ts";
import type { Language } from "../i18n/words.ts";
import type { Png } from "../lib/png.ts";
import type { Result } from "../lib/result.ts";
import type { Jurisdiction } from "../domain/vocabulary.ts";
import type { BulkVerificationRequest } from "../features/cards/bulk.ts";
import type { LinkChange } from "../features/cards/link-actions.ts";
import type { LinkAnswer } from "../features/cards/link-contract.ts";
import type { PortalCard } from "../features/cards/portal-contract.ts";
import type { CardReply } from "../features/cards/card-context.ts";
import type { VerificationRequest } from "../features/cards/verification-request.ts";
import type { AgentApi } from "../features/agents/contract.ts";
import type { AppPagesApi } from "../features/app-pages/contract.ts";
import type { TicketCard, VerifyCallerAnswer } from "../features/cards/ticket-contract.ts";
import type { CallerVerificationRequest } from "../features/cards/verify-caller.ts";
import type { ReadModels, ReadName } from "../features/activity/models.ts";
import type { GatePipelines } from "../features/gates/pipelines.ts";
import type { AdminFrame } from "./admin/admin-frame.ts";
import type { Actor, AuditEntry } from "./audit/audit.ts";
import type { ObjectDiagnosis } from "./admin/diagnosis.ts";
import type { StartDecision } from "./admin/held-start.ts";
import type { Login, LoginKey, LoginView } from "./access/logins.ts";
import type { TestContact } from "./admin/test-contact.ts";
import type { SavedConnection, SaveOptions, SaveProblem } from "./admin/save-connection.ts";
import type {
  OpenedPage,
  PageData,
  PageNeeds,
  PortalOverview,
  PortalSummary,
} from "./admin/page-contract.ts";
import type { FormProblem, SentForm } from "./admin/save-form.ts";
import type { PersonPage } from "./person-page/person-page.ts";
import type { Settings } from "./settings/settings.ts";
import type { DecisionOutcome } from "../features/contacts/contract.ts";
import type { LinkOpening } from "../features/contacts/links/link-opened.ts";
import type { LimitsApi } from "./admin/limits.ts";
import type { WorkflowApi } from "../features/workflows/contract.ts";
import type { FieldErrors } from "../lib/english.ts";
import type { ProvisionReport } from "../hubspot/properties/provisioning.ts";

/** `unknown_portal`: never installed here, or uninstalled; nothing was stored. */
export type AcceptOutcome =
  | { readonly kind: "accepted"; readonly stored: number }
  | { readonly kind: "unknown_portal" };

/** A callback as it arrived. The object checks it: only it knows the secret. */
export interface CallbackDelivery {
  readonly contactId: string;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As received: the signature is over these bytes. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export type CallbackOutcome =
  | { readonly kind: "accepted" }
  | {
      readonly kind: "refused";
      readonly reason: "unknown_portal" | "no_secret" | "unsigned" | "bad_signature" | "stale";
    };

/** The page after the install, and every later sign-in. */
export interface ConnectOutcome {
  readonly firstInstall: boolean;
  /** The reason when HubSpot did not let us finish; the portal retries automatically. */
  readonly provisioning: Result<ProvisionReport, string>;
}

/** Why a disconnect was not carried out: `message` is for the admin. */
export interface DisconnectProblem {
  readonly message: string;
}

/** The RPC surface of the portal's object. */
export interface PortalApi extends AgentApi, AppPagesApi, WorkflowApi, LimitsApi {
  /** Stores the grant (KV, encrypted), provisions properties; idempotent. `origin` is where the app is reachable. */
  install(input: {
    readonly portalId: number;
    readonly grant: TokenGrant;
    readonly origin: string;
    /** Where this object lives. Kept at the first install; none when absent. */
    readonly jurisdiction?: Jurisdiction;
  }): Promise<ConnectOutcome>;
  /**
   * Begins a login of an admin whom HubSpot has sent back with a grant. `inHubSpot`: the sign-in was begun on the app's pages in
   * HubSpot, where its user may act as long as it is live. Null when the app has left the portal.
   */
  startLogin(userId: number | null, inHubSpot?: boolean): Promise<LoginKey | null>;
  /** Returns the login while it is live; null when it has ended, or the app has left the portal. */
  useLogin(key: LoginKey): Promise<Login | null>;
  /**
   * Does the same for a page, of which it also returns the frame and the data that the page needs: one call instead of several.
   */
  openPage(key: LoginKey, needs?: PageNeeds): Promise<OpenedPage | null>;
  /** Returns data of a page; null when the portal is unknown. */
  readPage(needs: PageNeeds): Promise<PageData | null>;
  /** Signs out. */
  endLogin(key: LoginKey): Promise<void>;
  /** Lists the portal's live logins for the holder of one. */
  logins(own: LoginKey): Promise<readonly LoginView[]>;
  /** Ends the login of this name, or every login but the caller's for null. Returns how many it has ended. */
  endLogins(name: string | null, own: LoginKey, by: Actor): Promise<number>;
  /**
   * Takes the app out of the portal: HubSpot's uninstall, the grant revoked and deleted, everything stored deleted
   * after the settings' grace. Answers when that is, epoch ms. Nothing has changed when HubSpot cannot be reached.
   */
  disconnect(by?: Actor): Promise<Result<number, DisconnectProblem>>;
  /**
   * HubSpot says that the app was uninstalled at `occurredAt` (epoch ms). Deletes everything, unless the portal was
   * connected again since, or its grant still works. Answers whether it does.
   */
  uninstalled(occurredAt: number): Promise<boolean>;
  /** Stores a webhook batch durably, or not at all. */
  accept(events: readonly HubSpotEvent[]): Promise<AcceptOutcome>;
  acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome>;
  /** A deal at its gate; null when it never reached one. */
  dealGate(dealId: string): Promise<DealGate | null>;
  /** A ticket at its gate; null when it never reached one. */
  ticketGate(ticketId: string): Promise<TicketGate | null>;
  /** The card of a contact that this portal has, for the user who looks at it. Changes nothing. */
  contactCard(contactId: string, userId?: string): CardReply<ContactCard>;
  /** The card of a deal that this portal has, for the user who looks at it. Changes nothing. */
  dealCard(dealId: string, userId?: string): CardReply<DealCard>;
  /** The card of a ticket that this portal has, for the user who looks at it. Changes nothing. */
  ticketCard(ticketId: string, userId?: string): CardReply<TicketCard>;
  /** An agent verifies the caller of a ticket; see `startVerification`. */
  verifyCaller(input: CallerVerificationRequest): CardReply<VerifyCallerAnswer>;
  /** Returns the data of the settings page inside HubSpot. */
  portalCard(): CardReply<PortalCard>;
  /** A user replaces, cancels or mails an open link at a card. */
  changeLink(input: LinkChange): CardReply<LinkAnswer>;
  /**
   * Somebody asks for a verification at a card: stored before it is answered, and answered when it is done or within
   * seconds.
   */
  startVerification(input: VerificationRequest): CardReply<VerifyAnswer>;
  /** Somebody asks for many, or how far they are. */
  startBulkVerification(input: BulkVerificationRequest): CardReply<VerifyManyAnswer>;
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
  /** Returns how the portal is set up; null when the portal is unknown. */
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
  /** Returns how far the verification of a contact is. */
  testContact(contactId: string): CardReply<TestContact>;
  /** Decides about contacts that waited. Returns how many are not verified; null when there is nothing to decide. */
  decideStart(decision: StartDecision, by: Actor): Promise<number | null>;
  /** Tests the given connection (secrets omitted fall back to the stored ones) without storing it. */
  testConnection(input: unknown): Promise<Result<ConnectionReport, FieldErrors>>;
  /** From the contact's object: its person opened the link. */
  linkOpened(contactId: string, opening: LinkOpening): Promise<void>;
  /**
   * From the contact's object: its person chose a document, and the session of `requestId` is wanted. A repeated call
   * under one `attempt` is taken once.
   */
  documentChosen(contactId: string, requestId: string, attempt: string): Promise<void>;
  /**
   * A person whose link expired asks for a new one by mail: at most once an hour, and nothing happens where the app mails
   * nothing or the record has no address that may be written to.
   */
  requestNewLink(contactId: string): Promise<void>;
  /** Returns the language that HubSpot has for a contact, or null where the app does not speak it or nothing is known. */
  contactLanguage(contactId: string): Promise<Language | null>;
  /** Stores the logo on the person's page, a PNG that was encoded anew; null takes it away. False when the portal is unknown. */
  putLogo(logo: Png | null, by: Actor): Promise<boolean>;
  /** Returns the logo of this name, or of any where it is null; null when there is none. */
  logo(name: string | null): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Returns what the person's page needs to know of the portal; null when the portal is unknown. */
  personPage(): Promise<PersonPage | null>;
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
  /** Returns what outside the app hinders work; null when the portal is unknown. */
  conditions(): Promise<readonly Condition[] | null>;
  /** Returns at most `limit` entries of the audit log before number `before`, the newest first. */
  auditLog(before: number, limit: number): Promise<readonly AuditEntry[]>;
  /** From the cron: expires what is stale, re-arms a lost alarm. Answers when to look again, epoch ms, or null. */
  sweep(): Promise<number | null>;
}
