/**
 * The segments (lists) of contacts by verification status: found by id, then by name, else created. Existing ones are left
 * as the portal's people keep it. Source: HubSpot's OpenAPI document of the lists API; its generated client weighs
 * more than these three calls are worth.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../../lib/text.ts";
import type { IdvStatus } from "../../domain/vocabulary.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import { readJson } from "../../lib/json.ts";
import type { Transport } from "../transport/transport.ts";

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

/** The common start of the names. */
const COMMON_NAME = "1Kosmos:";
/** The lists that one search returns; more of this name are looked up one by one. */
const SEARCH_COUNT = 100;

/** The lists' ids in HubSpot, as far as they are known. */
export const segmentIdsSchema = z.partialRecord(z.enum(SEGMENT_KEYS), nameText);
export type SegmentIds = Readonly<z.infer<typeof segmentIdsSchema>>;

/**
 * Why a list under a segment's id or name does not do its work. `not_dynamic`: HubSpot does not keep it up to date.
 * `changed`: its filters are not those of the segment.
 */
export type SegmentProblem = "not_dynamic" | "changed";
export type SegmentProblems = Readonly<Partial<Record<SegmentKey, SegmentProblem>>>;

/** The state of the segments in HubSpot. */
export interface SegmentsFound {
  /** The ids of those that do their work, or were not looked at. */
  readonly found: SegmentIds;
  readonly problems: SegmentProblems;
  readonly failure: HubSpotFailure | null;
}

const listSchema = z.object({
  list: z.object({
    listId: z.pipe(z.union([nameText, z.number()]), z.transform(String)),
    deletedAt: z.nullish(nameText),
    processingType: z.nullish(nameText),
    filterBranch: z.nullish(z.unknown()),
  }),
});
type List = z.infer<typeof listSchema>["list"];

/** Filters as the app makes them. HubSpot may add fields; another property, branch or operator does not fit. */
const filterSchema = z.object({
  filterBranchType: z.literal("OR"),
  filters: z._default(z.array(z.unknown()).check(z.maxLength(0)), []),
  filterBranches: z.tuple([
    z.object({
      filterBranchType: z.literal("AND"),
      filterBranches: z._default(z.array(z.unknown()).check(z.maxLength(0)), []),
      filters: z.tuple([
        z.object({
          filterType: z.literal("PROPERTY"),
          property: z.literal("idv_status"),
          operation: z.object({
            operator: nameText,
            values: z.array(nameText),
            includeObjectsWithNoValueSet: z._default(z.boolean(), false),
          }),
        }),
      ]),
    }),
  ]),
});

/**
 * Creates or checks all segments, one after the other so that a flood of writes keeps its budget. One read each when all
 * is well; one search finds which of those without an id exist. A list that does not do its work is left as it is and its
 * id dropped: once it is renamed or deleted, the segment is made anew. On a failure the result holds what was found
 * so far.
 */
export async function ensureSegments(transport: Transport, known: SegmentIds): Promise<SegmentsFound> {
  let found: SegmentIds = known;
  const problems: Partial<Record<SegmentKey, SegmentProblem>> = {};
  let searched: ReturnType<typeof searchByName> | null = null;
  const names = () => (searched ??= searchByName(transport));
  for (const key of SEGMENT_KEYS) {
    const ensured = await ensureOne(transport, key, known[key], names);
    if (!ensured.ok) return { found, problems, failure: ensured.error };
    const { id, problem } = ensured.value;
    const others = Object.entries(found).filter(([name]) => name !== key);
    found = Object.fromEntries(problem === null ? [...others, [key, id]] : others);
    if (problem !== null) problems[key] = problem;
  }
  return { found, problems, failure: null };
}

/** A list in HubSpot, and what is wrong with it. */
interface Seen {
  readonly id: string;
  readonly problem: SegmentProblem | null;
}

/** The lists that bear one of our names. `all`: there are no others. */
interface Named {
  readonly ids: ReadonlyMap<string, string>;
  readonly all: boolean;
}

