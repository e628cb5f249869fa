/**
 * An error of a request: thrown once where it is found, made a response once by `respondToError`.
 * `message` and `error` are for the caller; `detail` is for the log and never leaves the app.
 */
import { HTTPException } from "hono/http-exception";
import type { FieldErrors } from "../../lib/english.ts";

export type HttpErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 429 | 502 | 503;

/** Everything about a refusal that is not its status. */
export interface HttpErrorOptions {
  /** Machine-readable code, snake_case. */
  readonly error: string;
  /** Public, one or two sentences, nothing that the caller sent. */
  readonly message: string;
  /** Heading of the page, for a browser. */
  readonly title?: string;
  /** For the log: a reason word, never a value from the request. */
  readonly detail?: string;
  /** JSON path → what is wrong. */
  readonly fields?: FieldErrors;
  /** The way on that the page offers. */
  readonly action?: { readonly href: string; readonly label: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected refusal; see `HttpErrorOptions` for what is public. */
export class HttpError extends HTTPException {
  readonly options: HttpErrorOptions;

  constructor(status: HttpErrorStatus, options: HttpErrorOptions) {
    super(status, { message: options.message });
    this.options = options;
  }
}

/** Makes a 404 without a hint, for paths and tokens alike. */
export function notFound(): HttpError {
  return new HttpError(404, {
    error: "not_found",
    title: "Nothing here",
    message: "There is nothing at this address. Please check that the link was copied completely.",
  });
}

/** Makes a 503 for an object that could not be reached: nothing was half-stored and the caller may repeat. */
export function unavailable(detail: string): HttpError {
  return new HttpError(503, {
    error: "unavailable",
    title: "One moment, please",
    message: "The service is busy or restarting. Nothing was lost; please try again in a moment.",
    detail,
    headers: { "Retry-After": "5" },
  });
}
