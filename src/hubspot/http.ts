/** One bounded HTTP call: a time limit over headers and body, a size limit, no redirects. It makes one attempt. */
import { parseJson as parseBounded } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { USER_AGENT } from "../lib/user-agent.ts";

/** No answer from HubSpot takes longer than this in practice; a hanging call would hold its portal's work. */
export const TIMEOUT_MS = 10_000;

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Why there is no answer. */
export type HttpProblem = "timeout" | "network" | "too_large";

/** A call and its limits. */
export interface HttpCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Calls once. A redirect is answered as it is, not followed: it could lead the bearer token elsewhere. */
export async function callOnce(
  fetch: typeof globalThis.fetch,
  call: HttpCall,
): Promise<Result<HttpAnswer, HttpProblem>> {
  const { url, method, headers, body, timeoutMs, maxBytes } = call;
  // Not AbortSignal.timeout(): its timer cannot be cleared, and would keep the portal's object awake for 10 s a call.
  const abort = new AbortController();
  const { signal } = abort;
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const named = { ...headers, "user-agent": USER_AGENT };
    const init: RequestInit = { method, headers: named, redirect: "manual", signal };
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    const bytes = await readBounded(response, maxBytes, signal);
    if (signal.aborted) return err("timeout");
    if (bytes === null) return err("too_large");
    return ok({ status: response.status, headers: response.headers, text: new TextDecoder().decode(bytes) });
  } catch {
    return err(signal.aborted ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}

/** Null when there is more than `maxBytes`. Aborting ends the wait for the next part even of a silent peer. */
async function readBounded(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const part = await reader.read();
      if (part.done) return Buffer.concat(parts, size);
      size += part.value.byteLength;
      if (size > maxBytes) {
        stop();
        return null;
      }
      parts.push(part.value);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * A Retry-After header (RFC 9110: seconds or an HTTP date) in ms from `now`, at most `maxMs`. Undefined when there
 * is none or it says nothing.
 */
export function retryAfterMs(headers: Headers, now: number, maxMs: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const ms = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxMs);
}

/** Parses JSON; null when it is none or nests too deep. */
export function parseJson(text: string): unknown {
  const parsed = parseBounded(text);
  return parsed.ok ? parsed.value : null;
}
