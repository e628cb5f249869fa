/**
 * The filter tree of a list: HubSpot docs, lists, "List filters and branches". The root is OR over AND branches; the
 * stand-in follows property filters, and refuses by name what it would only pretend to follow.
 */
import { z } from "zod";

import { invalid } from "../errors.ts";
import type { View } from "../objects/answers.ts";
import { columnOf, joined, type Condition } from "../query/columns.ts";
import { operationCondition, operationSchema } from "./operations.ts";

const filterSchema = z.object({
  filterType: z.string(),
  property: z.string().optional(),
  operation: operationSchema.optional(),
});
type ListFilter = z.infer<typeof filterSchema>;

const andBranchSchema = z.object({
  filterBranchType: z.string(),
  filterBranchOperator: z.string().optional(),
  filterBranches: z.array(z.unknown()).default([]),
  filters: z.array(filterSchema).default([]),
});

/** The root as it is stored and returned. */
export const filterBranchSchema = z.object({
  filterBranchType: z.string(),
  filterBranchOperator: z.string().optional(),
  filterBranches: z.array(andBranchSchema).default([]),
  filters: z.array(z.unknown()).default([]),
});
export type FilterBranch = z.infer<typeof filterBranchSchema>;

/** The tree as SQL, or a 400 that says what is wrong with it. */
export function listCondition(view: View, root: FilterBranch): Condition {
  if (root.filterBranchType !== "OR" || root.filters.length > 0 || root.filterBranches.length === 0) {
    throw invalid("The root filter branch must be of type OR, without filters, and have AND branches.");
  }
  return joined(
    root.filterBranches.map((branch) => andCondition(view, branch)),
    "OR",
  );
}

function andCondition(view: View, branch: FilterBranch["filterBranches"][number]): Condition {
  if (branch.filterBranchType !== "AND") throw invalid("The branches of the root must be of type AND.");
  if (branch.filterBranches.length > 0) {
    throw invalid("The sandbox does not follow branches within an AND branch.");
  }
  return joined(
    branch.filters.map((filter) => filterCondition(view, filter)),
    "AND",
  );
}

function filterCondition(view: View, { filterType, property = "", operation }: ListFilter): Condition {
  if (filterType !== "PROPERTY" || operation === undefined) {
    throw invalid(`The sandbox does not follow filters of type ${filterType}.`);
  }
  const definition = view.definitions.get(property);
  if (definition === undefined) {
    throw invalid(`Property "${property}" does not exist`, { context: { propertyName: [property] } });
  }
  return operationCondition(view, definition, columnOf(view.type, definition), operation);
}
