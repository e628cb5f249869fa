/** The one place where an error becomes a response: JSON for machines, a page for browsers. */
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { respondToPerson, isForPersons } from "../person/notice.tsx";
import { MessagePage } from "../pages/message.tsx";
import { addLogFields } from "./access-log.ts";
import type { AppContext } from "./app-env.ts";
import { HttpError, type HttpErrorOptions } from "./http-error.ts";

/** Paths that machines call; their responses are JSON whatever the Accept header is. */
const MACHINE_PATHS = /^\/(?:api|hubspot|1kosmos|healthz|doctor)(?:\/|$)/u;
/** Paths that people open. */
const PEOPLE_PATHS = /^\/(?:$|oauth\/|portal(?:\/|$))/u;

const INTERNAL: HttpErrorOptions = {
  error: "internal",
  title: "Something went wrong",
  message: "This is our mistake, not yours. Please try again; if it stays, tell us the reference below.",
};

/** Makes the response to anything thrown. A bug is logged by its name and place alone: its message may quote what was sent. */
export function respondToError(error: Error, c: AppContext): Response | Promise<Response> {
  if (error instanceof HttpError) return respondToHttpError(c, error);
  if (error instanceof HTTPException) {
    return respond(c, error.status, { error: "refused", message: "The request was refused." });
  }
  addLogFields(c, { detail: error.name, at: framesOf(error) });
  return respond(c, 500, INTERNAL);
}

/** Makes the response to a refusal without a throw, for Hono's not-found and method-not-allowed hooks. */
export function respondToHttpError(c: AppContext, refusal: HttpError): Response | Promise<Response> {
  addLogFields(c, { error: refusal.options.error, detail: refusal.options.detail });
  return respond(c, refusal.status, refusal.options);
}

function respond(
  c: AppContext,
  status: ContentfulStatusCode,
  options: HttpErrorOptions,
): Response | Promise<Response> {
  for (const [name, value] of Object.entries(options.headers ?? {})) c.header(name, value);
  if (isForPersons(c)) return respondToPerson(c, status);
  const requestId = c.get("requestId");
  if (acceptsPage(c)) {
    const title = options.title ?? "That did not work";
    return c.html(
      <MessagePage
        title={title}
        message={options.message}
        outcome={options.error}
        requestId={requestId}
        action={options.action}
      />,
      status,
    );
  }
  const { error, message, fields } = options;
  return c.json({ error, message, ...(fields && { fields }), requestId }, status);
}

function acceptsPage(c: AppContext): boolean {
  if (MACHINE_PATHS.test(c.req.path)) return false;
  return PEOPLE_PATHS.test(c.req.path) || (c.req.header("Accept") ?? "").includes("text/html");
}

/** The innermost stack frames, without the message line: places in the bundle, which the build's source map names. */
function framesOf(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /u.test(line));
  return frames
    .slice(0, 3)
    .map((line) => line.trim())
    .join(" < ");
}
