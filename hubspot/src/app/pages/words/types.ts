/** The texts of the app's pages. One file a language; a missing text does not compile. `{name}` stands for a value, see `fill`. */

/** A heading and a text. */
export interface Note {
  readonly title: string;
  readonly text: string;
}

/** How a verification stands. */
export type StatusCode =
  | "pending"
  | "in_review"
  | "passed"
  | "failed"
  | "expired"
  | "replaced"
  | "refused"
  | "withdrawn";

/** Who or what requests a verification. */
export type TriggerCode =
  | "contact_created"
  | "deal_stage"
  | "ticket"
  | "ticket_stage"
  | "workflow"
  | "card"
  | "bulk_action"
  | "agent"
  | "person_changed"
  | "other";

/** The steps of verifications, in their order. */
export const STEPS = ["started", "sent", "opened", "passed", "failed", "expired"] as const;
export type Step = (typeof STEPS)[number];

interface CommonWords {
  readonly overview: string;
  readonly activity: string;
  readonly verifications: string;
  readonly attention: string;
  readonly setup: string;
  readonly settings: string;
  readonly contact: string;
  readonly deal: string;
  readonly ticket: string;
  readonly openInHubSpot: string;
  readonly notFound: Note;
  readonly none: string;
  readonly byAdmin: string;
  readonly byUser: string;
  readonly notOpened: string;
}

interface OverviewWords {
  readonly limited: Note;
  readonly state: Readonly<
    Record<"verifying" | "setup" | "attention" | "paused" | "hubspot_paused" | "disconnected", string>
  >;
  readonly week: string;
  readonly today: string;
  readonly health: string;
  readonly hubspotStatus: Readonly<
    Record<
      "connected" | "refuses" | "unavailable" | "silent" | "refused" | "disconnected" | "leaving",
      string
    >
  >;
  readonly connectedTo: string;
  readonly notConnected: string;
  readonly refuses: string;
  readonly pauses: string;
  readonly goToSetup: string;
  readonly last: string;
  readonly noneYet: string;
  readonly needs: string;
  readonly nothingNeeded: string;
  readonly deadLetters: string;
  readonly held: string;
  readonly seeAttention: string;
  readonly waits: string;
  readonly openSessions: string;
  readonly inReview: string;
  readonly jobs: string;
  readonly updates: string;
  readonly workflows: string;
  readonly retryAt: string;
}

interface ActivityWords {
  readonly days: string;
  readonly range: string;
  readonly title: string;
  readonly nothing: Note;
  readonly openedOfSent: string;
  readonly passedOfOpened: string;
  readonly passedOfSent: string;
  readonly toOpened: string;
  readonly toPassed: string;
  readonly byHand: string;
  readonly hint: string;
  readonly steps: Readonly<Record<"day" | "week", string>>;
  readonly ends: Readonly<Record<"day" | "week", string>>;
  readonly dayAxis: string;
  readonly weekAxis: string;
  readonly countAxis: string;
  readonly byTrigger: string;
  readonly trigger: string;
  readonly reasons: string;
  readonly reason: string;
  readonly share: string;
  readonly meaning: string;
}

interface VerificationsWords {
  readonly status: string;
  readonly reason: string;
  readonly trigger: string;
  readonly from: string;
  readonly until: string;
  readonly record: string;
  readonly any: string;
  readonly filter: string;
  readonly showAll: string;
  readonly nothing: Note;
  readonly contact: string;
  readonly started: string;
  readonly opened: string;
  readonly ended: string;
  readonly older: string;
  readonly newer: string;
  readonly newest: string;
  readonly searched: string;
  readonly searchOn: string;
  readonly recordProblem: string;
}

/** In place, and not. */
interface YesNo {
  readonly yes: string;
  readonly no: string;
}

interface SetupWords {
  readonly tags: Readonly<Record<"yes" | "no" | "open", string>>;
  readonly lead: string;
  readonly decision: Note;
  readonly decide: string;
  readonly access: YesNo;
  readonly properties: YesNo;
  readonly segments: YesNo & Readonly<Record<"preparing" | "refused" | "not_dynamic" | "changed", string>>;
  readonly withheld: string;
  readonly grant: string;
  readonly tenant: YesNo;
  readonly callbacks: YesNo;
  readonly connect: string;
  readonly triggers: string;
  readonly sources: Readonly<Record<"form" | "import" | "manual" | "api" | "integration", string>>;
  readonly sourcesOn: string;
  readonly sourcesOff: string;
  readonly imports: string;
  readonly gates: YesNo;
  readonly ways: Readonly<Record<"workflow" | "app" | "person", string>>;
  readonly waysOn: string;
  readonly waysOff: string;
  readonly chooseTriggers: string;
  readonly chooseDelivery: string;
}

/** Texts of the app's pages, except of work and contacts, see `work/types.ts`. */
export interface PageWords {
  readonly common: CommonWords;
  readonly statuses: Readonly<Record<StatusCode, string>>;
  /** `named`: with what HubSpot calls it as `{id}`. */
  readonly triggers: Readonly<Record<TriggerCode, { readonly label: string; readonly named: string }>>;
  readonly steps: Readonly<Record<Step, string>>;
  readonly overview: OverviewWords;
  readonly activity: ActivityWords;
  readonly verifications: VerificationsWords;
  readonly setup: SetupWords;
}
