/** Defines the data of the admin's pages: what a page needs, and what it gets. */
import type { StepCounts, VerificationPage } from "../../features/activity/read-model.ts";
import type { Result } from "../../features/activity/day-names.ts";
import type { ReadModels, ReadName } from "../../features/activity/models.ts";
import type { BrokenGate } from "../../domain/gate/gate.ts";
import type { DealGate, TicketGate } from "../../domain/gate/gated-record.ts";
import type { GatePipelines } from "../../features/gates/pipelines.ts";
import type { SegmentsView } from "../../features/segments/segments.ts";
import type { TimelineView } from "../../features/timeline/record.ts";
import type { User } from "../../hubspot/crm/owners.ts";
import type { OptionalFeature } from "../../hubspot/oauth/scopes.ts";
import type { Condition } from "../../kernel/condition.ts";
import type { DeadLetter, DeadLetterGroup } from "../../kernel/outbox/sender-channel.ts";
import type { ConnectionView } from "../../onekosmos/registry.ts";
import type { AdminFrame } from "./admin-frame.ts";
import type { AuditEntry } from "../audit/audit.ts";
import type { LimitsView, LinkKeys } from "./limits.ts";
import type { Login, LoginKey, LoginView } from "../access/logins.ts";
import type { CallbackView } from "../connection/callback-watch.ts";
import type { Settings } from "../settings/settings.ts";

/** How the portal is set up: what most pages show. No secret, nothing personal. */
export interface PortalSummary {
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
  readonly connection: ConnectionView | null;
  /** Which save of the connection is the newest one. */
  readonly connectionRevision?: string;
  /** How 1Kosmos' callbacks arrive; null while the connection takes none. */
  readonly callbacks?: CallbackView | null;
  /** Set while 1Kosmos refuses us and jobs wait. */
  readonly attention: string | null;
  /** Set while 1Kosmos does not work for us and nothing, or one trial, goes there. */
  readonly pause?: { readonly reason: string; /** Epoch ms. */ readonly until: number };
  readonly settings: Settings;
  /** How many contacts wait for an admin's decision, because no connection to 1Kosmos worked; null when there is none to make. */
  readonly heldBack: number | null;
  /** True if the person's page shows a logo. */
  readonly hasLogo?: boolean;
  /** Parts of the app that do not work, because HubSpot did not grant their scopes. */
  readonly withheld?: readonly OptionalFeature[];
  /** Conditions that block work, the gravest first. */
  readonly conditions: readonly Condition[];
}

/** Rows of a channel of the outbox are counted to this number: more leave with the next batches. */
export const WAITING_SHOWN = 100;

/** The portal's activity in numbers. */
interface PortalNumbers {
  readonly timeline: TimelineView;
  readonly counters: Readonly<Record<string, number>>;
  readonly waiting: {
    /** Jobs that are due or retried. */
    readonly inbox: number;
    /** Reminders whose time has not come; counted to `PLANNED_SHOWN`. */
    readonly planned: number;
    /** From `WAITING_SHOWN` on there may be more. */
    readonly outbox: number;
    readonly openSessions: number;
    /** Of these: submitted, and 1Kosmos has yet to decide. */
    readonly inReview: number;
    /** Executions of the workflow action that are not over. */
    readonly workflows: number;
  };
  /** The cause with the most dead letters; null when there is none. */
  readonly worst: DeadLetterGroup | null;
  /** How many records wait at a gate, or could not be moved; counted to 50 of each type. */
  readonly held: number;
}

/** The data of the first page. */
export interface PortalBrief
  extends
    PortalNumbers,
    Pick<PortalSummary, "status" | "installedAt" | "provisioning" | "attention" | "pause" | "conditions"> {
  /** The host of the 1Kosmos tenant; null while none is connected. */
  readonly tenantDns: string | null;
  readonly linkLifetimeHours: number;
}

/** The summary, the numbers, and some of what waits. */
export interface PortalOverview extends PortalSummary, PortalNumbers {
  /** Gates that do not work. Null while the stages cannot be read from HubSpot. */
  readonly brokenGates: readonly Omit<BrokenGate, "missing">[] | null;
  readonly deadLetters: readonly DeadLetter[];
  /** The dead letters by cause, the largest group first. */
  readonly deadLetterGroups: readonly DeadLetterGroup[];
  /** Deals that wait at a gate, or that HubSpot would not let us move; the longest first, at most 50. */
  readonly heldDeals: readonly DealGate[];
  /** The same for tickets. */
  readonly heldTickets: readonly TicketGate[];
}

/** Data that a page needs beside its frame. */
export interface PageNeeds {
  readonly overview?: true;
  readonly summary?: true;
  readonly limits?: true;
  /** Of the holder of this login. */
  readonly logins?: LoginKey;
  /** `held`: while records wait at a gate. */
  readonly pipelines?: true | "held";
  readonly audit?: { readonly before: number; readonly limit: number };
  readonly models?: { readonly [Name in ReadName]?: ReadModels[Name]["query"] };
}

/** The overview's data. */
export interface OverviewData {
  readonly brief: PortalBrief;
  /** The newest verification, when there is one. */
  readonly newest: VerificationPage;
  /** How often each step happened today, and in the last seven days, today included. */
  readonly steps: { readonly today: StepCounts; readonly week: StepCounts };
  /** The newest result of 1Kosmos in the last seven days; null when there was none. */
  readonly lastResult: Result | null;
}

/** The data of the page of limits. */
export interface LimitsData {
  readonly limits: LimitsView;
  readonly users: readonly User[] | null;
  readonly keys: LinkKeys;
}

/** The data that was needed. */
export interface PageData {
  readonly overview?: OverviewData;
  readonly summary?: PortalSummary;
  readonly limits?: LimitsData;
  readonly logins?: readonly LoginView[];
  readonly pipelines?: GatePipelines;
  readonly audit?: readonly AuditEntry[];
  /** Beside the audit log: HubSpot's users, when HubSpot names them soon enough. */
  readonly users?: readonly User[];
  readonly models?: { readonly [Name in ReadName]?: ReadModels[Name]["model"] };
}

/** A page that was opened by a live login. */
export interface OpenedPage {
  readonly login: Login;
  readonly frame: AdminFrame;
  readonly data: PageData;
}
