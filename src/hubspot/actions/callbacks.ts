/**
 * Ends the waiting of a workflow's action. HubSpot docs, custom workflow actions, "Asynchronous custom action
 * execution".
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ActionOutputs } from "./action-fields.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import type { HttpResponse } from "../../lib/http.ts";
import { readJson } from "../../lib/json.ts";
import type { BatchOutcome } from "../crm/records.ts";
import type { Transport } from "../transport/transport.ts";

const CALLBACKS = "https://api.hubapi.com/automation/actions/callbacks/2026-09";

/** The end of one waiting. */
export interface Completion {
  /** The callback's id. */
  readonly id: string;
  readonly properties: ActionOutputs;
}

/**
 * Returns whether the action succeeded. It did with a verdict about a person. It did not when no contact could be requested;
 * HubSpot then shows the action as failed in the record's history, with the same outputs for a branch.
 */
export function executionState({ verification_status: status }: ActionOutputs): "SUCCESS" | "FAIL_CONTINUE" {
  return status === "refused" ? "FAIL_CONTINUE" : "SUCCESS";
}

/**
 * Calls `POST /automation/actions/callbacks/2026-09/{callbackId}/complete`; HubSpot responds with 204. `not_found`: there is no such
 * callback, or not any more.
 */
export async function completeCallback(
  transport: Transport,
  { id, properties }: Completion,
): Promise<Result<void, HubSpotFailure>> {
  const sent = await post(transport, `${CALLBACKS}/${encodeURIComponent(id)}/complete`, bodyOf(properties));
  return sent.ok ? ok(undefined) : err(ofOneCallback(sent.error));
}

/**
 * Calls `POST /automation/actions/callbacks/2026-09/complete`, at most 100; HubSpot responds with 204 and nothing about single
 * ones. When HubSpot refuses the whole because of one that is gone, or reports that it has not taken all of them, the
 * failure is `refused`: the caller sends fewer.
 */
export async function completeCallbacks(
  transport: Transport,
  completions: readonly Completion[],
): Promise<Result<BatchOutcome, HubSpotFailure>> {
  const ids = completions.map(({ id }) => id);
  const inputs = completions.map(({ id, properties }) => ({ callbackId: id, ...bodyOf(properties) }));
  const sent = await post(transport, `${CALLBACKS}/complete`, { inputs });
  if (sent.ok) return isWhole(sent.value) ? ok({ written: ids, failed: [] }) : err(NOT_ALL);
  const failure = ofOneCallback(sent.error);
  if (failure.reason === "not_found") return err({ ...failure, reason: "refused" });
  // Fewer at a time would be refused as well.
  if (sent.error.reason === "missing_scopes")
    return ok({ written: [], failed: ids.map((id) => ({ id, failure })) });
  return sent;
}

/**
 * A failure that concerns callbacks alone. 410 means the same as 404, and a portal that has not granted `automation` is
 * written to all the same.
 */
function ofOneCallback(failure: HubSpotFailure): HubSpotFailure {
  if (failure.status === 410) return { ...failure, reason: "not_found" };
  return failure.reason === "missing_scopes" ? { ...failure, reason: "refused" } : failure;
}

/** The dated versions require `typedOutputs` (HubSpot's OpenAPI, automation); the values are in `outputFields`. */
function bodyOf(outputs: ActionOutputs) {
  return { outputFields: { ...outputs, hs_execution_state: executionState(outputs) }, typedOutputs: {} };
}

const NOT_ALL: HubSpotFailure = { reason: "refused", message: "HubSpot did not complete all of them" };
const withErrorsSchema = z.object({ errors: z.array(z.unknown()).check(z.minLength(1)) });

/** Not documented here, but how HubSpot's other batches report a part that failed: 207, or `errors[]` at any 2xx. */
function isWhole({ status, text }: HttpResponse): boolean {
  return status !== 207 && !withErrorsSchema.safeParse(readJson(text)).success;
}

async function post(transport: Transport, url: string, body: object) {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return transport({ method: "POST", url, headers, body: JSON.stringify(body) });
}
