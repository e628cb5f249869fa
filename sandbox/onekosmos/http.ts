/**
 * The common parts of all endpoints: the origin a caller addressed, bodies, and the shapes of refusals, of which
 * 1Kosmos has several (1Kosmos Postman collection, saved responses).
 */
import type { Context } from "hono";
import { z } from "zod";

/** Hosts that belong to 1Kosmos; a request that names one gets links on that host. */
const TENANT_SUFFIXES = [".1kosmos.net", ".1kosmos.com"];

/**
 * The origin that links are made on: the tenant host when the caller named one (the app, whose traffic is routed here),
 * otherwise `publicOrigin`, so that clients of the local port get links they can open. No trailing slash.
 */
export function originFor(c: Context, publicOrigin: string): string {
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  const name = host.replace(/:\d+$/u, "").toLowerCase();
  return TENANT_SUFFIXES.some((suffix) => name.endsWith(suffix)) ? `https://${name}` : publicOrigin;
}

/** The statuses that refusals of 1Kosmos are known to have. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 500;

/** `{code, message}`: docuverify, users, and (no source shows it) the REST vocabulary. */
export function refuse(c: Context, code: RefusalStatus, message: string): Response {
  return c.json({ code, message }, code);
}

/** `{errors: [{message, param}]}`: what is wrong with a header. */
export function refuseHeader(c: Context, param: string, message: string): Response {
  return c.json({ errors: [{ message, param }] }, 400);
}

/** The page that the servlet container in front of some services returns for malformed JSON. */
export function refuseAsHtml(c: Context): Response {
  const title = "HTTP Status 400 – Bad Request";
  return c.html(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><hr class="line" />` +
      "<p><b>Type</b> Status Report</p><p><b>Description</b> The server cannot or will not process the request due to " +
      'something that is perceived to be a client error.</p><hr class="line" /><h3>Apache Tomcat</h3></body></html>',
    400,
  );
}

/** A JSON body as it came. `malformed` is kept apart because some services respond to it in their own way. */
export type Body = { readonly kind: "json"; readonly value: unknown } | { readonly kind: "malformed" };

/**
 * Reads a JSON body; an empty one is `undefined`. Where the side is strict another content type is malformed too; the
 * PHP helper sends three of them with each call.
 */
export async function readJson(c: Context, { strict }: { readonly strict: boolean }): Promise<Body> {
  const text = await c.req.text();
  if (text === "") return { kind: "json", value: undefined };
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (strict && type !== "application/json") return { kind: "malformed" };
  return parseJson(text);
}

/**
 * Checks a body. Fields that the schema does not have are refused as misspelt where the side is strict, else passed
 * over.
 */
export function parseBody<S extends z.ZodType>(
  schema: S,
  value: unknown,
  { strict }: { readonly strict: boolean },
): z.ZodSafeParseResult<z.output<S>> {
  const parsed = schema.safeParse(value);
  if (parsed.success || strict) return parsed;
  return schema.safeParse(withoutUnknown(value, parsed.error));
}

function withoutUnknown(value: unknown, error: z.ZodError): unknown {
  const copy: unknown = structuredClone(value);
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const owner = issue.path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), copy);
    if (isObject(owner)) for (const key of issue.keys) Reflect.deleteProperty(owner, key);
  }
  return copy;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** Parses JSON text. */
export function parseJson(text: string): Body {
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return { kind: "malformed" };
  }
}

/** A required, non-empty string, refused in the words of the published errors: "dvcID is required" and so on. */
export function requiredText(name: string) {
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `${name} is required` : `${name} must be a string`),
    })
    .min(1, `${name} is not allowed to be empty`);
}

/** Returns the first thing that is wrong, as one sentence. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "Bad request" : issue.message;
}

/** Returns everything that is wrong, by field. */
export function problemsByField(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.map((issue) => [
      issue.path.length === 0 ? "(body)" : issue.path.map(String).join("."),
      issue.message,
    ]),
  );
}
