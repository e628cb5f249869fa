/**
 * The workflow's reaction to an action's response: HubSpot docs, custom workflow actions, "Execute custom actions".
 * Pure.
 */
import { z } from "zod";

import { durationMs } from "./duration.ts";

/** HubSpot docs: a blocked enrolment waits for a week when the action does not say how long. */
const DEFAULT_EXPIRATION_MS = 7 * 24 * 60 * 60 * 1000;

/** A response of the action; `status` 0 means that none came. */
export interface ActionAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

export type Outputs = Readonly<Record<string, unknown>>;

/** How the enrolment goes on. Times are ms from now. */
export type Verdict =
  | { readonly kind: "done"; readonly state: "SUCCESS" | "FAIL_CONTINUE"; readonly outputs: Outputs }
  | { readonly kind: "blocked"; readonly expiresInMs: number; readonly outputs: Outputs }
  | { readonly kind: "failed"; readonly reason: string }
  /** `afterMs` null: after the workflow's own pause. */
  | { readonly kind: "retry"; readonly afterMs: number | null };

export const outputsSchema = z.record(z.string(), z.unknown());
const answerSchema = z.object({ outputFields: outputsSchema.optional() });

const EXECUTION_STATE = "hs_execution_state";
const EXPIRATION = "hs_expiration_duration";
const CONTROL_FIELDS = new Set([EXECUTION_STATE, EXPIRATION]);

/** Returns what follows from a response: 2xx by its body, 4xx is final but for 429, all else is retried. */
export function judge(answer: ActionAnswer, retryAfterUnit: "ms" | "s"): Verdict {
  const { status, retryAfter, body } = answer;
  if (status >= 200 && status < 300) return judgeBody(body);
  if (status === 429) return { kind: "retry", afterMs: retryAfterMs(retryAfter, retryAfterUnit) };
  if (status >= 300 && status < 500) return { kind: "failed", reason: `The action answered ${status}.` };
  return { kind: "retry", afterMs: null };
}

/** Splits outputs from the fields that steer the workflow. */
export function splitOutputs(fields: Outputs): { readonly state: unknown; readonly outputs: Outputs } {
  const outputs = Object.fromEntries(Object.entries(fields).filter(([name]) => !CONTROL_FIELDS.has(name)));
  return { state: fields[EXECUTION_STATE], outputs };
}

/** The HTTP status decides when the body does not say: HubSpot docs, `hs_execution_state` is optional. */
function judgeBody(body: string): Verdict {
  const fields = fieldsOf(body);
  const { state, outputs } = splitOutputs(fields);
  switch (state) {
    case undefined:
    case "SUCCESS":
      return { kind: "done", state: "SUCCESS", outputs };
    case "FAIL_CONTINUE":
      return { kind: "done", state: "FAIL_CONTINUE", outputs };
    case "BLOCK":
    case "ASYNC": {
      const expiresInMs = expirationMs(fields[EXPIRATION]);
      if (expiresInMs === null)
        return { kind: "failed", reason: `${EXPIRATION} is not an ISO 8601 duration.` };
      return { kind: "blocked", expiresInMs, outputs };
    }
    default:
      return { kind: "failed", reason: `${EXECUTION_STATE} is not one of the states.` };
  }
}

/** The response's outputFields; none when the body is empty or not of that shape. */
function fieldsOf(body: string): Outputs {
  try {
    const parsed = answerSchema.safeParse(JSON.parse(body));
    return parsed.success ? (parsed.data.outputFields ?? {}) : {};
  } catch {
    return {};
  }
}

function expirationMs(value: unknown): number | null {
  if (value === undefined) return DEFAULT_EXPIRATION_MS;
  return typeof value === "string" ? durationMs(value) : null;
}

function retryAfterMs(value: string | null, unit: "ms" | "s"): number | null {
  if (value === null || !/^\d+$/u.test(value.trim())) return null;
  return Number(value) * (unit === "ms" ? 1 : 1000);
}
