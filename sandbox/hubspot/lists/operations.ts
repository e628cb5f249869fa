/** The operations of property filters as SQL: HubSpot docs, lists, "Property filter operations". Pure. */
import { z } from "zod";

import { invalid } from "../errors.ts";
import type { View } from "../objects/answers.ts";
import type { Property } from "../properties/definition.ts";
import { operand, type Column, type Condition } from "../query/columns.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Every operation's fields; which are needed depends on `operationType`. */
export const operationSchema = z
  .object({
    operationType: z.string(),
    operator: z.string(),
    /** True if records without a value belong to the list; HubSpot's default leaves them out. */
    includeObjectsWithNoValueSet: z.boolean().default(false),
    values: z.array(scalar).optional(),
    value: scalar.optional(),
    lowerBound: z.number().optional(),
    upperBound: z.number().optional(),
    year: z.int().optional(),
    month: z.union([z.string(), z.int()]).optional(),
    day: z.int().optional(),
    timePoint: z
      .object({ timeType: z.string(), year: z.int(), month: z.int(), day: z.int() })
      .loose()
      .optional(),
  })
  .loose();
export type Operation = z.infer<typeof operationSchema>;

/** The types of properties that an operation is for. */
const FOR_TYPES: Readonly<Record<string, readonly string[]>> = {
  ENUMERATION: ["enumeration"],
  MULTISTRING: ["string", "phone_number"],
  STRING: ["string", "phone_number"],
  BOOL: ["bool", "enumeration"],
  NUMBER: ["number"],
  NUMBER_RANGED: ["number"],
  DATE: ["date", "datetime"],
  RANGED_DATE: ["date", "datetime"],
  TIME_POINT: ["date", "datetime"],
};

const COMPARISONS: Readonly<Record<string, string>> = {
  IS_EQUAL_TO: "=",
  IS_NOT_EQUAL_TO: "<>",
  IS_GREATER_THAN: ">",
  IS_GREATER_THAN_OR_EQUAL_TO: ">=",
  IS_LESS_THAN: "<",
  IS_LESS_THAN_OR_EQUAL_TO: "<=",
  IS_AFTER: ">",
  IS_BEFORE: "<",
};

/** Texts with a wildcard for what may be around the value. */
const PATTERNS: Readonly<Record<string, readonly [string, string]>> = {
  IS_EQUAL_TO: ["", ""],
  IS_EXACTLY: ["", ""],
  CONTAINS: ["*", "*"],
  STARTS_WITH: ["", "*"],
  ENDS_WITH: ["*", ""],
};

const NEGATIVE: Readonly<Record<string, string>> = {
  IS_NONE_OF: "IS_ANY_OF",
  IS_NOT_EXACTLY: "IS_EXACTLY",
  DOES_NOT_CONTAIN_ALL: "CONTAINS_ALL",
  HAS_NEVER_BEEN_ANY_OF: "HAS_EVER_BEEN_ANY_OF",
  IS_NOT_EQUAL_TO: "IS_EQUAL_TO",
  DOES_NOT_CONTAIN: "CONTAINS",
  DOES_NOT_START_WITH: "STARTS_WITH",
  DOES_NOT_END_WITH: "ENDS_WITH",
};

/** The operation as SQL. 400 when it is not one for the property, or when the stand-in does not follow it. */
export function operationCondition(
  view: View,
  definition: Property,
  column: Column,
  operation: Operation,
): Condition {
  const { operationType, operator, includeObjectsWithNoValueSet } = operation;
  if (operationType === "ALL_PROPERTY") return knownCondition(column, operator);
  if (FOR_TYPES[operationType]?.includes(definition.type) !== true) {
    throw invalid(
      `The operation ${operationType} is not valid for the ${definition.type} property "${definition.name}".`,
    );
  }
  const { sql, values } = valueCondition(view, definition, column, operation);
  const whenEmpty = includeObjectsWithNoValueSet ? "TRUE" : "FALSE";
  return { sql: `CASE WHEN ${column.sql} IS NULL THEN ${whenEmpty} ELSE (${sql}) END`, values };
}

function knownCondition(column: Column, operator: string): Condition {
  if (operator === "IS_KNOWN") return { sql: `${column.sql} IS NOT NULL`, values: [] };
  if (operator === "IS_UNKNOWN") return { sql: `${column.sql} IS NULL`, values: [] };
  throw notFollowed("ALL_PROPERTY", operator);
}

