/** Finds contacts by when they were created. */
import * as z from "zod/mini";
import { ok, type Result } from "../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../lib/text.ts";
import type { HubSpotFailure } from "./failures.ts";
import { requestJson } from "./request.ts";
import type { Transport } from "./transport.ts";

/** Contacts that one search returns. HubSpot returns 200 at most. */
export const CONTACTS_A_SEARCH = 100;

const sourceText = z._default(z.nullable(cutText(MAX_NAME_LENGTH)), null);
const foundSchema = z.object({
  results: z.array(
    z.object({
      id: nameText,
      properties: z.object({
        createdate: nameText,
        hs_object_source: sourceText,
        hs_object_source_id: sourceText,
      }),
    }),
  ),
});

/** A contact, and what HubSpot's event of its creation would say of its origin. */
export interface CreatedContact {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly changeSource: string;
  readonly sourceId: string;
}

/** `POST /crm/v3/objects/contacts/search`: those created from `from` to `until` (epoch ms), the oldest first. */
export async function findCreatedContacts(
  transport: Transport,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Result<readonly CreatedContact[], HubSpotFailure>> {
  const created = { propertyName: "createdate", operator: "BETWEEN" };
  const body = {
    filterGroups: [{ filters: [{ ...created, value: String(from), highValue: String(until) }] }],
    sorts: [{ propertyName: "createdate", direction: "ASCENDING" }],
    properties: ["createdate", "hs_object_source", "hs_object_source_id"],
    limit: CONTACTS_A_SEARCH,
  };
  const path = "/crm/v3/objects/contacts/search";
  const found = await requestJson(transport, foundSchema, { method: "POST", path, body });
  if (!found.ok) return found;
  return ok(
    found.value.results.map(({ id, properties }) => ({
      id,
      createdAt: Date.parse(properties.createdate),
      changeSource: properties.hs_object_source ?? "",
      sourceId: properties.hs_object_source_id ?? "",
    })),
  );
}
