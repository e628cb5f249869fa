/**
 * Why HubSpot did not do what was requested: from status, headers and body to one of a closed set of reasons.
 * Source: HubSpot docs, "Error handling", and the error schema of its OpenAPI documents.
 */
import { retryAfterMs } from "../../lib/http.ts";
import { readJson } from "../../lib/json.ts";
import { errorBodySchema, problemsOf, scopesOf, scrub, type ErrorBody } from "./error-body.ts";
import { MAX_NAME_LENGTH } from "../../lib/text.ts";
import type { OAuthFailure, OAuthFailureReason } from "../oauth/oauth-failures.ts";

/** The reasons, each with what a caller does about it. */
export type HubSpotFailureReason =
  | "budget" // our own limit: nothing was sent, come back after retryAfterMs
  | "rate_limited" // 429
  | "server_error" // 5xx
  | "timeout" // no response in time: the write may have happened
  | "network" // no connection, or it broke
  | "unauthorized" // 401, or no token to be had just now
  | "disconnected" // HubSpot refuses the portal's grant
  | "missing_scopes" // 403: installed with fewer scopes than the app needs now
  | "not_found" // the record does not exist (any more)
  | "conflict" // 409: exists already
  | "locked" // 423: the record is being written by HubSpot itself
  | "migrating" // 477: the account moves to another data centre
  | "property_missing" // a property was deleted: create it, then repeat
  | "refused" // the content: a rule of HubSpot or of the portal
  | "unexpected_answer"; // not HubSpot's shape (HTML, redirect, too large)

/** A failure. `message` may be shown to the portal's admin; values that look personal or secret are blanked in it. */
export interface HubSpotFailure {
  readonly reason: HubSpotFailureReason;
  readonly message: string;
  readonly status?: number;
  /** HubSpot's id of the call, for its support. */
  readonly correlationId?: string;
  /** How long no call may be made, by HubSpot or by our budget. */
  readonly retryAfterMs?: number;
  /** The account does not exist in HubSpot (any more). */
  readonly accountGone?: true;
  /** The properties that are missing or were refused, when HubSpot names them. */
  readonly properties?: readonly string[];
  /** The scopes that would allow the call, when HubSpot names them. */
  readonly scopes?: readonly string[];
}

/** HubSpot requires at least two seconds before a locked record is retried (HubSpot docs, error handling). */
const LOCKED_WAIT_MS = 2000;
/** HubSpot's rate window: when a 429 has no Retry-After, it is over after this. */
const RATE_WINDOW_MS = 10_000;
/** A migration takes up to a day (HubSpot docs, error handling). */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** More than the app has; a longer list is not of its making. */
const MAX_PROPERTIES = 100;
/** In characters, with the names of properties. */
const MAX_MESSAGE = 1000;

/** Repeating the same call later may succeed without anyone doing anything. */
const RETRYABLE: ReadonlySet<HubSpotFailureReason> = new Set<HubSpotFailureReason>([
  "budget",
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "unauthorized",
  "locked",
  "migrating",
  "unexpected_answer",
]);

const REASON_BY_STATUS: ReadonlyMap<number, HubSpotFailureReason> = new Map<number, HubSpotFailureReason>([
  [401, "unauthorized"],
  [408, "timeout"],
  [409, "conflict"],
  [423, "locked"],
  [429, "rate_limited"],
  [477, "migrating"],
]);

/** For the entries of a batch's `errors[]`, which have a category and no status. */
const REASON_BY_CATEGORY: ReadonlyMap<string, HubSpotFailureReason> = new Map<string, HubSpotFailureReason>([
  ["OBJECT_NOT_FOUND", "not_found"],
  ["CONFLICT", "conflict"],
  ["OBJECT_ALREADY_EXISTS", "conflict"],
  ["MISSING_SCOPES", "missing_scopes"],
  ["RATE_LIMITS", "rate_limited"],
  ["LOCKED", "locked"],
]);

/** These failures hold for every call of the portal, whichever met them. */
const OF_THE_PORTAL: ReadonlySet<HubSpotFailureReason> = new Set<HubSpotFailureReason>([
  "budget",
  "rate_limited",
  "network",
  "unauthorized",
  "disconnected",
  "migrating",
]);

/** Returns true when a failure concerns every call of the portal, and not only calls of the kind that met it. */
export function concernsPortal({ reason, retryAfterMs: asked }: HubSpotFailure): boolean {
  return OF_THE_PORTAL.has(reason) || (reason === "server_error" && asked !== undefined);
}

