/** The world of probes: real accounts, or a sandbox. */
import type { Answer, Caller, Sent } from "./http.ts";
import type { Licensed } from "./licensed.ts";
import type { Requirement } from "./requirements.ts";
import type { Receiver } from "./receiver.ts";

/** The app's tokens in the portal. */
export interface Grant {
  readonly refresh: string;
  readonly access: string;
}

/** The HubSpot app under test. */
export interface AppClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** 1Kosmos' values of the published protocol. */
export interface Protocol {
  readonly tenantDns: string;
  readonly community: string;
  readonly communityId: string;
  readonly tenantId: string;
  readonly tag: string;
  readonly licenseKey: string;
  readonly dvcId: string;
  readonly liveIdDvcId: string;
  readonly workflowId: string;
  readonly ial2WorkflowId: string;
}

/** How a session is to end. */
export interface SessionEnding {
  readonly outcome: "passed" | "failed" | "declined";
  readonly userId?: string;
}

/** Where probes run. */
export interface World {
  /** Begins the name of all that is made: nothing else is changed or deleted. */
  readonly mark: string;
  has(need: Requirement): boolean;
  /** HubSpot's API with the private-app token. */
  readonly portal: Caller;
  /** HubSpot's API with the token that is given, or none. */
  readonly hubspot: (method: string, path: string, sent?: Sent, token?: string) => Promise<Answer>;
  readonly app: AppClient;
  grant(): Promise<Grant>;
  readonly receiver: Receiver;
  /** Has a contact enter a workflow with the app's action, which the receiver gets. */
  enrol(contactId: string): Promise<void>;
  /** Requires a property in a stage of deals, as an admin does in HubSpot's settings. */
  requireProperty(pipeline: string, stage: string, property: string): Promise<void>;
  /** 1Kosmos without a key. */
  readonly onekosmos: Caller;
  /** 1Kosmos' REST vocabulary. */
  readonly rest: Caller;
  readonly protocol: Protocol;
  /** The secret that callbacks of the REST vocabulary are signed with. */
  readonly callbackSecret: string;
  /** A caller of the published protocol that has fetched the service's key. */
  licensed(service: string): Promise<Licensed>;
  /** Has the person end a session. */
  end(sessionId: string, url: string, ending: SessionEnding): Promise<void>;
  /** Runs after the probe, last first, even if it fails. */
  later(cleanUp: () => Promise<unknown>): void;
  /** Undoes what the probe made. */
  cleanUp(): Promise<readonly string[]>;
}