/** The condition on a record that has a value. */
function valueCondition(view: View, definition: Property, column: Column, operation: Operation): Condition {
  switch (operation.operationType) {
    case "ENUMERATION":
      return optionsCondition(view, definition, column, operation);
    case "STRING":
    case "MULTISTRING":
      return textCondition(column, operation);
    case "BOOL":
      return compared(column, operation, needed(operation.value, "value"));
    case "NUMBER":
      return compared(column, operation, needed(operation.value, "value"));
    case "NUMBER_RANGED":
    case "RANGED_DATE":
      return rangeCondition(column, operation);
    default:
      return compared(column, operation, dayOf(operation));
  }
}

/** A value is a set of options, joined by semicolons; most have one. */
function optionsCondition(view: View, definition: Property, column: Column, operation: Operation): Condition {
  const list = needed(operation.values, "values");
  const positive = NEGATIVE[operation.operator];
  const not = positive === undefined ? "" : "NOT ";
  const wanted = "SELECT value FROM json_each(?)";
  const values = [JSON.stringify(list)];
  switch (positive ?? operation.operator) {
    case "IS_ANY_OF":
      return { sql: `${not}EXISTS (${wanted} WHERE ${holds(column.sql)})`, values };
    case "CONTAINS_ALL":
      return { sql: `${not}NOT EXISTS (${wanted} WHERE NOT ${holds(column.sql)})`, values };
    case "IS_EXACTLY":
      return {
        sql: `${not}(length(${column.sql}) = ? AND NOT EXISTS (${wanted} WHERE NOT ${holds(column.sql)}))`,
        values: [list.join(";").length, ...values],
      };
    case "HAS_EVER_BEEN_ANY_OF": {
      const past = `json_extract(changes.properties, '$.${definition.name}')`;
      return {
        sql: `${not}EXISTS (SELECT 1 FROM changes, json_each(?) WHERE changes.portal_id = ? AND changes.type = ?
          AND changes.id = objects.id AND ${holds(past)})`,
        values: [...values, view.portalId, view.type.id],
      };
    }
    default:
      throw notFollowed("ENUMERATION", operation.operator);
  }
}

/** True if an option of `json_each` is among those of a text. */
function holds(text: string): string {
  return `instr(';' || ${text} || ';', ';' || value || ';') > 0`;
}

function textCondition(column: Column, operation: Operation): Condition {
  const list = operation.values ?? [needed(operation.value, "value")];
  const positive = NEGATIVE[operation.operator];
  const around = PATTERNS[positive ?? operation.operator];
  if (around === undefined) throw notFollowed(operation.operationType, operation.operator);
  const [before, after] = around;
  const patterns = list.map((text) => `${before}${escaped(text.toLowerCase())}${after}`);
  const not = positive === undefined ? "" : "NOT ";
  return {
    sql: `${not}EXISTS (SELECT value FROM json_each(?) WHERE ${column.sql} GLOB value)`,
    values: [JSON.stringify(patterns)],
  };
}

/** Escapes a text for GLOB, which has `*`, `?` and `[`; in brackets they stand for themselves. */
function escaped(text: string): string {
  return text.replaceAll(/[*?[]/gu, "[$&]");
}

function compared(column: Column, { operationType, operator }: Operation, value: string): Condition {
  const comparison = COMPARISONS[operator];
  if (comparison === undefined) throw notFollowed(operationType, operator);
  if (column.kind !== "iso")
    return { sql: `${column.sql} ${comparison} ?`, values: [operand(column, value)] };
  // A point in time belongs to a day: compare days.
  return { sql: `substr(${column.sql}, 1, 10) ${comparison} ?`, values: [value.slice(0, 10)] };
}

function rangeCondition(
  column: Column,
  { operationType, operator, lowerBound, upperBound }: Operation,
): Condition {
  const not = { IS_BETWEEN: "", IS_NOT_BETWEEN: "NOT " }[operator];
  if (not === undefined) throw notFollowed(operationType, operator);
  const bounds = [needed(lowerBound, "lowerBound"), needed(upperBound, "upperBound")];
  return {
    sql: `${column.sql} ${not}BETWEEN ? AND ?`,
    values: bounds.map((bound) => operand(column, String(bound))),
  };
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The fixed day that a date operation names. Days relative to today would need a clock that moves records. */
function dayOf({ operationType, operator, year, month, day, timePoint }: Operation): string {
  if (timePoint !== undefined && timePoint.timeType !== "DATE") throw notFollowed(operationType, operator);
  const named = timePoint ?? { year, month, day };
  const given = needed(named.month, "month");
  const number = typeof given === "number" ? given : MONTHS.indexOf(given.slice(0, 3).toUpperCase()) + 1;
  const at = Date.UTC(needed(named.year, "year"), number - 1, needed(named.day, "day"));
  return new Date(at).toISOString();
}

function needed<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw invalid(`The operation needs the field ${field}.`);
  return value;
}

function notFollowed(operationType: string, operator: string): Error {
  return invalid(`The sandbox does not follow the operator ${operator} of ${operationType}.`);
}
