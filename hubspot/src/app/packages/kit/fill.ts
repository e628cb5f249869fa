/** Fills the `{places}` of a text with values. Pure. */
import { isolated } from "./direction.ts";

/** Values by the name of their place. */
export type Values = Readonly<Record<string, string>>;

const PLACE = /\{(\w+)\}/gu;
/** A part that is left out when one of its values is missing: "It failed.[ Cause: {cause}.]". */
const OPTIONAL_PART = /\[([^[\]]*)\]/gu;

/** Fills the text; a place without a value stays. */
export function fill(text: string, values: Values): string {
  const given = (name: string) => (values[name] ?? "") !== "";
  const whole = text.replaceAll(OPTIONAL_PART, (_part, inner: string) =>
    placesOf(inner).every(given) ? inner : "",
  );
  return whole.replaceAll(PLACE, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : isolated(value, text);
  });
}

/** Returns the names of a text's places. */
export function placesOf(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].flatMap(([, name]) => name ?? []);
}