async function ensureOne(
  transport: Transport,
  key: SegmentKey,
  knownId: string | undefined,
  names: () => Promise<Result<Named, HubSpotFailure>>,
): Promise<Result<Seen, HubSpotFailure>> {
  const byId = knownId === undefined ? ok(null) : await readById(transport, key, knownId);
  if (!byId.ok) return byId;
  if (byId.value !== null) return ok(byId.value);
  const byName = await findByName(transport, key, names);
  if (!byName.ok) return byName;
  if (byName.value !== null) return ok(byName.value);
  const created = await create(transport, key);
  if (created.ok) return created;
  // Refused although the name was free: somebody else, or an earlier call without a response, was faster.
  const made = await readByName(transport, key);
  return made.ok && made.value !== null ? ok(made.value) : created;
}

async function findByName(
  transport: Transport,
  key: SegmentKey,
  names: () => Promise<Result<Named, HubSpotFailure>>,
): Promise<Result<Seen | null, HubSpotFailure>> {
  const named = await names();
  if (!named.ok) return named;
  const id = named.value.ids.get(SEGMENTS[key].name);
  if (id !== undefined) return readById(transport, key, id);
  return named.value.all ? ok(null) : readByName(transport, key);
}

const searchSchema = z.object({
  lists: z.array(
    z.object({
      listId: z.pipe(z.union([nameText, z.number()]), z.transform(String)),
      name: cutText(MAX_NAME_LENGTH),
      objectTypeId: z._default(nameText, CONTACT_TYPE_ID),
    }),
  ),
  hasMore: z._default(z.boolean(), false),
});

/** `POST /crm/v3/lists/search`: one call in place of one 404 for each segment of a new install. */
async function searchByName(transport: Transport): Promise<Result<Named, HubSpotFailure>> {
  const answer = await requestJson(transport, searchSchema, {
    method: "POST",
    path: "/crm/v3/lists/search",
    body: { query: COMMON_NAME, count: SEARCH_COUNT, offset: 0 },
  });
  if (!answer.ok) return answer;
  const { lists, hasMore } = answer.value;
  const ofContacts = lists.filter(({ objectTypeId }) => objectTypeId === CONTACT_TYPE_ID);
  return ok({ ids: new Map(ofContacts.map(({ name, listId }) => [name, listId])), all: !hasMore });
}

async function readById(transport: Transport, key: SegmentKey, id: string) {
  return read(transport, key, `${LISTS}/${encodeURIComponent(id)}`);
}

async function readByName(transport: Transport, key: SegmentKey) {
  const name = encodeURIComponent(SEGMENTS[key].name);
  return read(transport, key, `${LISTS}/object-type-id/${CONTACT_TYPE_ID}/name/${name}`);
}

/** The list at this address seen as this segment, or null when there is none (any more). */
async function read(
  transport: Transport,
  key: SegmentKey,
  address: string,
): Promise<Result<Seen | null, HubSpotFailure>> {
  const url = `${address}?includeFilters=true`;
  const answer = await transport({ method: "GET", url, headers: {} });
  if (!answer.ok) return answer.error.reason === "not_found" ? ok(null) : answer;
  const parsed = listSchema.safeParse(readJson(answer.value.text));
  if (!parsed.success) return err(unexpected(answer.value.status));
  const { list } = parsed.data;
  const isThere = list.deletedAt === null || list.deletedAt === undefined;
  return ok(isThere ? { id: list.listId, problem: problemOf(key, list) } : null);
}

/** Returns the difference between a list and this segment; a part that HubSpot does not show counts as one. */
function problemOf(
  key: SegmentKey,
  { processingType, filterBranch }: Pick<List, "processingType" | "filterBranch">,
): SegmentProblem | null {
  if (processingType !== "DYNAMIC") return "not_dynamic";
  const parsed = filterSchema.safeParse(filterBranch);
  if (!parsed.success) return "changed";
  const { operator, values, includeObjectsWithNoValueSet } =
    parsed.data.filterBranches[0].filters[0].operation;
  const wanted = conditionOf(key);
  const isSame =
    operator === wanted.operator &&
    includeObjectsWithNoValueSet === wanted.includeObjectsWithNoValueSet &&
    JSON.stringify(values) === JSON.stringify(wanted.values);
  return isSame ? null : "changed";
}

async function create(transport: Transport, key: SegmentKey): Promise<Result<Seen, HubSpotFailure>> {
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
  const parsed = listSchema.safeParse(readJson(answer.value.text));
  return parsed.success
    ? ok({ id: parsed.data.list.listId, problem: null })
    : err(unexpected(answer.value.status));
}

/** A root of OR with one AND below it is the shape that HubSpot requires. */
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

/** A contact that was never requested has no value, and is not verified. */
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
