/**
 * Dates since 2026-09: a time of day is cut off with a warning, where earlier versions refuse it. HubSpot changelog,
 * "CRM API Write Validation Enforcement". Pure.
 */
import type { Property } from "../properties/definition.ts";
import type { RawValue } from "./values.ts";

type RawProperties = Readonly<Record<string, RawValue>>;

/** The warning about a value that was not stored as it came. */
export interface Warning {
  readonly category: "PROPERTY_VALUE_NORMALIZED";
  readonly message: string;
  readonly context: Readonly<Record<"propertyName" | "rawValue" | "normalizedValue", readonly string[]>>;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T/u;
const MILLISECONDS = /^-?\d{1,15}$/u;

/** The properties with every date as a day, and a warning for each that was more. */
export function normalisedDates(
  properties: RawProperties,
  definitions: ReadonlyMap<string, Property>,
): { readonly properties: RawProperties; readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  const days = Object.entries(properties).map(([name, raw]): readonly [string, RawValue] => {
    const day = definitions.get(name)?.type === "date" ? dayOf(String(raw ?? "")) : null;
    if (day === null) return [name, raw];
    warnings.push(warningOf(name, String(raw), day));
    return [name, day];
  });
  return { properties: Object.fromEntries(days), warnings };
}

/** The UTC day of a point in time; null for what is a day already, or no date at all. */
function dayOf(text: string): string | null {
  if (!ISO_TIME.test(text) && !MILLISECONDS.test(text)) return null;
  const at = new Date(MILLISECONDS.test(text) ? Number(text) : text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().slice(0, 10);
}

function warningOf(name: string, rawValue: string, normalizedValue: string): Warning {
  return {
    category: "PROPERTY_VALUE_NORMALIZED",
    message: `The value of "${name}" was normalized.`,
    context: { propertyName: [name], rawValue: [rawValue], normalizedValue: [normalizedValue] },
  };
}
