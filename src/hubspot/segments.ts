/**
 * The segments (lists) of contacts by verification status: found by id, then by name, else made. What exists is left
 * as the portal's people keep it. Source: HubSpot's OpenAPI document of the lists API; its generated client weighs
 * more than these three calls are worth.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../result.ts";
import { nameText } from "../text.ts";
import type { IdvStatus } from "../vocabulary.ts";
import type { HubSpotFailure } from "./failures.ts";
import { parseJson } from "./http.ts";
import type { Transport } from "./transport.ts";

const LISTS = "https://api.hubapi.com/crm/v3/lists";
const CONTACT_TYPE_ID = "0-1";

/** The segments: what each is called, and whom it holds. */
export const SEGMENTS = {
  notVerified: { name: "1Kosmos: not verified" },
  pending: { name: "1Kosmos: pending" },
  failed: { name: "1Kosmos: failed" },
  expired: { name: "1Kosmos: expired" },
} as const satisfies Record<string, { readonly name: string }>;
export type SegmentKey = keyof typeof SEGMENTS;

export const SEGMENT_KEYS = ["notVerified", "pending", "failed", "expired"] as const;

/** The lists' ids in HubSpot, as far as they are known. */
export const segmentIdsSchema = z.partialRecord(z.enum(SEGMENT_KEYS), nameText);
export type SegmentIds = Readonly<z.infer<typeof segmentIdsSchema>>;

const listSchema = z.object({
  list: z.object({
    listId: z.pipe(z.union([nameText, z.number()]), z.transform(String)),
    deletedAt: z.nullish(nameText),
  }),
});

/**
 * Makes sure of all segments, one after the other so that a flood of writes keeps its budget. One read each when all
 * is well. Answers the ids; on a failure those found so far are in `found`.
 */
export async function ensureSegments(
  transport: Transport,
  known: SegmentIds,
): Promise<{ readonly found: SegmentIds; readonly failure: HubSpotFailure | null }> {
  const found = { ...known };
  for (const key of SEGMENT_KEYS) {
    const ensured = await ensureOne(transport, key, known[key]);
    if (!ensured.ok) return { found, failure: ensured.error };
    found[key] = ensured.value;
  }
  return { found, failure: null };
}

async function ensureOne(
  transport: Transport,
  key: SegmentKey,
  knownId: string | undefined,
): Promise<Result<string, HubSpotFailure>> {
  const byId =
    knownId === undefined ? ok(null) : await read(transport, `${LISTS}/${encodeURIComponent(knownId)}`);
  if (!byId.ok) return byId;
  if (byId.value !== null) return ok(byId.value);
  const byName = await readByName(transport, key);
  if (!byName.ok) return byName;
  if (byName.value !== null) return ok(byName.value);
  const created = await create(transport, key);
  if (created.ok) return created;
  // Refused although the name was free: somebody else, or an earlier call without an answer, was faster.
  const made = await readByName(transport, key);
  return made.ok && made.value !== null ? ok(made.value) : created;
}

async function readByName(transport: Transport, key: SegmentKey) {
  const name = encodeURIComponent(SEGMENTS[key].name);
  return read(transport, `${LISTS}/object-type-id/${CONTACT_TYPE_ID}/name/${name}`);
}

/** The id of the list at this address, or null when there is none (any more). */
async function read(transport: Transport, url: string): Promise<Result<string | null, HubSpotFailure>> {
  const answer = await transport({ method: "GET", url, headers: {} });
  if (!answer.ok) return answer.error.reason === "not_found" ? ok(null) : answer;
  const parsed = listSchema.safeParse(parseJson(answer.value.text));
  if (!parsed.success) return err(unexpected(answer.value.status));
  const { listId, deletedAt } = parsed.data.list;
  return ok(deletedAt === null || deletedAt === undefined ? listId : null);
}

async function create(transport: Transport, key: SegmentKey): Promise<Result<string, HubSpotFailure>> {
  const answer = await transport({
    method: "POST",
    url: `${LISTS}/`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      name: SEGMENTS[key].name,
      objectTypeId: CONTACT_TYPE_ID,
      processingType: "DYNAMIC",
      filterBranch: filterOf(key),
    }),
  });
  if (!answer.ok) return answer;
  const parsed = listSchema.safeParse(parseJson(answer.value.text));
  return parsed.success ? ok(parsed.data.list.listId) : err(unexpected(answer.value.status));
}

/** A root of OR with one AND below it is the shape that HubSpot asks for. */
function filterOf(key: SegmentKey) {
  const filters = [
    {
      filterType: "PROPERTY",
      property: "idv_status",
      operation: { operationType: "ENUMERATION", ...conditionOf(key) },
    },
  ];
  const all = { filterBranchType: "AND", filterBranchOperator: "AND", filterBranches: [], filters };
  return { filterBranchType: "OR", filterBranchOperator: "OR", filters: [], filterBranches: [all] };
}

/** A contact that was never asked has no value, and is not verified. */
function conditionOf(key: SegmentKey): {
  operator: "IS_NONE_OF" | "IS_ANY_OF";
  values: IdvStatus[];
  includeObjectsWithNoValueSet: boolean;
} {
  return key === "notVerified"
    ? { operator: "IS_NONE_OF", values: ["verified"], includeObjectsWithNoValueSet: true }
    : { operator: "IS_ANY_OF", values: [key], includeObjectsWithNoValueSet: false };
}

function unexpected(status: number): HubSpotFailure {
  return {
    reason: "unexpected_answer",
    message: "HubSpot's answer about a segment could not be read",
    status,
  };
}
