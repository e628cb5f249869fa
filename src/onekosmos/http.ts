/**
 * One bounded request to a tenant. It makes one attempt, follows no redirect, and returns the response;
 * which statuses mean what to a call is decided by its caller, with `refusal` as the common reading.
 */
import * as z from "zod/mini";
import { type HttpResponse, retryAfterMs, sendRequest, TIMEOUT_MS } from "../lib/http.ts";
import { readJson } from "../lib/json.ts";
import { type Result, err, ok } from "../lib/result.ts";
import { cutText } from "../lib/text.ts";
import { failure, maybePaid, sanitise } from "./failures.ts";
import { skim } from "./skim.ts";
import type { ProviderFailure, ProviderFailureReason, ProviderIo } from "./provider.ts";

/** The limits of one request. */
export interface RequestLimits {
  /** From the call to the last byte of the body. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Ten seconds, and twice a result with both sides of a document and a selfie (0.9 MB in 1Kosmos' sample). */
export const DEFAULT_LIMITS: RequestLimits = { timeoutMs: TIMEOUT_MS, maxBytes: 2_000_000 };
/** A result with large images, of which nothing but the words around them is held as text; see `skim.ts`. */
export const RESULT_LIMITS: RequestLimits = { timeoutMs: TIMEOUT_MS, maxBytes: 22_000_000 };
/**
 * A call that makes a session. Some tenants take longer than ten seconds, and one that is cut off is paid for all the
 * same, so it waits as long as an alarm may.
 */
const CREATE_LIMITS: RequestLimits = { timeoutMs: 120_000, maxBytes: 2_000_000 };
/** Bytes of a string that is left out of a body's text. Words of a verdict have fewer, envelopes and images more. */
const LONG_STRING = 64 * 1024;
/** Characters of an error page that are searched for its title. */
const MAX_SEARCHED = 16 * 1024;
/** Characters of each of a tenant's words that are read; `sanitise` keeps fewer. */
const MAX_WORDS = 1000;
/** RFC 1035, section 2.3.4. */
const MAX_HOST_LENGTH = 253;
/** A Retry-After beyond this is a mistake. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface JsonCall {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when present. */
  readonly body?: unknown;
}

/** The response, whatever the status below 300 or from 400 on. */
export interface JsonResponse {
  readonly status: number;
  /** Parsed JSON; undefined when the response was none. */
  readonly body: unknown;
  /** Strings of the body that were too long to be text, by the mark that stands for each. */
  readonly long: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** A page where JSON should be: from a firewall, a proxy or a missing route, not from the API. */
  readonly isPage: boolean;
  /** The tenant's own words, bounded and sanitised; empty when it had none. */
  readonly said: string;
  /** Epoch ms, ours. */
  readonly receivedAt: number;
  /** The Date header, epoch ms. */
  readonly date: number | null;
  readonly retryAfterMs: number | undefined;
}

/**
 * Makes the call. Failures: what happened on the way, a redirect, a response that is too large, a success that is not
 * JSON.
 */
export async function requestJson(
  io: ProviderIo,
  call: JsonCall,
  limits: RequestLimits = DEFAULT_LIMITS,
): Promise<Result<JsonResponse, ProviderFailure>> {
  if (!call.url.startsWith("https://")) return err(failure("forbidden_host"));
  // Taken off the object: the platform's fetch refuses to be called as a method of something else.
  const { fetch } = io;
  const sent = await sendRequest(fetch, { ...toRequest(call), ...limits, asBytes: true });
  if (!sent.ok) {
    const { reason, detail } = sent.error;
    return err(reason === "timeout" ? failure(reason) : failure("unreachable", { detail: sanitise(detail) }));
  }
  const { status, unread } = sent.value;
  if (status >= 300 && status < 400) {
    const detail = `a redirect${destination(sent.value.headers, call.url)}`;
    return err(failure("unexpected_answer", { detail, status }));
  }
  if (unread !== null && isSuccess(sent.value)) {
    const detail = `more than ${limits.maxBytes / 1_000_000} MB`;
    return err(failure("unexpected_answer", { detail, status }));
  }
  // A refusal is read by its status, even when its words cannot be read.
  const answer = toJsonResponse(sent.value, io.now());
  if (isSuccess(answer) && answer.body === undefined) return err(unexpected(answer, "not JSON"));
  return ok(answer);
}

/** Makes a call that makes a session. A failure states whether 1Kosmos may have made one. */
export async function requestCreate(
  io: ProviderIo,
  call: JsonCall,
): Promise<Result<JsonResponse, ProviderFailure>> {
  const answer = await requestJson(io, call, CREATE_LIMITS);
  // A redirect comes from something in front of the API.
  const isRedirect = !answer.ok && (answer.error.status ?? 0) >= 300 && (answer.error.status ?? 0) < 400;
  return answer.ok || isRedirect || answer.error.reason === "forbidden_host"
    ? answer
    : err(maybePaid(answer.error));
}

/** Returns true when a response carries what was requested. */
export function isSuccess(answer: { readonly status: number }): boolean {
  return answer.status < 300;
}

