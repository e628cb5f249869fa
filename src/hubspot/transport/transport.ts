/**
 * The one way to HubSpot's APIs for a portal: token, rate limit, time limit, API version and log in one place. One
 * attempt per call; waiting and repeating belong to the caller.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import { MAX_NAME_LENGTH } from "../../lib/text.ts";
import { versioned, type ApiVersion } from "./api-version.ts";
import type { CallPurpose, RateLimiter } from "./rate-limiter.ts";
import {
  concernsPortal,
  failureOf,
  failureOfOAuth,
  type HubSpotFailure,
  type HubSpotFailureReason,
} from "./failures.ts";
import { sendRequest, TIMEOUT_MS, type HttpResponse, type HttpFailure } from "../../lib/http.ts";
import type { OAuthFailure } from "../oauth/oauth.ts";

/** A portal's whole property list is the largest response: some thousand definitions of about 1 kB. In bytes. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** How long a person's call waits for the rate limit before it fails. In ms. */
const PERSON_WAIT_MS = 5000;

/** One call as it may be logged: neither ids nor query, and no body. */
export interface HubSpotCall {
  readonly method: string;
  /** The path with every id replaced, for instance `/crm/v3/objects/contacts/{id}`. */
  readonly path: string;
  /** 0 when no response came. */
  readonly status: number;
  readonly ms: number;
  /** Why it failed; absent on success. */
  readonly reason?: HubSpotFailureReason;
  readonly correlationId?: string;
}

export interface TransportOptions {
  /** The portal's token, fresh enough to use. */
  readonly accessToken: () => Promise<Result<string, OAuthFailure>>;
  readonly rateLimiter: RateLimiter;
  /** Whose calls these are; background work when absent. A person's calls have a reserved share and wait for it briefly. */
  readonly purpose?: CallPurpose;
  /** Waits this many ms. */
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly fetch: typeof globalThis.fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called after every request that left. */
  readonly log: (call: HubSpotCall) => void;
  /** Called for a failure with which HubSpot requests a pause of the whole portal. */
  readonly onPauseRequested?: (failure: HubSpotFailure) => void;
  /** Called for every response, whatever its status. `sentAt` in epoch ms. */
  readonly onResponse?: (response: { readonly headers: Headers; readonly sentAt: number }) => void;
  readonly apiVersion?: ApiVersion;
  /** In ms; 10 s outside tests. */
  readonly timeoutMs?: number;
}

/** A request in the v3 paths of HubSpot's generated clients. */
export interface HubSpotRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends one request; everything but a 2xx is a failure. */
export type Transport = (request: HubSpotRequest) => Promise<Result<HttpResponse, HubSpotFailure>>;

/** Makes a portal's transport. */
export function createTransport(options: TransportOptions): Transport {
  const { accessToken, fetch, now, log, apiVersion = "v3", timeoutMs = TIMEOUT_MS, rateLimiter } = options;
  return async ({ method, url, headers, body }) => {
    const token = await accessToken();
    if (!token.ok) return err(failureOfOAuth(token.error));
    const waitMs = await acquireCall(options);
    if (waitMs > 0) return err(rateLimited(waitMs));
    const target = versioned(url, apiVersion);
    const startedAt = now();
    const answer = await sendRequest(fetch, {
      url: target.href,
      method,
      headers: { ...headers, authorization: `Bearer ${token.value}` },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      maxBytes: MAX_RESPONSE_BYTES,
    });
    if (answer.ok) {
      rateLimiter.updateFromHeaders(answer.value.headers, answer.value.status, now());
      options.onResponse?.({ headers: answer.value.headers, sentAt: startedAt });
    }
    const result = judge(answer, now());
    if (!result.ok && concernsPortal(result.error) && result.error.retryAfterMs !== undefined)
      options.onPauseRequested?.(result.error);
    log(entry({ method, path: pathTemplate(target.pathname), answer, result, ms: now() - startedAt }));
    return result;
  };
}

/** Counts one call, after a wait where a person waits for it; returns 0, or how many ms must pass first. */
async function acquireCall({
  rateLimiter,
  purpose = "background",
  wait = pause,
  now,
}: TransportOptions): Promise<number> {
  const giveUpAt = now() + (purpose === "person" ? PERSON_WAIT_MS : 0);
  for (;;) {
    const waitMs = rateLimiter.acquire(now(), purpose);
    if (waitMs === 0 || now() + waitMs > giveUpAt) return waitMs;
    await wait(waitMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const UNREAD = {
  too_large: "HubSpot's answer was too large",
  not_text: "HubSpot's answer was no text",
} as const;

/** Returns a path without ids: every segment with a digit goes, but for versions and object type ids. */
export function pathTemplate(path: string): string {
  const kept = /^(?:v\d|\d{4}-\d{2}|0-\d{1,3}|\D*)$/u;
  return path
    .split("/")
    .map((segment) => (kept.test(segment) ? segment : "{id}"))
    .join("/");
}

function judge(answer: Result<HttpResponse, HttpFailure>, now: number): Result<HttpResponse, HubSpotFailure> {
  if (!answer.ok) return err(failureWithoutResponse(answer.error));
  const { status, headers, text, unread } = answer.value;
  if (status < 200 || status > 299) return err(failureOf({ status, headers, body: text, now }));
  return unread === null
    ? ok(answer.value)
    : err({ reason: "unexpected_answer", message: UNREAD[unread], status });
}

function failureWithoutResponse({ reason }: HttpFailure): HubSpotFailure {
  return {
    reason,
    message: reason === "timeout" ? "HubSpot did not answer in time" : "HubSpot was not reached",
  };
}

function rateLimited(waitMs: number): HubSpotFailure {
  return {
    reason: "budget",
    message: "the portal's share of HubSpot's rate limit is used up",
    retryAfterMs: waitMs,
  };
}

function entry(call: {
  readonly method: string;
  readonly path: string;
  readonly answer: Result<HttpResponse, HttpFailure>;
  readonly result: Result<HttpResponse, HubSpotFailure>;
  readonly ms: number;
}): HubSpotCall {
  const { method, path, answer, result, ms } = call;
  const correlationId = result.ok
    ? result.value.headers.get("x-hubspot-correlation-id")?.slice(0, MAX_NAME_LENGTH)
    : result.error.correlationId;
  return {
    method,
    path,
    status: answer.ok ? answer.value.status : 0,
    ms,
    ...(result.ok ? {} : { reason: result.error.reason }),
    ...(correlationId ? { correlationId } : {}),
  };
}
