/**
 * The request half of HubSpot's generated APIs (@hubspot/api-client): paths, parameters and the types of bodies are
 * HubSpot's own. Requests leave over our transport and answers are read by our schemas, because the generated
 * decoders drop `errors[]` from a 200 and throw at every 2xx that v3 does not list, which the dated versions use.
 * Imported file by file: the package's whole client is more than the Worker may weigh.
 */
import { BasicApiRequestFactory } from "@hubspot/api-client/lib/codegen/crm/objects/apis/BasicApi.js";
import { BatchApiRequestFactory } from "@hubspot/api-client/lib/codegen/crm/objects/apis/BatchApi.js";
import { createConfiguration as objectsConfiguration } from "@hubspot/api-client/lib/codegen/crm/objects/configuration.js";
import type { z } from "zod";
import { err, ok, type Result } from "../result.ts";
import type { HubSpotFailure } from "./failures.ts";
import { parseJson } from "./http.ts";
import type { Transport } from "./transport.ts";

// No token, transport or server of this configuration is ever used but HubSpot's address.
const onObjects = objectsConfiguration();

/** What the app asks about records of any type. */
export const objectRequests = new BasicApiRequestFactory(onObjects);
/** The same for up to 100 records a call. */
export const objectBatchRequests = new BatchApiRequestFactory(onObjects);

/** What the request classes of all generated APIs have in common; each API has its own. */
interface GeneratedRequest {
  getUrl(): string;
  getHttpMethod(): string;
  getHeaders(): Record<string, string>;
  getBody(): unknown;
}

/** Sends a generated request and reads the answer by a schema; what does not fit is `unexpected_answer`. */
export async function ask<T>(
  transport: Transport,
  schema: z.ZodType<T>,
  request: Promise<GeneratedRequest>,
): Promise<Result<T, HubSpotFailure>> {
  const generated = await request;
  const body = generated.getBody();
  const answer = await transport({
    method: generated.getHttpMethod(),
    url: generated.getUrl(),
    headers: generated.getHeaders(),
    ...(typeof body === "string" ? { body } : {}),
  });
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return ok(parsed.data);
  return err({ reason: "unexpected_answer", message: "HubSpot's answer could not be read", status });
}
