/** Calls the app by `hubspot.fetch` and reads its response. Nothing thrown leaves this file. */
import { hubspot, logger } from "@hubspot/ui-extensions";
import * as z from "zod/mini";
import { WORKER_URL } from "./worker-url.ts";

/** Zod compiles its schemas with `new Function` where it may; a content security policy would report the attempt. */
z.config({ jitless: true });

/** Why there is no response to show. Only `unavailable` may pass by itself. */
export type FailureReason = "not_found" | "not_installed" | "refused" | "unavailable" | "unreadable";

/** Why there is no value. */
export interface Failure {
  readonly reason: FailureReason;
  /** The app's code of its refusal; null when it named none. */
  readonly code: string | null;
  /** The app's message to the person; null when it sent none. */
  readonly message: string | null;
  /** The whole of the app's refusal, for callers with a schema for it; absent when the app sent none. */
  readonly refusal?: unknown;
}

/** A value, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** How long to wait, ms: the app responds to a press within 5 s, and HubSpot repeats once. Below HubSpot's own 15 s. */
const TIMEOUT_MS = 14_000;

/**
 * Sent with every call. It is public: the app refuses requests without it, because HubSpot signs the webhooks of any
 * account's workflows with the same secret, and those cannot carry it.
 */
export const EXTENSION_AUTHORIZATION = "Bearer 1kosmos-extension";

/**
 * Calls `/hubspot/card{path}`. The response has the schema's shape. Every call is a POST with the request inside the body: a
 * webhook of a workflow can carry neither the header above nor a nested body.
 */
export async function call<S extends z.ZodMiniType>(
  path: string,
  schema: S,
  request: Record<string, unknown> = {},
): Promise<Answer<z.infer<S>>> {
  const url = `${WORKER_URL}/hubspot/card${path}`;
  const options = { method: "POST" as const, body: { request } };
  const headers = { Authorization: EXTENSION_AUTHORIZATION };
  try {
    const response = await hubspot.fetch(url, { ...options, headers, timeout: TIMEOUT_MS });
    const json: unknown = await response.json().catch(() => null);
    if (!response.ok) return failed(response.status, json);
    const read = schema.safeParse(json);
    if (read.success) return { ok: true, value: read.data };
    // For whoever develops the app: HubSpot shows it in the app's logs. Paths hold ids, never a person's data.
    logger.warn(`${path}: the answer has another shape than expected`);
    return fail("unreadable", null);
  } catch (error) {
    return failed(0, error);
  }
}

/** HubSpot's wrapping of a response that is not 2xx: a body, or what `hubspot.fetch` rejects with (seen in real apps). */
const wrappedSchema = z.object({
  context: z.optional(z.object({ appServerStatusCode: z.optional(z.unknown()) })),
  appServerStatusCode: z.optional(z.unknown()),
  responseBody: z.optional(z.unknown()),
});
/** The app's own refusal: a code for machines, words for people. */
const refusalSchema = z.object({ error: z.optional(z.string()), message: z.string() });

/** Reads a failure, whichever way HubSpot returns it: the app's own status and words if they came through, else HubSpot's status. */
function failed(status: number, told: unknown): { ok: false; failure: Failure } {
  const wrapped = wrappedSchema.safeParse(told);
  const inner = wrapped.success ? wrapped.data : {};
  const appStatus = Number([inner.context?.appServerStatusCode ?? inner.appServerStatusCode].flat()[0]);
  const refusal = refusalSchema.safeParse(inner.responseBody ?? told);
  // The message of a thrown error is the browser's or HubSpot's, not the app's.
  const isOurs = refusal.success && !(told instanceof Error && inner.responseBody === undefined);
  const { error, message } = isOurs ? refusal.data : { error: undefined, message: null };
  if (error === "unknown_portal") return fail("not_installed", message, error);
  // Account and user are authenticated, and the user may not do this.
  const reason =
    error === "admin_required" ? "refused" : reasonFor(Number.isFinite(appStatus) ? appStatus : status);
  if (!isOurs) return fail(reason, message);
  return {
    ok: false,
    failure: { reason, code: error ?? null, message, refusal: inner.responseBody ?? told },
  };
}

function reasonFor(status: number): FailureReason {
  if (status === 404 || status === 410) return "not_found";
  if (status === 401 || status === 403) return "not_installed";
  if (status === 0 || status === 408 || status === 429 || status >= 500) return "unavailable";
  return "refused";
}

function fail(
  reason: FailureReason,
  message: string | null,
  code: string | null = null,
): { ok: false; failure: Failure } {
  return { ok: false, failure: { reason, code, message } };
}
