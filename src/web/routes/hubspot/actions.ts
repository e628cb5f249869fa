/**
 * The workflow action: HubSpot requests a verification of the record that it has enrolled. A call that may be
 * repeated gets 503; a permanent fault ends the action with a status that a branch can test, because HubSpot repeats
 * no 4xx (HubSpot docs, custom workflow actions).
 */
import { Hono } from "hono";
import { fromUtf8, toHex, utf8 } from "../../../lib/crypto/bytes.ts";
import type { ActionOutputs } from "../../../hubspot/actions/action-fields.ts";
import { parseActionRequest, type ActionRequest } from "../../../hubspot/actions/action-request.ts";
import { executionState } from "../../../hubspot/actions/callbacks.ts";
import { addLogFields } from "../../middleware/access-log.ts";
import type { AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { limitBody } from "../../middleware/body.ts";
import {
  isSignedNewest,
  refuseFetchesOfCards,
  requireActionSignature,
} from "../../middleware/hubspot-signature.ts";
import { HttpError } from "../../middleware/http-error.ts";
import { portalObject } from "../../../objects.ts";
import type { ActionResponse } from "../../../features/workflows/contract.ts";
import { tooLate, versionNeeded } from "./action-refusals.ts";
import { addAgentTools } from "./agent-tools.ts";
import { callObject } from "../call-object.ts";

/** A request has a record's properties only where the action declares some; ours declares none. */
const MAX_REQUEST_BYTES = 256 * 1024;

/** Makes the routes `POST /hubspot/actions/verify`, and the tools of HubSpot's agents. */
export function actionRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const proofs = [
    refuseFetchesOfCards(),
    limitBody(MAX_REQUEST_BYTES),
    requireActionSignature({ now }),
  ] as const;
  routes.post("/verify", ...proofs, async (c) => {
    const request = parse(fromUtf8(new Uint8Array(await c.req.arrayBuffer())) ?? "");
    if (request === null) return c.json({ outputFields: withState(NO_RECORD) });
    const { portalId, ...asked } = request;
    addLogFields(c, { portal: portalId });
    const signature = isSignedNewest(c) ? ("v3" as const) : ("v2" as const);
    const execution = { ...asked, fingerprint: await fingerprintOf(request), signature };
    const answer = await callObject(portalObject(c.env, portalId).runAction(execution));
    addLogFields(c, { outcome: answer.kind });
    return c.json({ outputFields: fieldsOf(answer) });
  });
  addAgentTools(routes, proofs);
  return routes;
}

/** Returns null for an execution of no record. */
function parse(body: string): ActionRequest | null {
  const request = parseActionRequest(body);
  if (request.ok) return request.value;
  if (request.error === "no_record") return null;
  throw new HttpError(400, {
    error: "malformed",
    message: "The body must be an execution request of an action.",
  });
}

/** Returns a fingerprint of the request, not of its bytes: properties of the record may change before HubSpot repeats it. */
async function fingerprintOf({ objectType, objectId, workflowId, inputs }: ActionRequest): Promise<string> {
  const fields = Object.entries(inputs).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const asked = JSON.stringify([objectType, objectId, workflowId, fields]);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(asked))));
}

/** The outputs, and what steers the workflow, in one object (HubSpot docs, custom workflow actions). */
function fieldsOf(answer: ActionResponse): Readonly<Record<string, string>> {
  switch (answer.kind) {
    case "wait":
      return {
        ...answer.outputs,
        hs_execution_state: "BLOCK",
        hs_expiration_duration: isoDuration(answer.expiresInMs),
      };
    case "done":
      return withState(answer.outputs);
    case "unknown_portal":
      return withState(NOT_INSTALLED);
    case "other_request":
      throw new HttpError(409, {
        error: "other_request",
        message: "This callbackId stands for another request.",
      });
    case "too_late":
      throw tooLate();
    case "unproven":
      throw versionNeeded();
  }
}

const NOT_INSTALLED: ActionOutputs = {
  verification_status: "refused",
  reason: "The app is not installed in this portal.",
};

const NO_RECORD: ActionOutputs = {
  verification_status: "refused",
  reason: "No record was given. Enrol a contact, a deal or a ticket.",
};

function withState(outputs: ActionOutputs) {
  return { ...outputs, hs_execution_state: executionState(outputs) };
}

const UNITS_S = [
  ["D", 86_400],
  ["H", 3600],
  ["M", 60],
  ["S", 1],
] as const;

/** Returns ISO 8601, rounded up to seconds: `P7DT1H30M`. */
export function isoDuration(ms: number): string {
  let rest = Math.ceil(ms / 1000);
  const parts = UNITS_S.map(([letter, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return count === 0 ? "" : `${count}${letter}`;
  });
  const [days = "", ...clock] = parts;
  const time = clock.join("");
  if (days === "" && time === "") return "PT0S";
  return `P${days}${time === "" ? "" : `T${time}`}`;
}
