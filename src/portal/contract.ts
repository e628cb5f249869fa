/**
 * Defines the calls of a portal's object: the RPC surface of `Portal`, its inputs and its outcomes.
 * Every method returns a value; it throws only when the object itself is unavailable.
 */
import type { DealGate, TicketGate } from "../domain/gate/gated-record.ts";
import type { HubSpotEvent } from "../hubspot/webhooks/event.ts";
import type { TokenGrant } from "../hubspot/oauth/oauth.ts";
import type { PackedBatch } from "../kernel/jobs/batches.ts";
import type { Language } from "../i18n/words.ts";
import type { Result } from "../lib/result.ts";
import type { Jurisdiction } from "../domain/vocabulary.ts";
import type { Actor } from "./audit/audit.ts";
import type { Login, LoginKey } from "./access/logins.ts";
import type { PersonPage } from "./person-page/person-page.ts";
import type { LinkOpening } from "../features/contacts/links/link-opened.ts";
import type { ProvisionReport } from "../hubspot/properties/provision-report.ts";
import type { AdminApi } from "./admin-contract.ts";
import type { CardApi } from "./card-contract.ts";
import type { WorkflowApi } from "../features/workflows/contract.ts";

/** `unknown_portal`: never installed here, or uninstalled; nothing was stored. */
export type AcceptOutcome =
  | { readonly kind: "accepted"; readonly stored: number }
  | { readonly kind: "unknown_portal" };

/** A callback as it arrived. The object checks it: only it has the secret. */
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
export interface PortalApi extends AdminApi, CardApi, WorkflowApi {
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
  /** Signs out. */
  endLogin(key: LoginKey): Promise<void>;
  /**
   * Takes the app out of the portal: HubSpot's uninstall, the grant revoked and deleted, everything stored deleted
   * after the settings' grace. Returns when that is, epoch ms. Nothing has changed when HubSpot cannot be reached.
   */
  disconnect(by?: Actor): Promise<Result<number, DisconnectProblem>>;
  /**
   * Handles HubSpot's report that the app was uninstalled at `occurredAt` (epoch ms). Deletes everything, unless the portal was
   * connected again since, or its grant still works. Returns whether it does.
   */
  uninstalled(occurredAt: number): Promise<boolean>;
  /** Stores a webhook batch durably, or not at all. The Worker packs its events, which spares the object that work. */
  accept(events: PackedBatch | readonly HubSpotEvent[]): Promise<AcceptOutcome>;
  /** Stores a callback of 1Kosmos, once it is authenticated. */
  acceptCallback(delivery: CallbackDelivery): Promise<CallbackOutcome>;
  /** A deal at its gate; null when it never reached one. */
  dealGate(dealId: string): Promise<DealGate | null>;
  /** A ticket at its gate; null when it never reached one. */
  ticketGate(ticketId: string): Promise<TicketGate | null>;
  /** From the contact's object: its person opened the link. */
  linkOpened(contactId: string, opening: LinkOpening): Promise<void>;
  /**
   * From the contact's object: its person chose a document, and the session of `requestId` is wanted. A repeated call
   * under one `attempt` is taken once.
   */
  documentChosen(contactId: string, requestId: string, attempt: string): Promise<void>;
  /**
   * Mails a new link to a person whose link expired: at most once an hour, and nothing happens where the app mails
   * nothing or the record has no address that may be written to.
   */
  requestNewLink(contactId: string): Promise<void>;
  /** Returns the language that HubSpot has for a contact, or null where the app does not have it or it is unknown. */
  contactLanguage(contactId: string): Promise<Language | null>;
  /** Returns what the person's page needs of the portal; null when the portal is unknown. */
  personPage(): Promise<PersonPage | null>;
  /** From the cron: expires what is stale, re-arms a lost alarm. Returns when the next sweep is due, epoch ms, or null. */
  sweep(): Promise<number | null>;
}
