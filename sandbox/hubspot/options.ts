/** The options of the stand-in HubSpot: its place, and the one app that is registered with it. */
import type { ExchangeLog } from "../exchanges.ts";
import type { FaultStore } from "../faults.ts";
import type { EventType } from "./timeline/types.ts";

/** The object types whose events can be subscribed to here. */
export type SubscribedObject = "contact" | "deal" | "ticket";

type ObjectEvent = "creation" | "propertyChange" | "deletion" | "merge" | "restore" | "associationChange";

/** The push events of HubSpot docs, webhooks, that concern contacts, deals and tickets. */
export type SubscriptionType = `${SubscribedObject | "object"}.${ObjectEvent}` | "contact.privacyDeletion";

/** One subscription of the app, as its `webhooks-hsmeta.json` declares it. Its id is its place in the list. */
export interface Subscription {
  readonly subscriptionType: SubscriptionType;
  /** For `object.*` only: which objects. */
  readonly objectType?: SubscribedObject;
  /** For `*.propertyChange` only: which property. */
  readonly propertyName?: string;
  /** Default true. */
  readonly active?: boolean;
}

/** The app as it is registered with HubSpot. */
export interface AppRegistration {
  readonly appId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared exactly, as HubSpot does. */
  readonly redirectUris: readonly string[];
  /** Where webhooks go; null: no deliveries. */
  readonly webhookUrl: string | null;
  /** The required scopes: an install link must request all of them. */
  readonly scopes: readonly string[];
  /** Scopes that a portal may decline; default none. */
  readonly optionalScopes?: readonly string[];
  readonly subscriptions: readonly Subscription[];
  /** Where workflows call the app's action; default `/hubspot/actions/verify` beside the webhooks. */
  readonly actionUrl?: string;
  /** The timeline event types that the app declares; default none. */
  readonly eventTypes?: readonly EventType[];
}

export interface HubSpotSandboxOptions {
  /** SQLite file, or ":memory:". */
  readonly statePath: string;
  /** Where people reach the stand-in, no trailing slash: http://localhost:8788. */
  readonly publicOrigin: string;
  readonly app: AppRegistration;
  readonly exchanges: ExchangeLog;
  /** Injected faults; without them, none. */
  readonly faults?: FaultStore;
  /** The clock, epoch ms; default `Date.now`. Timers run on the machine's own. */
  readonly now?: () => number;
  /** Milliseconds before the first, second, ... retry of a delivery; the last one repeats. Default 500, 1000, 2000, ... */
  readonly retryPausesMs?: readonly number[];
  /** Milliseconds within which a receiver of webhooks must respond; default 5000 (HubSpot docs, error-handling). */
  readonly webhookTimeoutMs?: number;
  /** Life of an access token in seconds; default 1800 (HubSpot docs, oauth). */
  readonly accessTokenSeconds?: number;
}
