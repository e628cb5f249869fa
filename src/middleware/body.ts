/** Bodies from outside: bounded while they are read, typed, then parsed. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { err, ok, type Result } from "../result.ts";
import type { AppContext, AppEnv } from "./app-env.ts";
import { Refusal } from "./refusal.ts";

/** Refuses a longer body with 413, by its declared length or while it streams; never holds more than `maxBytes`. */
export function bounded(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new Refusal(413, {
        error: "too_large",
        message: `The body is longer than the ${maxBytes} bytes that are read here.`,
      });
    },
  });
}

/** Refuses with 415 a state change whose content type is another one; parameters such as the charset are ignored. */
export function contentType(expected: "application/json" | "application/x-www-form-urlencoded") {
  return createMiddleware<AppEnv>(async function requireContentType(c, next) {
    const given = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    if (c.req.method !== "GET" && given !== expected) {
      throw new Refusal(415, { error: "unsupported_media_type", message: `Send the body as ${expected}.` });
    }
    await next();
  });
}

/** The body as JSON, not yet checked against a schema. */
export async function jsonBody(c: AppContext): Promise<unknown> {
  const parsed = parseJson(await c.req.text());
  if (!parsed.ok) throw new Refusal(400, { error: "not_json", message: "The body is not JSON." });
  return parsed.value;
}

/** The body as form fields. Read as bytes: the runtime warns about `text()` on a content type that is not text. */
export async function formBody(c: AppContext): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
}

/** Parses JSON text; its error would quote the input, so only the fact remains. */
export function parseJson(text: string): Result<unknown, "not_json"> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("not_json");
  }
}
