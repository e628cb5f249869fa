/** Finds contacts by when they were created, and records that gates stand on by when they were changed. */
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import type { GatedTypeNames } from "./gated-types.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** Records that one search returns. HubSpot returns 200 at most. */
export const RECORDS_A_SEARCH = 100;

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

/** A contact, and its origin as HubSpot's event of its creation would state it. */
export interface CreatedContact {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly changeSource: string;
  readonly sourceId: string;
}

/** Calls `POST /crm/v3/objects/contacts/search`: those created from `from` to `until` (epoch ms), the oldest first. */
export async function findCreatedContacts(
  transport: Transport,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Result<readonly CreatedContact[], HubSpotFailure>> {
  const created = { propertyName: "createdate", operator: "BETWEEN" };
  const body = {
    filterGroups: [{ filters: [{ ...created, value: String(from), highValue: String(until) }] }],
    sorts: [{ propertyName: "createdate", direction: "ASCENDING" }],
    properties: ["createdate", "hs_object_source", "hs_object_source_id"],
    limit: RECORDS_A_SEARCH,
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

const changedSchema = z.object({
  results: z.array(
    z.object({ id: nameText, properties: z.record(nameText, z.nullable(cutText(MAX_NAME_LENGTH))) }),
  ),
});

/** A record that was changed, and where it stands. */
export interface ChangedRecord {
  readonly id: string;
  /** Epoch ms. */
  readonly changedAt: number;
  readonly stageId: string;
}

/** Calls `POST /crm/v3/objects/{type}/search`: those changed from `from` to `until` (epoch ms), the newest first. */
export async function findChangedRecords(
  transport: Transport,
  { plural, stage }: Pick<GatedTypeNames, "plural" | "stage">,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Result<readonly ChangedRecord[], HubSpotFailure>> {
  const changed = { propertyName: CHANGED_AT, operator: "BETWEEN" };
  const body = {
    filterGroups: [{ filters: [{ ...changed, value: String(from), highValue: String(until) }] }],
    sorts: [{ propertyName: CHANGED_AT, direction: "DESCENDING" }],
    properties: [CHANGED_AT, stage],
    limit: RECORDS_A_SEARCH,
  };
  const path = `/crm/v3/objects/${plural}/search`;
  const found = await requestJson(transport, changedSchema, { method: "POST", path, body });
  if (!found.ok) return found;
  return ok(
    found.value.results.map(({ id, properties }) => ({
      id,
      changedAt: Date.parse(properties[CHANGED_AT] ?? ""),
      stageId: properties[stage] ?? "",
    })),
  );
}

const CHANGED_AT = "hs_lastmodifieddate";
