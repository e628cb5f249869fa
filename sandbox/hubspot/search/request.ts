/** The limits of a search: HubSpot docs, search, "Limits". */
import { z } from "zod";

import { invalid } from "../errors.ts";

const MAX_GROUPS = 5;
const MAX_FILTERS_PER_GROUP = 6;
const MAX_FILTERS = 18;
const MAX_SORTS = 1;
const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 10;
/** Characters of the whole body. */
export const MAX_BODY = 3000;
/** Records that can be reached by paging. */
const MAX_RESULTS = 10_000;

const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum([
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
  ]),
  value: z.coerce.string().optional(),
  highValue: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).optional(),
});
export type Filter = z.infer<typeof filterSchema>;

/** `-name` is the SDK's way to say descending; the documentation's is an object. */
const sortSchema = z.union([
  z.string().transform((text) => ({
    propertyName: text.replace(/^-/u, ""),
    direction: text.startsWith("-") ? ("DESCENDING" as const) : ("ASCENDING" as const),
  })),
  z.object({
    propertyName: z.string(),
    direction: z.enum(["ASCENDING", "DESCENDING"]).default("ASCENDING"),
  }),
]);
export type Sort = z.infer<typeof sortSchema>;

export const searchSchema = z.object({
  query: z.string().optional(),
  limit: z.int().default(DEFAULT_LIMIT),
  after: z.union([z.string(), z.number()]).optional(),
  sorts: z.array(sortSchema).default([]),
  properties: z.array(z.string()).optional(),
  filterGroups: z.array(z.object({ filters: z.array(filterSchema).default([]) })).default([]),
});
export type Search = z.infer<typeof searchSchema>;

/** 400 for a search beyond the limits; otherwise the offset of its page. */
export function checkedOffset(search: Search): number {
  const { filterGroups, sorts, limit, after = 0 } = search;
  const filters = filterGroups.map((group) => group.filters.length);
  refuseOver("filterGroups", filterGroups.length, MAX_GROUPS);
  refuseOver("filters in a filterGroup", Math.max(0, ...filters), MAX_FILTERS_PER_GROUP);
  refuseOver(
    "filters",
    filters.reduce((sum, count) => sum + count, 0),
    MAX_FILTERS,
  );
  refuseOver("sorts", sorts.length, MAX_SORTS);
  if (limit < 0 || limit > MAX_LIMIT) throw invalid(`limit must be a number from 0 to ${MAX_LIMIT}.`);
  const offset = Number(after);
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid("after is not a cursor of this search.");
  refuseOver("results reached by paging", offset + limit, MAX_RESULTS);
  return offset;
}

function refuseOver(what: string, count: number, most: number): void {
  if (count > most) throw invalid(`Too many ${what} (count: ${count}, max allowed: ${most}).`);
}
