/** Finds a contact by its e-mail address. */
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

const foundSchema = z.object({ id: recordIdSchema });

/** Calls `GET /crm/v3/objects/contacts/{email}?idProperty=email`. Returns its id; null when HubSpot has no such contact. */
export async function findContactByEmail(
  transport: Transport,
  email: string,
): Promise<Result<string | null, HubSpotFailure>> {
  const path = `/crm/v3/objects/contacts/${encodeURIComponent(email)}?idProperty=email&properties=email`;
  const found = await requestJson(transport, foundSchema, { method: "GET", path });
  if (found.ok) return ok(found.value.id);
  return found.error.reason === "not_found" ? ok(null) : found;
}