/** Returns true when the same call may simply be made again later, after `retryAfterMs` if given. */
export function isRetryable(failure: HubSpotFailure): boolean {
  return RETRYABLE.has(failure.reason);
}

/**
 * Returns true when HubSpot forbids the call (403), with or without a category: that is about the app's rights in the
 * portal, never about one record.
 */
export function isForbidden({ reason, status }: HubSpotFailure): boolean {
  return reason === "missing_scopes" || status === 403;
}

/** Returns the failure that a response stands for. `now` in epoch ms, for a Retry-After that names a date. */
export function failureOf(answer: {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly now: number;
}): HubSpotFailure {
  const { status, headers, body, now } = answer;
  const error = parseErrorBody(body);
  const reason = reasonOf(status, error);
  const wait = waitOf(reason, retryAfterMs(headers, now, MAX_RETRY_AFTER_MS));
  const correlationId =
    headers.get("x-hubspot-correlation-id")?.slice(0, MAX_NAME_LENGTH) ?? error?.correlationId;
  return {
    ...describe(reason, error, `HubSpot answered HTTP ${status}`),
    status,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** Returns the failure that one entry of a batch's `errors[]` stands for. */
export function failureOfBatchError(error: ErrorBody): HubSpotFailure {
  const reason = REASON_BY_CATEGORY.get(error.category ?? "") ?? contentReason(error);
  return describe(reason, error, "HubSpot refused this record");
}

/** Returns the failure of a call for which no access token could be had. */
export function failureOfOAuth({
  reason,
  message,
  status,
  retryAfterMs: wait,
}: OAuthFailure): HubSpotFailure {
  return {
    reason: REASON_BY_OAUTH[reason],
    message,
    ...(reason === "portal_gone" ? { accountGone: true } : {}),
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

const REASON_BY_OAUTH: Readonly<Record<OAuthFailureReason, HubSpotFailureReason>> = {
  revoked: "disconnected",
  portal_gone: "disconnected",
  bad_code: "unauthorized",
  client_misconfigured: "unauthorized",
  bad_redirect_uri: "unauthorized",
  bad_scopes: "unauthorized",
  rate_limited: "rate_limited",
  server_error: "server_error",
  timeout: "timeout",
  network: "network",
  unexpected_answer: "unexpected_answer",
};

/** Null for whatever HubSpot did not write: an HTML page of something in between, mostly. */
function parseErrorBody(body: string): ErrorBody | null {
  return errorBodySchema.safeParse(readJson(body)).data ?? null;
}

function reasonOf(status: number, error: ErrorBody | null): HubSpotFailureReason {
  if (status >= 500) return "server_error";
  const byStatus = REASON_BY_STATUS.get(status);
  if (byStatus !== undefined) return byStatus;
  // Without HubSpot's own body a 4xx comes from something in between; a 404 of that kind must not look like a
  // deleted record.
  if (status < 400 || error === null) return "unexpected_answer";
  if (status === 404) return "not_found";
  if (status === 403) return error.category === "MISSING_SCOPES" ? "missing_scopes" : "refused";
  return contentReason(error);
}

/** The content was at fault: because of a property that does not exist, or otherwise. */
function contentReason(error: ErrorBody): HubSpotFailureReason {
  return problemsOf(error).some(({ missing }) => missing) ? "property_missing" : "refused";
}

function describe(reason: HubSpotFailureReason, error: ErrorBody | null, fallback: string): HubSpotFailure {
  if (error === null) return { reason, message: fallback };
  const problems = problemsOf(error).filter(({ missing }) => missing || reason !== "property_missing");
  const properties = [...new Set(problems.flatMap((problem) => problem.properties))].slice(0, MAX_PROPERTIES);
  const message = naming(scrub(error.message) || fallback, properties);
  const scopes = scopesOf(error);
  return {
    reason,
    message,
    ...(properties.length === 0 ? {} : { properties }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** HubSpot's sentence, with the properties that only its `errors[]` name. */
function naming(message: string, properties: readonly string[]): string {
  const unnamed = properties.filter((name) => !message.includes(name));
  return unnamed.length === 0 ? message : `${message} (${unnamed.join(", ")})`.slice(0, MAX_MESSAGE);
}

function waitOf(reason: HubSpotFailureReason, stated: number | undefined): number | undefined {
  if (reason === "locked") return Math.max(stated ?? 0, LOCKED_WAIT_MS);
  if (reason === "rate_limited") return stated ?? RATE_WINDOW_MS;
  return stated;
}
