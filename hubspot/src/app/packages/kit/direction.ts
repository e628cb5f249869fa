/**
 * Puts texts of two directions into one line. HubSpot's pages run from left to right, so an Arabic sentence needs a direction of
 * its own (U+2067), and a name, an id or a link inside it is isolated by its first strong letter (U+2068). Pure.
 */
import type { Language } from "./i18n/types.ts";

const RIGHT_TO_LEFT_ISOLATE = "\u2067";
const FIRST_STRONG_ISOLATE = "\u2068";
const END_OF_ISOLATE = "\u2069";
/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);
/** A letter of a script that is written from right to left, or an isolate of one. */
const TURNS = /[\u0590-\u08FF\u2067\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
/** One isolate from the first character to the last. */
const IS_ISOLATE = /^[\u2067\u2068][^\u2067\u2068\u2069]*\u2069$/u;

/** Returns the value for a place in `text`: isolated where either of them is written from right to left. */
export function isolated(value: string, text = ""): string {
  if (value === "" || IS_ISOLATE.test(value) || !(TURNS.test(value) || TURNS.test(text))) return value;
  return `${FIRST_STRONG_ISOLATE}${value}${END_OF_ISOLATE}`;
}

/** Joins the parts that are not empty; in the order of a text from right to left where one of them is a text of `directed`. */
export function joined(parts: readonly (string | null | undefined)[], separator = " "): string {
  const given = parts.flatMap((part) => (part === null || part === undefined || part === "" ? [] : [part]));
  const whole = given.join(separator);
  const isRightToLeft = whole.includes(RIGHT_TO_LEFT_ISOLATE);
  const isolates = given.map((part) => isolated(part, isRightToLeft ? whole : "")).join(separator);
  if (given.length < 2 || !isRightToLeft) return isolates;
  return `${RIGHT_TO_LEFT_ISOLATE}${isolates}${END_OF_ISOLATE}`;
}

/**
 * Returns the texts of a language for HubSpot's pages: those from right to left as isolates, and functions that isolate what is put
 * into their text.
 */
export function directed<T extends object>(words: T, language: Language): T {
  return turnedObject(words, RIGHT_TO_LEFT.has(language));
}

/** A proxy has the type of its target, and turns a text when it is read. */
function turnedObject<T extends object>(words: T, isRightToLeft: boolean): T {
  return new Proxy(words, {
    get: (target, name): unknown => turned(Reflect.get(target, name), isRightToLeft),
  });
}

function turned(value: unknown, isRightToLeft: boolean): unknown {
  if (typeof value === "string")
    return isRightToLeft ? `${RIGHT_TO_LEFT_ISOLATE}${value}${END_OF_ISOLATE}` : value;
  if (typeof value === "function")
    return (...given: readonly unknown[]) => {
      const plain = String(Reflect.apply(value, null, given));
      const isolates = given.map((one) => (typeof one === "string" ? isolated(one, plain) : one));
      return turned(Reflect.apply(value, null, isolates), isRightToLeft);
    };
  return typeof value === "object" && value !== null ? turnedObject(value, isRightToLeft) : value;
}
