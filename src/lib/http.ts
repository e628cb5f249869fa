/** One bounded HTTP call: a time limit over headers and body, a size limit, no redirects. It makes one attempt. */
import { concat, fromUtf8 } from "./crypto/bytes.ts";
import { err, ok, type Result } from "./result.ts";
import { USER_AGENT } from "./user-agent.ts";

/** Neither vendor takes longer than this in practice; a hanging call would hold its portal's work. */
export const TIMEOUT_MS = 10_000;

/** A request and its limits. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the call to the last byte of the body. */
  readonly timeoutMs?: number;
  readonly maxBytes: number;
  /** Leaves the body as bytes, whatever they are. */
  readonly asBytes?: true;
}

/** A response, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Empty for a redirect, when the body could not be read, and when bytes were requested. */
  readonly text: string;
  /** The body, when bytes were requested; else empty. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the body could not be read; the status is still of use. */
  readonly unread: "too_large" | "not_text" | null;
}

/** Why there is no response. `detail` is the platform's own message and may name the address. */
export interface HttpFailure {
  readonly reason: "timeout" | "network";
  readonly detail: string;
}

/** Sends one request. Returns a redirect as it is: following it could lead credentials elsewhere. */
export async function sendRequest(
  fetch: typeof globalThis.fetch,
  request: HttpRequest,
): Promise<Result<HttpResponse, HttpFailure>> {
  const { url, method, headers, body, timeoutMs = TIMEOUT_MS } = request;
  // Not AbortSignal.timeout(): its timer cannot be cleared, and would keep the caller's object awake for as long.
  const abort = new AbortController();
  const expired = Promise.withResolvers<never>();
  expired.promise.catch(() => undefined);
  const timer = setTimeout(() => {
    abort.abort();
    expired.reject(new Error("timed out"));
  }, timeoutMs);
  try {
    const named = { ...headers, "user-agent": USER_AGENT };
    const init: RequestInit = { method, headers: named, redirect: "manual", signal: abort.signal };
    const call = fetch(url, body === undefined ? init : { ...init, body });
    // Raced as well as aborted, so that the time limit holds for any fetch that is handed in.
    const response = await Promise.race([call, expired.promise]);
    return ok(await readResponse(response, request, expired.promise));
  } catch (error) {
    const detail = error instanceof Error ? error.message : "";
    return err({ reason: abort.signal.aborted ? "timeout" : "network", detail });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a Retry-After header (RFC 9110, section 10.2.3: seconds or an HTTP date) as ms from `now`, at most `maxMs`.
 * Returns undefined when there is none or it cannot be read.
 */
export function retryAfterMs(headers: Headers, now: number, maxMs: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const ms = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxMs);
}

const NO_BYTES = new Uint8Array();

async function readResponse(
  response: Response,
  { maxBytes, asBytes }: Pick<HttpRequest, "maxBytes" | "asBytes">,
  expired: Promise<never>,
): Promise<HttpResponse> {
  const { status, headers } = response;
  const isRedirect = status >= 300 && status < 400;
  if (response.body === null || isRedirect || Number(headers.get("content-length")) > maxBytes) {
    const unread = response.body === null || isRedirect ? null : "too_large";
    response.body?.cancel().catch(() => undefined);
    return { status, headers, text: "", bytes: NO_BYTES, unread };
  }
  if (isAnnounced(headers)) {
    // Of at most `maxBytes`: in one piece it costs a fraction of reading a stream.
    const bytes = new Uint8Array(await Promise.race([response.arrayBuffer(), expired]));
    if (bytes.byteLength > maxBytes)
      return { status, headers, text: "", bytes: NO_BYTES, unread: "too_large" };
    const text = asBytes === true ? "" : fromUtf8(bytes);
    const unread = text === null ? "not_text" : null;
    return { status, headers, text: text ?? "", bytes: asBytes === true ? bytes : NO_BYTES, unread };
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  try {
    const read =
      asBytes === true
        ? await readBytes(reader, maxBytes, expired)
        : await readText(reader, maxBytes, expired);
    const { text = "", bytes = NO_BYTES } = read.ok ? read.value : {};
    return { status, headers, text, bytes, unread: read.ok ? null : read.error };
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Returns whether the body has the length that its header names: a compressed one unfolds to more. */
function isAnnounced(headers: Headers): boolean {
  return /^\d+$/u.test(headers.get("content-length") ?? "") && !headers.has("content-encoding");
}

interface Body {
  readonly text?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** Rejects when the connection breaks or `expired` rejects. */
async function readText(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  expired: Promise<never>,
): Promise<Result<Body, "too_large" | "not_text">> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let text = "";
  let received = 0;
  for (;;) {
    const chunk = await Promise.race([reader.read(), expired]);
    const bytes = chunk.done ? undefined : chunk.value;
    received += bytes?.byteLength ?? 0;
    if (received > maxBytes) return err("too_large");
    try {
      text += decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      return err("not_text");
    }
    if (bytes === undefined) return ok({ text });
  }
}

async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  expired: Promise<never>,
): Promise<Result<Body, "too_large">> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for (;;) {
    const chunk = await Promise.race([reader.read(), expired]);
    if (chunk.done) return ok({ bytes: concat(...chunks) });
    received += chunk.value.byteLength;
    if (received > maxBytes) return err("too_large");
    chunks.push(chunk.value);
  }
}
