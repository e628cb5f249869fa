/**
 * The tools of HubSpot's agents, signed as the workflow action is. Each responds 200 with words for the agent: HubSpot documents no
 * other way to report a fault to an agent.
 */
import type { Hono, MiddlewareHandler } from "hono";
import { fromUtf8, toHex, utf8 } from "../../../lib/crypto/bytes.ts";
import {
  notVerified,
  refused,
  type AgentOutcome,
  type IdentityCheck,
} from "../../../features/agents/contract.ts";
import { parseAgentCall, type AgentCall } from "../../../hubspot/actions/agent-request.ts";
import { portalObject } from "../../../objects.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppContext, AppEnv } from "../../middleware/app-env.ts";
import { isSignedNewest } from "../../middleware/hubspot-signature.ts";
import { HttpError } from "../../middleware/http-error.ts";
import { tooLate, versionNeeded } from "./action-refusals.ts";
import { callObject } from "../call-object.ts";

const NO_CONTACT = "Give the record id of the contact.";

/** Adds `POST …/agent-check` and `POST …/agent-ask` behind the proofs of the caller. */
export function addAgentTools(routes: Hono<AppEnv>, proofs: readonly MiddlewareHandler<AppEnv>[]): void {
  routes.use("/agent-check", ...proofs);
  routes.use("/agent-ask", ...proofs);
  routes.post("/agent-check", async (c) => {
    const { portalId, contactId } = await provenCall(c);
    const check =
      contactId === null
        ? notVerified(`Not verified: ${NO_CONTACT}`)
        : await callObject(portalObject(c.env, portalId).checkIdentity(contactId));
    addLogFields(c, { outcome: check.verified ? "verified" : "not_verified" });
    return c.json({ outputFields: checkFields(check) });
  });
  routes.post("/agent-ask", async (c) => {
    const { portalId, ...call } = await provenCall(c);
    const outcome = await handleRequest(c.env, portalId, call);
    addLogFields(c, { outcome: outcome.outcome });
    return c.json({ outputFields: requestFields(outcome) });
  });
}

interface ProvenCall extends Omit<AgentCall, "callbackId"> {
  /** Names the call; absent when HubSpot does not. */
  readonly requestKey?: string;
}

/** Reads the call, and checks at its portal whether the signature is enough. */
async function provenCall(c: AppContext): Promise<ProvenCall> {
  const { callbackId, ...call } = parse(fromUtf8(new Uint8Array(await c.req.arrayBuffer())) ?? "");
  addLogFields(c, { portal: call.portalId });
  const key = callbackId === null ? {} : { requestKey: await keyOf(callbackId) };
  const signature = isSignedNewest(c) ? ("v3" as const) : ("v2" as const);
  const portal = portalObject(c.env, call.portalId);
  const refusal = await callObject(portal.refuseAgentCall({ signature, ...key }));
  if (refusal !== null) throw REFUSALS[refusal]();
  return { ...call, ...key };
}

const REFUSALS = { unproven: versionNeeded, too_late: tooLate } as const;

async function handleRequest(
  env: Env,
  portalId: number,
  { contactId, asks, ...key }: Omit<ProvenCall, "portalId">,
): Promise<AgentOutcome> {
  if (contactId === null) return refused(NO_CONTACT);
  return callObject(portalObject(env, portalId).requestByAgent({ contactId, dryRun: !asks, ...key }));
}

function parse(body: string): AgentCall {
  const call = parseAgentCall(body);
  if (call.ok) return call.value;
  throw new HttpError(400, { error: "malformed", message: "The body must be an execution request." });
}

/** HubSpot's id in the alphabet of a request's key. */
async function keyOf(callbackId: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(callbackId))));
}

function checkFields({ verified, level, verifiedAt, message }: IdentityCheck) {
  return {
    verified: verified ? "yes" : "no",
    ial_level: level ?? "",
    verified_at: verifiedAt ?? "",
    message,
    hs_execution_state: "SUCCESS",
  };
}

function requestFields({ outcome, message, link }: AgentOutcome) {
  return { outcome, message, link, hs_execution_state: outcome === "refused" ? "FAIL_CONTINUE" : "SUCCESS" };
}
