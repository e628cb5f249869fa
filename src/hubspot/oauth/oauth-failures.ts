/** Why HubSpot's OAuth endpoints did not give what was requested, and which of it ends a grant. */
import * as z from "zod/mini";
import { retryAfterMs, type HttpResponse, type HttpFailure } from "../../lib/http.ts";
import { readJson } from "../../lib/json.ts";

/** Reasons of HubSpot's `status` words (BAD_AUTH_CODE, BAD_HUB, ...) and of RFC 6749's `error`. */
export type OAuthFailureReason =
  | "bad_code" // used, too old, or of another client
  | "revoked" // HubSpot refuses the refresh token
  | "portal_gone" // the portal does not exist (any more)
  | "client_misconfigured" // our client id or secret
  | "bad_redirect_uri"
  | "bad_scopes"
  | "rate_limited"
  | "server_error"
  | "timeout"
  | "network"
  | "unexpected_answer";

/** A failure. `message` is HubSpot's own word or ours, never a token or a code. */
export interface OAuthFailure {
  readonly reason: OAuthFailureReason;
  readonly message: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** The grant that was requested: RFC 6749's `invalid_grant` means a code or a refresh token. */
export type OAuthCall = "code" | "refresh" | "other";

const MAX_RETRY_AFTER_MS = 60 * 60 * 1000;
const MAX_WORD = 60;

const optionalWord = z.catch(z.optional(z.string().check(z.maxLength(MAX_WORD))), undefined);
const bodySchema = z.catch(z.object({ status: optionalWord, error: optionalWord }), {});

const REASON_BY_STATUS_WORD: ReadonlyMap<string, OAuthFailureReason> = new Map<string, OAuthFailureReason>([
  ["BAD_AUTH_CODE", "bad_code"],
  ["EXPIRED_AUTH_CODE", "bad_code"],
  ["BAD_CODE_VERIFIER", "bad_code"],
  ["BAD_REFRESH_TOKEN", "revoked"],
  ["BAD_HUB", "portal_gone"],
  ["BAD_CLIENT_ID", "client_misconfigured"],
  ["BAD_CLIENT_SECRET", "client_misconfigured"],
  ["BAD_REDIRECT_URI", "bad_redirect_uri"],
  ["BAD_SCOPES", "bad_scopes"],
]);

const REASON_BY_ERROR: ReadonlyMap<string, OAuthFailureReason> = new Map<string, OAuthFailureReason>([
  ["invalid_client", "client_misconfigured"],
  ["unauthorized_client", "client_misconfigured"],
  ["invalid_scope", "bad_scopes"],
]);

/**
 * Returns true when HubSpot refuses the portal's grant itself. Everything else, a refused client secret included, is ours or
 * passes. One such refusal does not end the grant: see `portal/access/grant.ts`.
 */
export function isFinal({ reason }: OAuthFailure): boolean {
  return reason === "revoked" || reason === "portal_gone";
}

/** Returns the failure when there was no response. */
export function failureOfProblem({ reason }: HttpFailure): OAuthFailure {
  return {
    reason,
    message: reason === "timeout" ? "HubSpot did not answer in time" : "HubSpot was not reached",
  };
}

/** Returns the failure that a response other than 2xx stands for. */
export function failureOfResponse(answer: HttpResponse, call: OAuthCall, now: number): OAuthFailure {
  const body = bodySchema.parse(readJson(answer.text));
  const wait = retryAfterMs(answer.headers, now, MAX_RETRY_AFTER_MS);
  return {
    reason: reasonOf(answer.status, body, call),
    message: body.status ?? body.error ?? `HubSpot answered HTTP ${answer.status}`,
    status: answer.status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

function reasonOf(status: number, body: z.infer<typeof bodySchema>, call: OAuthCall): OAuthFailureReason {
  if (status === 429) return "rate_limited";
  if (status >= 500) return "server_error";
  // Only a refusal in HubSpot's own words counts as one: a proxy's 400 or 403 must not end a grant.
  if (status !== 400 && status !== 401) return "unexpected_answer";
  const named = REASON_BY_STATUS_WORD.get(body.status ?? "") ?? REASON_BY_ERROR.get(body.error ?? "");
  if (named !== undefined) return named;
  if (body.error === "invalid_grant" && call === "refresh") return "revoked";
  if (body.error === "invalid_grant" && call === "code") return "bad_code";
  return "unexpected_answer";
}
