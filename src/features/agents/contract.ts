/** The requests of HubSpot's agents through the app's agent tools, and the responses. */
import type { Ial } from "../../domain/vocabulary.ts";
import type { AgentProof, AgentRefusal } from "./proof.ts";

/** "Check a contact's identity": as little as an agent needs. Whatever is not a current pass is not verified. */
export interface IdentityCheck {
  readonly verified: boolean;
  /** Null unless verified. */
  readonly level: Ial | null;
  /** ISO 8601 in UTC; null unless verified. */
  readonly verifiedAt: string | null;
  /** For the agent, in a sentence. */
  readonly message: string;
}

/** The request of the tool "Ask a contact to verify". */
export interface AgentRequest {
  readonly contactId: string;
  /** Only returns what would happen. */
  readonly dryRun: boolean;
  /**
   * Names the call: HubSpot repeats one that failed, and that starts nothing twice. Absent when HubSpot does not name
   * it.
   */
  readonly requestKey?: string;
}

/** The outcome of it. `would_ask`: nothing was started. */
export interface AgentOutcome {
  readonly outcome: "would_ask" | "asked" | "pending" | "already_verified" | "refused";
  readonly message: string;
  /** The contact's link; "" unless the settings give it to agents. */
  readonly link: string;
}

/** The part of the portal's RPC surface that is about agents. */
export interface AgentApi {
  /** Returns why a call is refused by what its signature proves; null: it may be done. */
  refuseAgentCall(proof: AgentProof): Promise<AgentRefusal | null>;
  checkIdentity(contactId: string): Promise<IdentityCheck>;
  requestByAgent(request: AgentRequest): Promise<AgentOutcome>;
}

/** Returns the response about a contact without a verification that counts. */
export function notVerified(message: string): IdentityCheck {
  return { verified: false, level: null, verifiedAt: null, message };
}

/** Returns the response where nothing is started. */
export function refused(message: string): AgentOutcome {
  return { outcome: "refused", message, link: "" };
}
