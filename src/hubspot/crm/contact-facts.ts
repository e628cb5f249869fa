/** Reads what the portal's filters need of many contacts at once. */
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** Of a contact: whether it has an e-mail address, and its lifecycle stage ("" for none). The address is not kept. */
export interface ContactFacts {
  readonly hasEmail: boolean;
  readonly lifecycleStage: string;
}

const PROPERTIES = ["email", "lifecyclestage"];
const value = z.optional(z.nullable(nameText));
const answerSchema = z.object({
  results: z.array(z.object({ id: nameText, properties: z.object({ email: value, lifecyclestage: value }) })),
});

/** Calls `POST /crm/v3/objects/contacts/batch/read`, at most 100 ids. Contacts that HubSpot does not have are left out. */
export async function readContactFacts(
  transport: Transport,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, ContactFacts>, HubSpotFailure>> {
  const body: BatchReadInputSimplePublicObjectId = {
    inputs: ids.map((id) => ({ id })),
    properties: PROPERTIES,
    propertiesWithHistory: [],
  };
  const path = "/crm/v3/objects/contacts/batch/read";
  const answer = await requestJson(transport, answerSchema, { method: "POST", path, body });
  if (!answer.ok) return answer;
  const facts = answer.value.results.map(({ id, properties: { email, lifecyclestage } }) => {
    const hasEmail = (email ?? "").trim() !== "";
    return [id, { hasEmail, lifecycleStage: lifecyclestage ?? "" }] as const;
  });
  return ok(new Map(facts));
}
