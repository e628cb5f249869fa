/** Bodies from outside: bounded while they are read, typed, then parsed. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { fromUtf8 } from "../../lib/crypto/bytes.ts";
import { MAX_JSON_DEPTH, parseJson } from "../../lib/json.ts";
import { err } from "../../lib/result.ts";
import type { AppContext, AppEnv } from "./app-env.ts";
import { HttpError } from "./http-error.ts";

/** Refuses a longer body with 413, by its declared length or while it streams; never holds more than `maxBytes`. */
export function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw tooLarge(maxBytes);
    },
  });
}

/** Makes the refusal of a longer body. */
export function tooLarge(maxBytes: number): HttpError {
  const message = `The body is longer than the ${maxBytes} bytes that are read here.`;
  return new HttpError(413, { error: "too_large", message });
}

/** Refuses with 415 a state change whose content type is another one; parameters such as the charset are ignored. */
export function contentType(
  expected: "application/json" | "application/x-www-form-urlencoded" | "multipart/form-data",
) {
  return createMiddleware<AppEnv>(async function requireContentType(c, next) {
    const given = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    if (!isRead(c) && given !== expected) {
      throw new HttpError(415, { error: "unsupported_media_type", message: `Send the body as ${expected}.` });
    }
    await next();
  });
}

function isRead(c: AppContext): boolean {
  return c.req.method === "GET" || c.req.method === "HEAD";
}

/** Returns the body as JSON, not yet checked against a schema. */
export async function jsonBody(c: AppContext): Promise<unknown> {
  const text = fromUtf8(new Uint8Array(await c.req.arrayBuffer()));
  const parsed = text === null ? err("not_json") : parseJson(text);
  if (parsed.ok) return parsed.value;
  if (parsed.error === "too_deep") throw tooDeep();
  throw new HttpError(400, { error: "not_json", message: "The body is not JSON." });
}

/** Returns the body as form fields. Read as bytes: the runtime warns about `text()` on a content type that is not text. */
export async function formBody(c: AppContext): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
}

/** Makes the refusal of a body that nests deeper than is read. */
export function tooDeep(): HttpError {
  const message = `The body nests deeper than the ${MAX_JSON_DEPTH} levels that are read here.`;
  return new HttpError(400, { error: "too_deep", message });
}
