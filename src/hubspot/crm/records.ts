/** Writes properties to records of one type: one by one, or up to 100 a call. */
import type { BatchInputSimplePublicObjectBatchInput } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchInputSimplePublicObjectBatchInput.js";
import type { BatchReadInputSimplePublicObjectId } from "@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js";
import type { SimplePublicObjectInput } from "@hubspot/api-client/lib/codegen/crm/objects/models/SimplePublicObjectInput.js";
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { batchErrorSchema, subjectsOf } from "../transport/error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** The record types that the app writes to, as HubSpot's paths name them. */
export type RecordType = "contacts" | "deals" | "tickets";

/** The most records that HubSpot takes in one batch (HubSpot docs, CRM objects). */
export const MAX_BATCH = 100;

/** One record's write. */
export interface Update<P> {
  readonly id: string;
  readonly properties: P;
}

/** One record's write: property name → value in HubSpot's format. */
export interface RecordUpdate {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** The outcome of a batch, record by record. */
export interface BatchOutcome {
  readonly written: readonly string[];
  readonly failed: readonly { readonly id: string; readonly failure: HubSpotFailure }[];
}

const batchSchema = z.object({
  results: z.array(z.object({ id: nameText })),
  errors: z._default(z.array(batchErrorSchema), []),
});

const OBJECTS = "/crm/v3/objects";

function pathOf(type: RecordType, id: string): string {
  return `${OBJECTS}/${type}/${encodeURIComponent(id)}`;
}

/** HubSpot keeps at most 65,536 characters in a property (HubSpot docs, properties). */
const valueText = z.string().check(z.maxLength(65_536));
const writtenSchema = z.object({ id: nameText });
const recordSchema = z.object({ properties: z.record(nameText, z.nullable(valueText)) });

/** Calls `GET /crm/v3/objects/{type}/{id}`: the values of some properties. The id of a merged record resolves here. */
export async function readRecord(
  transport: Transport,
  type: RecordType,
  id: string,
  properties: readonly string[],
): Promise<Result<Readonly<Record<string, string | null>>, HubSpotFailure>> {
  const query = new URLSearchParams({ properties: properties.join(",") });
  const path = `${pathOf(type, id)}?${query.toString()}`;
  const record = await requestJson(transport, recordSchema, { method: "GET", path });
  return record.ok ? ok(record.value.properties) : record;
}

/**
 * Calls `POST /crm/v3/objects/{type}/batch/read`, at most `MAX_BATCH` ids: those of them that exist. HubSpot names the
 * others in its errors; an id that is in neither is requested once more. The id of a merged record does not resolve here.
 */
export async function existingRecords(
  transport: Transport,
  type: RecordType,
  ids: readonly string[],
): Promise<Result<ReadonlySet<string>, HubSpotFailure>> {
  const first = await readExisting(transport, type, ids);
  if (!first.ok || first.value.leftOut.length === 0) return first.ok ? ok(first.value.existing) : first;
  const second = await readExisting(transport, type, first.value.leftOut);
  return second.ok ? ok(new Set([...first.value.existing, ...second.value.existing])) : second;
}

async function readExisting(
  transport: Transport,
  type: RecordType,
  ids: readonly string[],
): Promise<
  Result<{ readonly existing: ReadonlySet<string>; readonly leftOut: readonly string[] }, HubSpotFailure>
> {
  const body: BatchReadInputSimplePublicObjectId = {
    inputs: ids.map((id) => ({ id })),
    properties: ["hs_object_id"],
    propertiesWithHistory: [],
  };
  const path = `${OBJECTS}/${type}/batch/read`;
  const answer = await requestJson(transport, batchSchema, { method: "POST", path, body });
  if (!answer.ok) return answer;
  const failure = answer.value.errors
    .map((error) => failureOfBatchError(error))
    .find(({ reason }) => reason !== "not_found");
  if (failure !== undefined) return err(failure);
  const existing = new Set(answer.value.results.map(({ id }) => id));
  const named = answer.value.errors.map((error) => subjectsOf(error));
  // An error that names no record is about those that are left out.
  const isNamed = (id: string) => named.some((subjects) => subjects.length === 0 || subjects.includes(id));
  return ok({ existing, leftOut: ids.filter((id) => !existing.has(id) && !isNamed(id)) });
}

/** Calls `PATCH /crm/v3/objects/{type}/{id}`. The id of a merged record resolves to the survivor here. */
export async function patchRecord(
  transport: Transport,
  type: RecordType,
  { id, properties }: RecordUpdate,
): Promise<Result<void, HubSpotFailure>> {
  const body: SimplePublicObjectInput = { properties: { ...properties } };
  const path = pathOf(type, id);
  const written = await requestJson(transport, writtenSchema, { method: "PATCH", path, body });
  return written.ok ? ok(undefined) : written;
}

/**
 * Calls `POST /crm/v3/objects/{type}/batch/update`, at most `MAX_BATCH` records, no id twice. A unique trace id on every
 * input makes HubSpot report an invalid record and write the others (HubSpot docs, error handling, multi-status
 * errors). Should it refuse the batch as a whole all the same (`refused`, `property_missing`), nothing was written and
 * the caller sends fewer at a time. Records that HubSpot leaves out of its response are `not_found`: the id of a merged
 * or deleted record does not resolve in batches.
 */
export async function updateRecords(
  transport: Transport,
  type: RecordType,
  updates: readonly RecordUpdate[],
): Promise<Result<BatchOutcome, HubSpotFailure>> {
  if (updates.length === 0) return ok({ written: [], failed: [] });
  if (updates.length > MAX_BATCH) throw new RangeError(`at most ${MAX_BATCH} ${type} a call`);
  const inputs = updates.map(({ id, properties }) => ({
    id,
    properties: { ...properties },
    objectWriteTraceId: id,
  }));
  const body: BatchInputSimplePublicObjectBatchInput = { inputs };
  const path = `${OBJECTS}/${type}/batch/update`;
  const answer = await requestJson(transport, batchSchema, { method: "POST", path, body });
  return answer.ok ? ok(outcomeOf(updates, answer.value)) : answer;
}

/** `errors[]` is looked at whatever the status was: it comes with 207 in v3 and with 200 in the dated versions. */
function outcomeOf(updates: readonly RecordUpdate[], answer: z.infer<typeof batchSchema>): BatchOutcome {
  const writtenIds = new Set(answer.results.map(({ id }) => id));
  const failures = new Map<string, HubSpotFailure>();
  let unattributed: HubSpotFailure | undefined;
  for (const error of answer.errors) {
    const failure = failureOfBatchError(error);
    const subjects = subjectsOf(error);
    for (const id of subjects) failures.set(id, failure);
    if (subjects.length === 0) unattributed ??= failure;
  }
  const missing: HubSpotFailure = unattributed ?? {
    reason: "not_found",
    message: "HubSpot left this record out of its answer",
  };
  const left = updates.filter(({ id }) => !writtenIds.has(id));
  return {
    written: updates.map(({ id }) => id).filter((id) => writtenIds.has(id)),
    failed: left.map(({ id }) => ({ id, failure: failures.get(id) ?? missing })),
  };
}
