/** Reads a single value of a result: a word, a true or false, a number. Pure. */
import {
  checkMeaningOf,
  isKnown,
  mappedName,
  type Meaning,
  meaningOf,
  normalize,
  sessionMeaningOf,
} from "./words.ts";

/** One object of a result: the response itself or a part of it. */
export type Layer = Readonly<Record<string, unknown>>;

/** A word or value of a result, with its meaning. */
export interface Said {
  readonly meaning: Meaning;
  readonly word: string;
}

/** Meanings that a portal gives to words, by `mappedName`. */
export type Words = Readonly<Record<string, Meaning>>;

/** Returns a part of a result as a layer; undefined when it is no object. */
export function layer(value: unknown): Layer | undefined {
  return isLayer(value) ? value : undefined;
}

function isLayer(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the values of a part under these names (normalized), in their order: the spelling of a key does not count. */
export function valuesNamed(
  part: Layer,
  names: readonly string[],
): readonly (readonly [key: string, value: unknown])[] {
  const entries = Object.entries(part).map(([key, value]) => [key, normalize(key), value] as const);
  return names.flatMap((name) =>
    entries.flatMap(([key, spelled, value]) => (spelled === name ? [[key, value] as const] : [])),
  );
}

/** Returns true for what is absent: null, and what is empty. */
export function isAbsent(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.every(isAbsent);
  return isLayer(value) && Object.keys(value).length === 0;
}

/** Reads a value about the session; null when it is about the request, as a 200 or a true. */
export function ofSession(value: unknown, words: Words = {}): Said | null {
  if (value === true || value === 200 || value === "200") return null;
  if (value === false) return { meaning: "no", word: "false" };
  return read(value, sessionMeaningOf, words);
}

/** Reads a value about the verification. */
export function ofVerdict(value: unknown, words: Words = {}, matchDecides = false): Said {
  return truthOf(value) ?? read(value, matchDecides ? checkMeaningOf : meaningOf, words);
}

/** Reads a value about one check: a comparison that found no match is a failure, not a "not yet". */
export function ofCheck(value: unknown, words: Words = {}): Said {
  const truth = truthOf(value);
  if (truth?.meaning === "no") return { meaning: "failed", word: truth.word };
  return truth ?? read(value, checkMeaningOf, words);
}

/** Reads a true or false, in a word too; null when it is neither. */
export function truthOf(value: unknown): Said | null {
  const word = typeof value === "string" ? normalize(value) : String(value);
  if (word === "true" || word === "yes") return { meaning: "passed", word };
  return word === "false" || word === "no" ? { meaning: "no", word } : null;
}

function read(value: unknown, meaning: (word: string) => Meaning, words: Words): Said {
  const word = String(value);
  const known = meaning(word);
  const name = mappedName(word);
  const mapped = name !== undefined && Object.hasOwn(words, name) ? words[name] : undefined;
  return { meaning: known === "unknown" ? (mapped ?? "unknown") : known, word };
}

/** A value as programs write it: no name, which begins with a capital letter, and no sentence. */
const CODE_WORD = /^(?:[a-z0-9_-]{1,20}|[A-Z0-9_-]{1,20})$/u;
/** Characters of a key in a word that names both. */
const MAX_KEY_LENGTH = 25;

/** Names a statement by its key and its value, where the value alone has no meaning: "is_live false". */
export function labelled(key: string, value: unknown): string {
  const isShort = typeof value !== "string" || isKnown(value) || CODE_WORD.test(value);
  return `${key.slice(0, MAX_KEY_LENGTH)} ${isShort ? String(value) : "stated"}`;
}

/**
 * Names a value that may be a person's name or a sentence by its key; a key that is a word of a verdict needs more than
 * that.
 */
export function nameOf(key: string, value: unknown): string {
  return typeof value !== "number" && !isKnown(key) ? key : labelled(key, value);
}
