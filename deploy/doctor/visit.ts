/** One request of the doctor: never follows a redirect, and a failure is a value with its cause. */
import { z } from "zod";

/** A response, read to its end. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Halfway between sending and receiving, epoch ms. */
  readonly at: number;
}

/** Why there is no response. */
export type VisitFailure = "no_such_host" | "refused" | "certificate" | "no_tls" | "timeout" | "network";

export type Visited =
  | { readonly ok: true; readonly visit: Visit }
  | { readonly ok: false; readonly failure: VisitFailure; readonly code: string };

const TIMEOUT_MS = 10_000;
/** For what looks into other services itself. */
export const LONG_TIMEOUT_MS = 60_000;

const FAILURES: readonly (readonly [RegExp, VisitFailure])[] = [
  [/ENOTFOUND|EAI_AGAIN/u, "no_such_host"],
  [/ECONNREFUSED/u, "refused"],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/u, "certificate"],
  [/SSL|TLS|EPROTO/u, "no_tls"],
  [/Timeout|TIMEOUT|ETIMEDOUT/u, "timeout"],
];

/** Sends one request. */
export async function visit(
  address: string,
  init: RequestInit = {},
  timeoutMs = TIMEOUT_MS,
): Promise<Visited> {
  const sentAt = Date.now();
  try {
    const response = await fetch(address, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const at = (sentAt + Date.now()) / 2;
    return { ok: true, visit: { status: response.status, headers: response.headers, text, at } };
  } catch (error) {
    const code = codeOf(error);
    const failure = FAILURES.find(([pattern]) => pattern.test(code))?.[1] ?? "network";
    return { ok: false, failure, code };
  }
}

const causeSchema = z.object({ cause: z.object({ code: z.string() }) });

function codeOf(error: unknown): string {
  const caused = causeSchema.safeParse(error);
  if (caused.success) return caused.data.cause.code;
  return error instanceof Error ? error.name : String(error);
}
