/**
 * Property values as SQL: what search and lists compare. Names come from property definitions, whose grammar leaves
 * nothing to escape; everything that a caller sends is bound as a value.
 */
import type { SQLInputValue } from "node:sqlite";

import { invalid } from "../errors.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { Property } from "../properties/definition.ts";

/** A part of a WHERE clause over `objects`, with the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/**
 * A property as an SQL expression, NULL where a record has no value. `kind` says what it compares with: epoch ms,
 * ISO 8601 in UTC, YYYY-MM-DD, a number, text without regard to case, or text exactly.
 */
export interface Column {
  readonly sql: string;
  readonly kind: "ms" | "iso" | "day" | "number" | "text" | "exact";
}

/** The column of a property; those that follow from the record itself are not in its values. */
export function columnOf(type: ObjectType, definition: Property): Column {
  switch (definition.name) {
    case "hs_object_id":
      return { sql: "id", kind: "number" };
    case "createdate":
      return { sql: "created_at", kind: "ms" };
    case type.modifiedProperty:
      return { sql: "updated_at", kind: "ms" };
    default:
      return storedColumn(definition);
  }
}

function storedColumn({ name, type }: Property): Column {
  const sql = `json_extract(properties, '$.${name}')`;
  switch (type) {
    case "number":
      return { sql: `CAST(${sql} AS REAL)`, kind: "number" };
    case "date":
      return { sql, kind: "day" };
    case "datetime":
      return { sql, kind: "iso" };
    case "enumeration":
    case "bool":
      return { sql, kind: "exact" };
    default:
      return { sql: `lower(${sql})`, kind: "text" };
  }
}

/** A caller's value in the form that the column compares with; 400 when it has none. */
export function operand(column: Column, value: string): SQLInputValue {
  switch (column.kind) {
    case "number":
      return numberFrom(value);
    case "ms":
      return timeFrom(value);
    case "iso":
      return new Date(timeFrom(value)).toISOString();
    case "day":
      return new Date(timeFrom(value)).toISOString().slice(0, 10);
    case "text":
      return value.toLowerCase();
    default:
      return value;
  }
}

function numberFrom(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) throw invalid(`${value} was not a valid number.`);
  return number;
}

/** Epoch ms from epoch ms, or from a date or time in ISO 8601. */
function timeFrom(value: string): number {
  const at = /^-?\d{1,15}$/u.test(value) ? Number(value) : Date.parse(value);
  if (Number.isNaN(at)) throw invalid(`${value} was not a valid date.`);
  return at;
}

/** True where all, or where any, of the conditions are. */
export function joined(conditions: readonly Condition[], by: "AND" | "OR"): Condition {
  if (conditions.length === 0) return { sql: by === "AND" ? "TRUE" : "FALSE", values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(` ${by} `),
    values: conditions.flatMap(({ values }) => values),
  };
}