/** Reads a refusal by its status. */
export function refusal(answer: JsonResponse): ProviderFailure {
  return refusedAs(reasonOf(answer), answer);
}

/**
 * Marks the refusal of a call that makes a session: a server's error, its own or a gateway's, may come after one was
 * made.
 */
export function refusedCreate(answer: JsonResponse, failed: ProviderFailure): ProviderFailure {
  // 503 means that nothing was done (RFC 9110, section 15.6.4).
  return answer.status >= 500 && answer.status !== 503 ? maybePaid(failed) : failed;
}

/** Makes the failure of a call that made a session nobody can use: it is paid for. */
export function unusable(answer: JsonResponse, detail: string): ProviderFailure {
  return { ...unexpected(answer, detail), paid: "yes" };
}

/** Makes the failure of a refusal with the caller's reason. */
export function refusedAs(reason: ProviderFailureReason, answer: JsonResponse): ProviderFailure {
  return failure(reason, { detail: answer.said, status: answer.status, retryAfterMs: answer.retryAfterMs });
}

/** Makes the failure of a response with a good status and the wrong content; `detail` names no value of it. */
export function unexpected(answer: JsonResponse, detail: string): ProviderFailure {
  return failure("unexpected_answer", { detail, status: answer.status });
}

/** Names the host of a redirect; nothing more, since the rest of a URL may hold secrets. */
function destination(headers: Headers, from: string): string {
  const to = URL.parse(headers.get("location") ?? "", from);
  return to === null ? "" : ` to ${to.protocol}//${to.hostname.slice(0, MAX_HOST_LENGTH)}`;
}

/** Words of a limit that is reached, one behind the other in either order. 1Kosmos publishes none. */
const LIMIT_WORD = /\b(?:quota|limit|cap|allowance|credits?)\b/iu;
const REACHED_WORD = /\b(?:exceed(?:ed|s)?|reached|exhausted|used up|depleted)\b/iu;

/** Distinguishes a limit of the account, which waiting or a person ends, from a refusal of the call. 402 is "payment required". */
export function isOverCap({ status, said }: Pick<JsonResponse, "status" | "said">): boolean {
  if (status === 402) return true;
  return (status === 403 || status === 429) && LIMIT_WORD.test(said) && REACHED_WORD.test(said);
}

function reasonOf(answer: JsonResponse): ProviderFailureReason {
  if (isOverCap(answer)) return "over_cap";
  if (answer.status >= 500) return "server_error";
  if (answer.status === 429) return "rate_limited";
  if (answer.status === 408) return "timeout";
  // A firewall's page is no refusal by 1Kosmos.
  if (answer.status === 401 || answer.status === 403)
    return answer.isPage ? "unexpected_answer" : "credentials_refused";
  // A page instead of an error in JSON comes from a proxy or a missing route: it is not about a session.
  if (answer.status === 404 || answer.status === 410)
    return answer.body === undefined ? "unexpected_answer" : "unknown_session";
  return "request_refused";
}

function toRequest({ method, url, headers, body }: JsonCall) {
  const accepted = { Accept: "application/json", ...headers };
  if (body === undefined) return { method, url, headers: accepted };
  return {
    method,
    url,
    headers: { "Content-Type": "application/json", ...accepted },
    body: JSON.stringify(body),
  };
}

function toJsonResponse(response: HttpResponse, now: number): JsonResponse {
  const { status, headers } = response;
  const { text, long } = skim(response.bytes, LONG_STRING);
  const body = readJson(text);
  const date = Date.parse(headers.get("date") ?? "");
  return {
    status,
    body,
    long,
    isPage: body === undefined && PAGE.test(text),
    said: isSuccess(response) ? "" : sanitise(body === undefined ? pageTitle(text) : errorWords(body)),
    receivedAt: now,
    date: Number.isNaN(date) ? null : date,
    retryAfterMs: retryAfterMs(headers, now, MAX_RETRY_AFTER_MS),
  };
}

/** How HTML begins. Plain words, as gateways send them with a 401, are no page. */
const PAGE = /^\s*<(?:!doctype|!--|\?xml|html|head|body)/iu;

const wordsSchema = z.catch(z.optional(cutText(MAX_WORDS)), undefined);
/**
 * The error bodies that 1Kosmos' services are known to send: {code,message}, {error_code,message},
 * {errors:[{message,param}]}, {message}, {statusCode,error,message}.
 */
const errorSchema = z.object({
  message: wordsSchema,
  error: wordsSchema,
  errors: z.catch(z.optional(z.array(z.object({ message: wordsSchema, param: wordsSchema }))), undefined),
});

function errorWords(body: unknown): string {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return "";
  const { message, error, errors } = parsed.data;
  const listed = errors?.map((entry) => [entry.param, entry.message].filter(Boolean).join(": ")).join("; ");
  return [listed, message ?? error].filter(Boolean).join("; ");
}

/** Reads the title of an error page from its beginning; no `<` inside the tag, so that the search is linear. */
function pageTitle(html: string): string {
  return /<title[^<>]*>([^<]*)/iu.exec(html.slice(0, MAX_SEARCHED))?.[1] ?? "";
}
