/** Reads how sure 1Kosmos is that two faces are one person's. Pure. */

/** How a tenant writes it: `auto` takes what exceeds 1 for a percentage. */
export const CONFIDENCE_UNITS = ["auto", "fraction", "percent"] as const;
export type ConfidenceUnit = (typeof CONFIDENCE_UNITS)[number];

/** A 1 that was computed in single precision may exceed 1 by this much. */
const TOLERANCE = 1e-5;
const DECIMALS = 10;
/** Between 1 and this, a fraction that is too large cannot be distinguished from a very small percentage. */
const LEAST_PERCENT = 2;
const NUMBER = /^((?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:e[+-]?\d{1,2})?)\s*(%?)$/iu;

/** Returns a confidence from 0 to 1; undefined when the value is none. */
export function toConfidence(value: unknown, unit: ConfidenceUnit = "auto"): number | undefined {
  if (typeof value === "number") return inUnit(value, unit);
  const [, digits, percent] = typeof value === "string" ? (NUMBER.exec(value.trim()) ?? []) : [];
  return digits === undefined ? undefined : inUnit(Number(digits), percent === "%" ? "percent" : unit);
}

function inUnit(value: number, unit: ConfidenceUnit): number | undefined {
  if (unit === "auto" && value > 1 + TOLERANCE && value < LEAST_PERCENT) return undefined;
  const isFraction = unit === "fraction" || (unit === "auto" && value <= 1 + TOLERANCE);
  const fraction = isFraction ? value : value / 100;
  if (!(fraction >= 0 && fraction <= 1 + TOLERANCE)) return undefined;
  return Number(Math.min(fraction, 1).toFixed(DECIMALS));
}
