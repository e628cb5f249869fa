/** A search's filters as SQL: HubSpot docs, search, "Filter search results". Pure. */
import { invalid } from "../errors.ts";
import type { View } from "../objects/answers.ts";
import { columnOf, joined, operand, type Column, type Condition } from "../query/columns.ts";
import type { Filter, Search, Sort } from "./request.ts";

/** The properties that the free-text `query` searches: HubSpot docs, search, "Search default searchable properties". */
const SEARCHABLE: Readonly<Record<string, readonly string[]>> = {
  contact: ["firstname", "lastname", "email", "phone", "company", "hs_additional_emails"],
  deal: ["dealname", "pipeline", "dealstage"],
  ticket: ["subject", "content", "hs_pipeline_stage"],
};

const COMPARISONS: Partial<Record<Filter["operator"], string>> = {
  EQ: "=",
  NEQ: "<>",
  LT: "<",
  LTE: "<=",
  GT: ">",
  GTE: ">=",
};

/** Groups are alternatives, the filters of a group hold together, and so does `query` with all of them. */
export function conditionOf(view: View, search: Search): Condition {
  const groups = search.filterGroups.map(({ filters }) =>
    joined(
      filters.map((filter) => filterCondition(view, filter)),
      "AND",
    ),
  );
  const filtered = groups.length === 0 ? [] : [joined(groups, "OR")];
  const query = search.query?.trim() ?? "";
  return joined(query === "" ? filtered : [...filtered, queryCondition(view, query)], "AND");
}

/** ORDER BY of a search: by creation by default, and by id among equals so that pages do not overlap. */
export function orderOf(view: View, sorts: readonly Sort[]): string {
  const [sort] = sorts;
  if (sort === undefined) return "created_at, id";
  const { sql } = columnNamed(view, sort.propertyName);
  return `${sql} ${sort.direction === "ASCENDING" ? "ASC" : "DESC"} NULLS LAST, id`;
}

function queryCondition(view: View, query: string): Condition {
  const texts = (SEARCHABLE[view.type.singular] ?? [])
    .filter((name) => view.definitions.has(name))
    .map((name) => columnNamed(view, name).sql);
  return { sql: `matches_query(concat_ws(' ', ${texts.join(", ")}), ?)`, values: [query] };
}

function columnNamed({ type, definitions }: View, name: string): Column {
  const definition = definitions.get(name);
  if (definition === undefined) {
    throw invalid(`Property "${name}" does not exist`, { context: { propertyName: [name] } });
  }
  return columnOf(type, definition);
}

function filterCondition(view: View, filter: Filter): Condition {
  const { operator, propertyName } = filter;
  const column = columnNamed(view, propertyName);
  switch (operator) {
    case "HAS_PROPERTY":
      return { sql: `${column.sql} IS NOT NULL`, values: [] };
    case "NOT_HAS_PROPERTY":
      return { sql: `${column.sql} IS NULL`, values: [] };
    case "BETWEEN":
      return {
        sql: `${column.sql} BETWEEN ? AND ?`,
        values: [operand(column, needed(filter, "value")), operand(column, needed(filter, "highValue"))],
      };
    case "IN":
    case "NOT_IN":
      return memberCondition(column, filter);
    case "CONTAINS_TOKEN":
      return { sql: `has_tokens(CAST(${column.sql} AS TEXT), ?)`, values: [needed(filter, "value")] };
    case "NOT_CONTAINS_TOKEN":
      return { sql: `NOT has_tokens(CAST(${column.sql} AS TEXT), ?)`, values: [needed(filter, "value")] };
    default:
      return comparison(view, filter, column);
  }
}

/** A record without a value meets no comparison, NEQ included. An exact unique value is looked up, not searched for. */
function comparison(view: View, filter: Filter, column: Column): Condition {
  const value = operand(column, needed(filter, "value"));
  const { portalId, type, definitions } = view;
  const { operator, propertyName } = filter;
  if (operator === "EQ" && propertyName !== "hs_object_id" && definitions.get(propertyName)?.hasUniqueValue) {
    return {
      sql: "id IN (SELECT id FROM unique_values WHERE portal_id = ? AND type = ? AND property = ? AND value = ?)",
      values: [portalId, type.id, propertyName, value],
    };
  }
  return { sql: `${column.sql} ${COMPARISONS[operator] ?? "="} ?`, values: [value] };
}

/** The list travels as one JSON value, so that its length does not make another statement. */
function memberCondition(column: Column, { operator, values, propertyName }: Filter): Condition {
  if (values === undefined || values.length === 0) {
    throw invalid(`The filter on ${propertyName} needs values for the operator ${operator}.`);
  }
  const list = JSON.stringify(values.map((value) => operand(column, value)));
  const not = operator === "IN" ? "" : "NOT ";
  return { sql: `${column.sql} ${not}IN (SELECT value FROM json_each(?))`, values: [list] };
}

function needed(filter: Filter, field: "value" | "highValue"): string {
  const value = filter[field];
  if (value !== undefined) return value;
  throw invalid(`The filter on ${filter.propertyName} needs a ${field} for the operator ${filter.operator}.`);
}
