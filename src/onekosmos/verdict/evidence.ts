/** What a result says about the session and its verdict, gathered from wherever it is stated. Pure; nothing else is read. */
import { isAmbiguous, rolesOf } from "./keys.ts";
import { checkMeaningOf, type Meaning, meaningOf, normalize, sessionMeaningOf } from "./words.ts";

/** One object of a result: the answer itself or a part of it. */
export type Layer = Readonly<Record<string, unknown>>;

/** A word or value of a result, with what it means. */
export interface Said {
  readonly meaning: Meaning;
  readonly word: string;
}

export interface Evidence {
  readonly session: Said[];
  readonly verdict: Said[];
  /** Single checks of the verification that are stated beside its verdict. */
  readonly parts: Said[];
  /** What objects within say: other than a pass it raises a doubt, and it never makes one. */
  readonly deep: Said[];
  /** Reasons and codes of a failure. */
  readonly reasons: string[];
  /** The objects that speak of the verification as a whole, the innermost first. */
  readonly layers: Layer[];
}

export interface ReadingRules {
  /** Whether a match of two faces is the verdict itself: it is for a step-up. */
  readonly matchDecides: boolean;
  /** Values that the app itself sent, which an answer may repeat. */
  readonly echoed: readonly string[];
  /** Meanings that the portal gives to words that are unknown. */
  readonly words: Readonly<Record<string, Meaning>>;
}

/** An identity, and no words of the portal's own. */
export const PLAIN_RULES: ReadingRules = { matchDecides: false, echoed: [], words: {} };

const MAX_DEPTH = 5;
const MAX_ENTRIES = 100;
/** Nothing that a reason could be: there is none. */
const NO_REASON: ReadonlySet<string> = new Set(["", "0", "none", "null", "ok", "no", "na", "false", "200"]);

/** A part of a result as a layer; undefined when it is no object. */
export function layer(value: unknown): Layer | undefined {
  return isLayer(value) ? value : undefined;
}

function isLayer(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Gathers the evidence of an opened answer. */
export function gather(answer: Layer, rules: ReadingRules = PLAIN_RULES): Evidence {
  const evidence: Evidence = { session: [], verdict: [], parts: [], deep: [], reasons: [], layers: [] };
  readWhole(answer, evidence, rules, true, 0);
  return evidence;
}

function readWhole(
  part: Layer,
  evidence: Evidence,
  rules: ReadingRules,
  isOutermost: boolean,
  depth: number,
): void {
  for (const [key, value] of Object.entries(part)) {
    const roles = rolesOf(key);
    if (isAbsent(value) || roles.has("skipped")) continue;
    if (roles.has("reason")) evidence.reasons.push(...reasonsIn(value, rules, depth));
    else if (isLayer(value)) {
      if (roles.has("whole") && depth < MAX_DEPTH) readWhole(value, evidence, rules, false, depth + 1);
      else readDeep(value, evidence, rules, depth + 1);
    } else if (Array.isArray(value) && value.some((entry) => typeof entry === "object")) {
      readDeep(value, evidence, rules, depth + 1);
    } else {
      for (const scalar of scalarsOf(value)) readScalar(key, scalar, evidence, rules, isOutermost);
    }
  }
  evidence.layers.push(part);
}

function readScalar(
  key: string,
  value: unknown,
  evidence: Evidence,
  rules: ReadingRules,
  isOutermost: boolean,
): void {
  const roles = rolesOf(key);
  if (roles.has("session")) {
    const said = ofSession(value, rules);
    if (said !== null && !(isAmbiguous(key) && said.meaning === "unknown"))
      (isOutermost || normalize(key) !== "status" ? evidence.session : evidence.verdict).push(said);
  } else if (roles.has("verdict")) evidence.verdict.push(ofVerdict(value, rules));
  else if (roles.has("part")) checksOf(value, evidence, rules).push(ofCheck(value, rules));
  else if (roles.has("yes")) evidence.verdict.push(ofVerdict(value, rules));
  else if (roles.has("request")) {
    const said = ofVerdict(value, rules);
    if (said.meaning !== "passed") evidence.verdict.push(said);
  } else if (roles.has("not")) {
    const said = ofVerdict(value, rules);
    if (said.meaning === "passed") evidence.verdict.push({ meaning: "no", word: key });
    else if (said.meaning !== "no") evidence.verdict.push({ meaning: "unknown", word: said.word });
  }
}

/** A number is how sure a check is, not how it ended. */
function checksOf(
  value: unknown,
  { verdict, parts, deep }: Evidence,
  { matchDecides }: ReadingRules,
): Said[] {
  if (matchDecides) return verdict;
  return typeof value === "number" ? deep : parts;
}

/** Objects within: documents, faces, lists of checks. */
function readDeep(value: unknown, evidence: Evidence, rules: ReadingRules, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const entry of value.slice(0, MAX_ENTRIES)) readDeep(entry, evidence, rules, depth + 1);
    return;
  }
  if (!isLayer(value)) return;
  for (const [key, inner] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    const roles = rolesOf(key);
    if (isAbsent(inner) || roles.has("skipped") || isAmbiguous(key)) continue;
    if (typeof inner === "object") readDeep(inner, evidence, rules, depth + 1);
    else if (roles.has("session") || roles.has("verdict") || roles.has("part") || roles.has("yes"))
      evidence.deep.push(ofCheck(inner, rules));
  }
}

