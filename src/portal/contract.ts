/**
 * What the routes may ask of a portal's object: the RPC surface of `Portal`, its inputs and its outcomes.
 * Every method answers with a value; it throws only when the object itself is unavailable.
 */
import type {
  ContactCard,
  DealCard,
  PortalCard,
  VerifyAnswer,
  VerifyManyAnswer,
} from "../features/cards/contract.ts";
import type { Gate, PipelineStage } from "../domain/gate/gate.ts";
import type { HubSpotEvent } from "../hubspot/event.ts";
import type { TokenGrant } from "../hubspot/oauth.ts";
import type { Jurisdiction } from "../objects.ts";
import type { ConnectionView } from "../onekosmos/registry.ts";
import type { ConnectionReport } from "../onekosmos/provider.ts";
import type { Condition } from "../kernel/condition.ts";
import type { DeadLetter, DeadLetterGroup } from "../kernel/sender-channel.ts";
import type { Result } from "../lib/result.ts";
import type { DocumentType, GateStatus, Ial, IdvStatus } from "../domain/vocabulary.ts";
import type { BulkPress } from "../features/cards/bulk.ts";
import type { CardReply } from "../features/cards/card-context.ts";
import type { Press } from "../features/cards/press.ts";
import type { DealPipelines } from "../features/gates/pipelines.ts";
import type { Settings } from "./settings.ts";
import type { LinkOpening } from "../features/contacts/link-opening.ts";
import type { TimelineView } from "../features/timeline/record.ts";
import type { WorkflowApi } from "../features/workflows/contract.ts";

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

/** What the install did to the portal's properties. */
export interface ProvisionReport {
  readonly group: "created" | "present";
  readonly created: readonly string[];
  readonly present: readonly string[];
}

/** The page after the install, and every later sign-in. */
export interface ConnectOutcome {
  readonly firstInstall: boolean;
  /** When HubSpot did not let us finish, the reason; the portal tries again by itself. */
  readonly provisioning: Result<ProvisionReport, string>;
}

/**
 * How the segments in HubSpot stand. `not_dynamic`, `changed`: a list under a segment's name does not hold whom it should;
 * `reason` has a sentence for the admin. `refused`: `reason` has HubSpot's words.
 */
export interface SegmentsView {
  readonly state: "ready" | "preparing" | "refused" | "not_dynamic" | "changed";
  readonly reason: string | null;
}

/** Why a disconnect was not carried out: `message` is for the admin. */
export interface DisconnectProblem {
  readonly message: string;
}

/** A deal that has reached a gate. */
export interface DealGate {
  readonly dealId: string;
  /** `idv_gate_status`; null when only a trigger was reached. */
  readonly status: GateStatus | null;
  /** The stage that it waits for; null when it waits for none. */
  readonly wanted: PipelineStage | null;
  /** It moves on there by itself when everybody is verified. */
  readonly movesOn: boolean;
  /** Why it waits, for people; "" when it does not. */
  readonly reason: string;
  /** What HubSpot said when it refused to let us move it; "" when it did not. */
  readonly refusal: string;
  /** Since when it waits, or not, epoch ms. */
  readonly since: number;
  /** For whom it waits. `note`: why no session could be started for this contact. */
  readonly contacts: readonly {
    readonly contactId: string;
    readonly status: IdvStatus | null;
    readonly ial: Ial | null;
    readonly note: string;
  }[];
}

/** A gate of the settings that does not work, because HubSpot no longer has its stage or its pipeline. */
export interface BrokenGate extends PipelineStage, Pick<Gate, "mode"> {
  /** For the admin: what is wrong and what to do. */
  readonly problem: string;
}

/** Everything the portal's page shows. No secret, nothing personal. */
export interface PortalOverview {
  readonly portalId: number;
  /**
   * `refused`: HubSpot refuses the grant, which is tried again while work waits. `disconnected`: it was refused for too
   * long, work waits for a reconnect. `leaving`: the app was disconnected here.
   */
  readonly status: "connected" | "refused" | "disconnected" | "leaving";
  /** Set while HubSpot refuses the grant: since when, and when it is tried again, epoch ms. */
  readonly grantRefusal?: { readonly since: number; readonly retryAt: number };
  /** When everything stored for this portal is deleted, epoch ms; null while that is not decided. */
  readonly wipeAt: number | null;
  readonly installedAt: number;
  readonly provisioning: "done" | "pending";
  readonly segments: SegmentsView;
  readonly timeline: TimelineView;
  readonly connection: ConnectionView | null;
  /** Set while 1Kosmos refuses us and items rest. */
  readonly attention: string | null;
  /** Set while 1Kosmos does not work for us and nothing, or one trial, goes there. */
  readonly pause?: { readonly reason: string; /** Epoch ms. */ readonly until: number };
  readonly settings: Settings;
  readonly counters: Readonly<Record<string, number>>;
  readonly waiting: {
    readonly inbox: number;
    readonly outbox: number;
    readonly openSessions: number;
    /** Executions of the workflow action that are not over. */
    readonly workflows: number;
  };
  /** What outside the app hinders work, the gravest first. */
  readonly conditions: readonly Condition[];
  readonly deadLetters: readonly DeadLetter[];
  /** The dead letters by cause, the largest group first. */
  readonly deadLetterGroups: readonly DeadLetterGroup[];
  /** Deals that wait at a gate, or that HubSpot would not let us move; the longest first, at most 50. */
  readonly heldDeals: readonly DealGate[];
  /** Gates that do not work. Null while HubSpot does not say which stages there are. */
  readonly brokenGates: readonly BrokenGate[] | null;
}

