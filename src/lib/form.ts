/** The building blocks of forms, wherever their rows are declared: options, and the schema's facts about one field. */
import { valueAt } from "./paths.ts";

/** Options of a choice: value and label. */
export type Options = readonly (readonly [value: string, label: string])[];

/** Reads a number's limits from its schema; optional and nullable ones have it inside. */
export function limitsOf(schema: unknown): { min?: number; max?: number } {
  const inner = innerOf(schema);
  if (inner !== undefined) return limitsOf(inner);
  const checks = valueAt(schema, "_zod.def.checks");
  const rules = (Array.isArray(checks) ? checks : []).map((check) => valueAt(check, "_zod.def"));
  const bound = (name: string): number | undefined => {
    const value = valueAt(
      rules.find((rule) => valueAt(rule, "check") === name && valueAt(rule, "inclusive") === true),
      "value",
    );
    return typeof value === "number" ? value : undefined;
  };
  const [min, max] = [bound("greater_than"), bound("less_than")];
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** Finds the schema of a path within an object's schema; undefined when there is none. A list's members are numbers. */
export function schemaAt(schema: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((outer, name) => {
    const inner = unwrapped(outer);
    return valueAt(inner, `_zod.def.shape.${name}`) ?? (/^\d+$/u.test(name) ? elementOf(inner) : undefined);
  }, schema);
}

function unwrapped(schema: unknown): unknown {
  const inner = innerOf(schema);
  return inner === undefined ? schema : unwrapped(inner);
}

/** Returns the schema inside a default, an optional, a pipe or a union with null. */
function innerOf(schema: unknown): unknown {
  const def = valueAt(schema, "_zod.def");
  const [from, to] = [valueAt(def, "in"), valueAt(def, "out")];
  if (from !== undefined) return valueAt(from, "_zod.def.type") === "transform" ? to : from;
  const options = valueAt(def, "options");
  return Array.isArray(options) ? options[0] : valueAt(def, "innerType");
}

function elementOf(schema: unknown): unknown {
  return valueAt(schema, "_zod.def.element");
}