function reasonsIn(value: unknown, rules: ReadingRules, depth: number): string[] {
  if (isAbsent(value) || depth > MAX_DEPTH) return [];
  if (Array.isArray(value))
    return value.slice(0, MAX_ENTRIES).flatMap((entry) => reasonsIn(entry, rules, depth + 1));
  if (isLayer(value))
    return Object.values(value)
      .slice(0, MAX_ENTRIES)
      .flatMap((entry) => reasonsIn(entry, rules, depth + 1));
  const text = String(value);
  const isNone =
    NO_REASON.has(normalize(text)) || meaningOf(text) === "passed" || rules.echoed.includes(text);
  return isNone ? [] : [text];
}

/** Null is absent, and so is what is empty. */
export function isAbsent(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isLayer(value) && Object.keys(value).length === 0;
}

function scalarsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).filter((entry) => !isAbsent(entry)) : [value];
}

/** What a value says about the session; null when it is about the request, as a code or a true. */
export function ofSession(value: unknown, rules: ReadingRules = PLAIN_RULES): Said | null {
  if (value === true || value === 200 || value === "200" || isAbsent(value)) return null;
  if (value === false) return { meaning: "no", word: "false" };
  return read(value, sessionMeaningOf, rules);
}

/** What a value says about the verification. */
export function ofVerdict(value: unknown, rules: ReadingRules = PLAIN_RULES): Said {
  return truthOf(value) ?? read(value, rules.matchDecides ? checkMeaningOf : meaningOf, rules);
}

function ofCheck(value: unknown, rules: ReadingRules): Said {
  const truth = truthOf(value);
  // A comparison that was made and found no match is a failure, not a "not yet".
  if (truth?.meaning === "no") return { meaning: "failed", word: truth.word };
  return truth ?? read(value, checkMeaningOf, rules);
}

function truthOf(value: unknown): Said | null {
  const word = typeof value === "string" ? normalize(value) : String(value);
  if (word === "true" || word === "yes") return { meaning: "passed", word };
  return word === "false" || word === "no" ? { meaning: "no", word } : null;
}

function read(value: unknown, meaning: (word: string) => Meaning, { words }: ReadingRules): Said {
  const word = String(value);
  const known = meaning(word);
  const mapped = Object.hasOwn(words, normalize(word)) ? words[normalize(word)] : undefined;
  return { meaning: known === "unknown" ? (mapped ?? "unknown") : known, word };
}