/** A refusal by field: JSON path → what is wrong with it. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The RPC surface of the portal's object. */
export interface PortalApi extends WorkflowApi {
  /** Stores the grant (KV, encrypted), provisions properties; idempotent. `origin` is where the app is reachable. */
  install(input: {
    readonly portalId: number;
    readonly grant: TokenGrant;
    readonly origin: string;
    /** Where this object lives. Kept at the first install; none when absent. */
    readonly jurisdiction?: Jurisdiction;
  }): Promise<ConnectOutcome>;
  /**
   * Takes the app out of the portal: HubSpot's uninstall, the grant revoked and deleted, everything stored deleted
   * after the settings' grace. Answers when that is, epoch ms. Nothing has changed when HubSpot cannot be reached.
   */
  disconnect(): Promise<Result<number, DisconnectProblem>>;
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
  /** The card of a contact that this portal has. Changes nothing. */
  contactCard(contactId: string): CardReply<ContactCard>;
  /** The card of a deal that this portal has. Changes nothing. */
  dealCard(dealId: string): CardReply<DealCard>;
  /** What the settings page inside HubSpot shows. */
  portalCard(): CardReply<PortalCard>;
  /** Somebody asks for a verification at a card: stored before it is answered, and answered when it is done or within seconds. */
  press(input: Press): CardReply<VerifyAnswer>;
  /** Somebody asks for many, or how far they are. */
  pressMany(input: BulkPress): CardReply<VerifyManyAnswer>;
  /** What a gate can be put on, by name; null where HubSpot does not say. */
  listPipelines(): Promise<DealPipelines>;
  /** Null when the portal is unknown. */
  overview(): Promise<PortalOverview | null>;
  /** Applies a whole or partial document, checked field by field. */
  putSettings(patch: unknown): Promise<Result<Settings, FieldErrors>>;
  /** Stores the 1Kosmos connection. An omitted or empty secret keeps the stored one. */
  putConnection(input: unknown): Promise<Result<ConnectionView, FieldErrors>>;
  /** Tests the given connection (secrets omitted fall back to the stored ones) without storing it. */
  testConnection(input: unknown): Promise<Result<ConnectionReport, FieldErrors>>;
  /** From the contact's object: its person opened the link. */
  linkOpened(contactId: string, opening: LinkOpening): Promise<void>;
  /**
   * From the contact's object: its person chose a document, and the session of `requestId` is wanted. What comes again
   * under one `press` is taken once.
   */
  documentChosen(contactId: string, requestId: string, press: string): Promise<void>;
  /** Puts a dead letter back to work. */
  replay(id: string): Promise<boolean>;
  /** Puts back every dead letter that has the cause of this one. Returns how many. */
  replayGroup(id: string): Promise<number>;
  /** Ends every dead letter that has the cause of this one without doing it. Returns how many. */
  discardGroup(id: string): Promise<number>;
  /** Returns what outside the app hinders work; null when the portal is unknown. */
  conditions(): Promise<readonly Condition[] | null>;
  /** From the cron: expires what is stale, re-arms a lost alarm. Answers when to look again, epoch ms, or null. */
  sweep(): Promise<number | null>;
}

/** What the short link shows; from the contact's object. */
export type LinkTarget =
  | { readonly kind: "session"; readonly url: string }
  /** Several documents will do; `chosen` is the one whose session is open already. */
  | {
      readonly kind: "choice";
      readonly documents: readonly DocumentType[];
      readonly chosen: DocumentType | null;
    }
  | { readonly kind: "over"; readonly status: "verified" | "failed" | "expired" }
  | { readonly kind: "preparing" }
  | { readonly kind: "unknown" };
