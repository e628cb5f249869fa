/**
 * A call of HubSpot's API: address and body by HubSpot's own types (@hubspot/api-client), over our transport, the response
 * read by a schema. The package's generated request classes are more than the Worker may weigh, and their decoders drop
 * `errors[]` from a 200 and throw at every 2xx that v3 does not list, which the dated versions use.
 */
import type { z } from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import type { HubSpotFailure } from "./failures.ts";
import { readJson } from "../../lib/json.ts";
import type { Transport } from "./transport.ts";

const API = "https://api.hubapi.com";

/** A call by its v3 or dated path. `body` is sent as JSON. */
export interface JsonRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
}

/** Sends the call and reads the response; what does not fit the schema is `unexpected_answer`. */
export async function requestJson<T>(
  transport: Transport,
  schema: z.ZodMiniType<T>,
  { method, path, body }: JsonRequest,
): Promise<Result<T, HubSpotFailure>> {
  const answer = await transport({
    method,
    url: `${API}${path}`,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(readJson(answer.value.text));
  if (parsed.success) return ok(parsed.data);
  const { status } = answer.value;
  return err({ reason: "unexpected_answer", message: "HubSpot's answer could not be read", status });
}
