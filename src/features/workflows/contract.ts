/** The calls of a workflow's action to a portal's object, and the responses. */
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import type { ActionRequest } from "../../hubspot/actions/action-request.ts";

/** An execution as its portal's object gets it. */
export interface ActionExecution extends Omit<ActionRequest, "portalId"> {
  /** SHA-256 of the request, hex: the same callback id may not stand for anything else. */
  readonly fingerprint: string;
  /** The version of HubSpot's signature that proves the request; absent: version 2, which proves less. */
  readonly signature?: "v2" | "v3";
}

/**
 * wait: the workflow is to wait for its callback, for `expiresInMs` at most, and has `outputs` until then; done: it goes
 * on; other_request: this callback id stood for something else before, and nothing was done; unknown_portal: the app is
 * not installed there, and nothing was stored; too_late: HubSpot repeats no request so late; unproven: signed with version 2
 * alone, although HubSpot has signed this portal's with version 3.
 */
export type ActionResponse =
  | { readonly kind: "wait"; readonly expiresInMs: number; readonly outputs: ActionOutputs }
  | { readonly kind: "done"; readonly outputs: ActionOutputs }
  | { readonly kind: "other_request" | "unknown_portal" | "too_late" | "unproven" };

/** The part of the portal's RPC surface that is about workflows. */
export interface WorkflowApi {
  /** Runs the action, or returns its earlier result. Stored before the response. */
  runAction(execution: ActionExecution): Promise<ActionResponse>;
}
