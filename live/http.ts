/** Calls of either side, each recorded with secrets and personal data masked. */
import { z } from "zod";

import { createMasking } from "../sandbox/masking.ts";

/** A response. `body` is parsed JSON where it is JSON, else null. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Everything that is sent. */
export interface Sent {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls one endpoint of a side. */
export type Caller = (method: string, path: string, sent?: Sent) => Promise<Answer>;

/** One exchange as it is kept: masked. */
export interface Recorded {
  readonly side: string;
  readonly method: string;
  readonly path: string;
  readonly request: string;
  readonly status: number;
  readonly response: string;
}

/** Longest body that a recording keeps, in characters. */
const MOST_KEPT = 20_000;
const TIMEOUT_MS = 60_000;
const bodySchema = z.record(z.string(), z.unknown());

/** Keeps masked exchanges. */
export class Recorder {
  readonly #mask: ReturnType<typeof createMasking>;
  #kept: Recorded[] = [];

  constructor(secrets: readonly string[]) {
    this.#mask = createMasking(secrets.filter((secret) => secret !== ""));
  }

  /** Returns what was recorded since the last call. */
  take(): readonly Recorded[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }

  /** Makes the caller of a side at `origin`; `send` is how requests leave. */
  caller(
    side: string,
    origin: string,
    headers: Readonly<Record<string, string>> = {},
    send: typeof fetch = fetch,
  ): Caller {
    return async (method, path, sent = {}) => {
      const body = sent.form === undefined ? jsonOf(sent.json) : new URLSearchParams(sent.form).toString();
      const type = sent.form === undefined ? "application/json" : "application/x-www-form-urlencoded";
      const response = await send(origin + path, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": type }), ...sent.headers },
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      this.#kept.push({
        side,
        method,
        path: this.#mask.url(path),
        request: this.#mask.text(body ?? "").slice(0, MOST_KEPT),
        status: response.status,
        response: this.#mask.text(text).slice(0, MOST_KEPT),
      });
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: bodySchema.safeParse(parsed(text)).data ?? {},
      };
    };
  }
}

function jsonOf(json: unknown): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
