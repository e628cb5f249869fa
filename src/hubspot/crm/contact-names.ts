/** Reads the names of contacts, for the viewer of a list. None is stored. */
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** HubSpot keeps at most 65,536 characters in a property (HubSpot docs, properties). */
const valueText = z.optional(z.nullable(z.string().check(z.maxLength(65_536))));
/** As much of a name as a list has room for, in characters. */
const MAX_NAME = 120;

const namesSchema = z.object({
  results: z.array(
    z.object({
      id: nameText,
      properties: z.object({ firstname: valueText, lastname: valueText, email: valueText }),
    }),
  ),
});

/**
 * Calls `POST /crm/v3/objects/contacts/batch/read`, at most 100 ids: first and last name, else the e-mail address.
 * Contacts that do not exist, or have neither, are left out.
 */
export async function readContactNames(
  transport: Transport,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, string>, HubSpotFailure>> {
  const body: BatchReadInputSimplePublicObjectId = {
    inputs: ids.map((id) => ({ id })),
    properties: ["firstname", "lastname", "email"],
    propertiesWithHistory: [],
  };
  const path = "/crm/v3/objects/contacts/batch/read";
  const read = await requestJson(transport, namesSchema, { method: "POST", path, body });
  if (!read.ok) return read;
  const named = read.value.results.flatMap(({ id, properties }): [string, string][] => {
    const { firstname, lastname, email } = properties;
    const full = [firstname, lastname].map((part) => (part ?? "").trim()).filter((part) => part !== "");
    const name = full.length > 0 ? full.join(" ") : (email ?? "").trim();
    return name === "" ? [] : [[id, name.slice(0, MAX_NAME)]];
  });
  return ok(new Map(named));
}
