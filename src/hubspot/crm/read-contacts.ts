/** Reads some properties of many contacts in one call. */
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** HubSpot keeps at most 65,536 characters in a property (HubSpot docs, properties). */
const valueText = z.string().check(z.maxLength(65_536));
const answerSchema = z.object({
  results: z.array(z.object({ id: nameText, properties: z.record(nameText, z.nullable(valueText)) })),
});

/** The properties of a record; null for one without a value. */
export type ReadProperties = Readonly<Record<string, string | null>>;

/**
 * Calls `POST /crm/v3/objects/contacts/batch/read`, at most 100 ids. A contact that the response leaves out is left out: it is
 * deleted, merged, or missing for the moment.
 */
export async function readContacts(
  transport: Transport,
  ids: readonly string[],
  properties: readonly string[],
): Promise<Result<ReadonlyMap<string, ReadProperties>, HubSpotFailure>> {
  const body: BatchReadInputSimplePublicObjectId = {
    inputs: ids.map((id) => ({ id })),
    properties: [...properties],
    propertiesWithHistory: [],
  };
  const path = "/crm/v3/objects/contacts/batch/read";
  const answer = await requestJson(transport, answerSchema, { method: "POST", path, body });
  return answer.ok
    ? ok(new Map(answer.value.results.map((record) => [record.id, record.properties])))
    : answer;
}
