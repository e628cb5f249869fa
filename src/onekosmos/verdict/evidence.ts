/** Gathers from a result the evidence for or against a pass, wherever it is stated. Pure; nothing else of it is read. */
import { readJson } from "../../lib/json.ts";
import { type RequestedSession, namesAnother, OTHER_SESSION } from "./requested.ts";
import { isAmbiguous, isFreeText, rolesOf, type Role } from "./keys.ts";
import {
  isAbsent,
  labelled,
  type Layer,
  layer,
  nameOf,
  ofCheck,
  ofSession,
  ofVerdict,
  type Said,
  valuesNamed,
  type Words,
} from "./said.ts";
import { holdsChecks, isContrary, signOf } from "./signs.ts";
import { meaningOf, normalize } from "./words.ts";

/** A reason or code of a failure. */
export interface Reason {
  readonly text: string;
  /** Stated as a code, so that it may be shown. */
  readonly isCode: boolean;
  /** Stated as a plain reason: a pass may have one, too. */
  readonly isNeutral: boolean;
}

export interface Evidence {
  readonly session: Said[];
  readonly verdict: Said[];
  /** Single checks of the verification, stated beside its verdict. */
  readonly parts: Said[];
  /** Statements of objects within, as documents and lists of checks: they can raise a doubt and never make a pass. */
  readonly deep: Said[];
  /** The same under keys that `keys.ts` does not list. */
  readonly signs: Said[];
  readonly reasons: Reason[];
  /** Objects about the verification as a whole, the innermost first. */
  readonly layers: Layer[];
  /** The word for a response about another session than the one that was requested. */
  readonly foreign: string | null;
}

export interface ReadingRules {
  /** A match of two faces is the verdict itself: true for a step-up. */
  readonly matchDecides?: boolean;
  /** Values that the app itself sent, which a response may repeat. */
  readonly echoed?: readonly string[];
  /** Meanings that the portal gives to words that the app cannot interpret. */
  readonly words: Words;
  /** The session that was requested; null or absent: whichever the response is about. */
  readonly asked?: RequestedSession | null;
}

const MAX_DEPTH = 6;
/** Values of a reason that mean that there is none. */
const NO_REASON: ReadonlySet<string> = new Set(["", "0", "none", "null", "ok", "no", "na", "false", "200"]);
/** Containers that are not themselves a verdict: without one inside, they are no evidence. */
const MERE_CONTAINERS: ReadonlySet<string> = new Set([
  "result",
  "data",
  "session",
  "response",
  "verification",
]);

/** Gathers the evidence of an opened response. */
export function gather(answer: Layer, rules: ReadingRules = { words: {} }): Evidence {
  const evidence: Evidence = {
    session: [],
    verdict: [],
    parts: [],
    deep: [],
    signs: [],
    reasons: [],
    layers: [],
    foreign: null,
  };
  readWhole(answer, 0, evidence, rules);
  const { asked = null } = rules;
  const isForeign = asked !== null && namesAnother(evidence.layers, asked);
  return { ...evidence, foreign: isForeign ? OTHER_SESSION : null };
}

function readWhole(whole: Layer, depth: number, evidence: Evidence, rules: ReadingRules): void {
  for (const [key, value] of Object.entries(whole)) {
    const roles = rolesOf(key);
    if (isAbsent(value)) {
      if (isBlankVerdict(key, value)) evidence.signs.push(unknown(`${key.slice(0, MAX_BLANK_KEY)} empty`));
      continue;
    }
    if (roles.has("skipped")) {
      readProof(key, value, evidence, rules);
      continue;
    }
    const inner = layer(roles.has("whole") ? unpacked(value) : value);
    if (roles.has("reason")) evidence.reasons.push(...reasonsIn(key, value, depth, rules));
    else if (inner !== undefined && roles.has("whole") && depth < MAX_DEPTH)
      readContainer(key, inner, depth + 1, evidence, rules);
    else if (typeof value === "object") readInner(key, value, depth, evidence, rules);
    else readScalar(key, value, depth === 0, evidence, rules);
  }
  evidence.layers.push(whole);
}

/** Characters of a key in the word for a verdict that is empty. */
const MAX_BLANK_KEY = 30;

/** Returns true for a verdict that is there and empty: null alone is absent. */
function isBlankVerdict(key: string, value: unknown): boolean {
  if (MERE_CONTAINERS.has(normalize(key))) return false;
  const roles = rolesOf(key);
  const isVerdict = roles.has("verdict") || roles.has("yes") || roles.has("part");
  return isVerdict && value !== null && value !== undefined;
}

/** Reads how claims were verified (OpenID Connect for Identity Assurance, `verified_claims.verification`). */
function readProof(key: string, value: unknown, evidence: Evidence, rules: ReadingRules): void {
  const claims = normalize(key).endsWith("claims") ? layer(value) : undefined;
  const proofs = claims === undefined ? [] : valuesNamed(claims, ["verification"]);
  for (const [name, entry] of Object.entries(layer(proofs[0]?.[1]) ?? {}))
    if (typeof entry !== "object") readDeep(name, entry, 1, evidence, rules);
}

/** Reads JSON that stands in a string, as some gateways pass it on. */
function unpacked(value: unknown): unknown {
  return typeof value === "string" && value.startsWith("{") ? (readJson(value) ?? value) : value;
}

/** Reads an object under a key like `decision`: if nothing in it can be interpreted, it is an unknown verdict. */
function readContainer(
  key: string,
  inner: Layer,
  depth: number,
  evidence: Evidence,
  rules: ReadingRules,
): void {
  const before = evidence.session.length + evidence.verdict.length + evidence.reasons.length;
  readWhole(inner, depth, evidence, rules);
  const after = evidence.session.length + evidence.verdict.length + evidence.reasons.length;
  if (after === before && rolesOf(key).has("verdict") && !MERE_CONTAINERS.has(normalize(key)))
    evidence.verdict.push(unknown(key));
}

/** Reads a list, or an object that is not about the whole. */
function readInner(
  key: string,
  value: unknown,
  depth: number,
  evidence: Evidence,
  rules: ReadingRules,
): void {
  if (Array.isArray(value) && value.every((entry) => isAbsent(entry) || typeof entry !== "object")) {
    for (const entry of value.filter((one) => !isAbsent(one)))
      readScalar(key, entry, depth === 0, evidence, rules);
    return;
  }
  const roles = rolesOf(key);
  const [before, signs] = [evidence.deep.length, evidence.signs.length];
  readDeep(key, value, depth + 1, evidence, rules);
  if (evidence.deep.length > before) return;
  if (roles.size === 0 && isContrary(key) && evidence.signs.length === signs)
    evidence.signs.push({ meaning: "failed", word: labelled(key, "") });
  else if (roles.has("verdict") || roles.has("yes")) evidence.verdict.push(unknown(key));
  else if (roles.has("session") && !isAmbiguous(key)) evidence.session.push(unknown(key));
  else if (roles.has("part"))
    (rules.matchDecides === true ? evidence.verdict : evidence.deep).push(unknown(key));
}

/**
 * Reads objects within: documents, faces, lists of checks. Values that lie too deep to be read raise a doubt as well.
 */
function readDeep(
  key: string,
  value: unknown,
  depth: number,
  evidence: Evidence,
  rules: ReadingRules,
  isCheck = false,
): void {
  const roles = rolesOf(key);
  if (isAbsent(value) || roles.has("skipped")) return;
  if (typeof value !== "object") {
    const said = deepSaid(key, value, roles, rules);
    const sign = roles.size === 0 ? signOf(key, value, rules.words, isCheck) : null;
    if (said !== null) evidence.deep.push(said);
    if (sign !== null) evidence.signs.push(sign.said);
  } else if (depth > MAX_DEPTH) evidence.deep.push(unknown("depth"));
  else if (Array.isArray(value))
    for (const entry of value) readDeep(key, entry, depth + 1, evidence, rules, isCheck);
  else
    for (const [name, inner] of Object.entries(value ?? {}))
      readDeep(name, inner, depth + 1, evidence, rules, holdsChecks(key));
}

function deepSaid(
  key: string,
  value: unknown,
  roles: ReadonlySet<Role>,
  { words }: ReadingRules,
): Said | null {
  if (roles.has("not")) return contrary(key, value, words);
  if (roles.has("yes") || roles.has("request")) return nameless(key, value, ofCheck(value, words));
  const isCheck = roles.has("session") || roles.has("verdict") || roles.has("part");
  const said = isCheck ? ofCheck(value, words) : null;
  return said !== null && isAmbiguous(key) && said.meaning === "unknown" ? null : said;
}

function readScalar(
  key: string,
  value: unknown,
  isOutermost: boolean,
  evidence: Evidence,
  { matchDecides, words }: ReadingRules,
): void {
  const roles = rolesOf(key);
  const { session, verdict, parts, deep } = evidence;
  if (roles.has("session")) {
    const said = ofSession(value, words);
    if (said === null || (isAmbiguous(key) && said.meaning === "unknown")) return;
    // Within a container `status` is the container's, and there is none but the verification's.
    (isOutermost || normalize(key) !== "status" ? session : verdict).push(said);
  } else if (roles.has("verdict")) {
    const said = isLikeRequest(key) ? ofSession(value, words) : ofVerdict(value, words, matchDecides);
    if (said !== null) verdict.push(isFreeText(key) ? nameless(key, value, said) : said);
  } else if (roles.has("part")) {
    const said = ofCheck(value, words);
    // A number is how sure a check is, not how it ended.
    if (matchDecides === true) verdict.push(said);
    else (typeof value === "number" ? deep : parts).push(said);
  } else if (roles.has("yes")) verdict.push(nameless(key, value, ofVerdict(value, words)));
  else if (roles.has("request")) {
    const said = ofVerdict(value, words);
    if (said.meaning !== "passed") verdict.push(nameless(key, value, said));
  } else if (roles.has("not")) {
    const said = contrary(key, value, words);
    if (said !== null) verdict.push(said);
  } else readSign(key, value, evidence, words);
}

/** Reads the value of a key that is not listed: a review and a "not yet" are of the whole, anything else is a doubt. */
function readSign(key: string, value: unknown, evidence: Evidence, words: Words): void {
  const sign = signOf(key, value, words);
  if (sign === null) return;
  const { said, isPart } = sign;
  if (said.meaning === "review" || said.meaning === "started") evidence.verdict.push(said);
  else (isPart ? evidence.parts : evidence.signs).push(said);
}

/** Returns true for a key whose scalar may be the result of the request. */
function isLikeRequest(key: string): boolean {
  return ["result", "resultstatus"].includes(normalize(key));
}

/** Turns a true or false around, as it stands under a key like `rejected`. */
function contrary(key: string, value: unknown, words: Words): Said | null {
  const said = ofVerdict(value, words);
  if (said.meaning === "no") return null;
  return said.meaning === "passed"
    ? { meaning: "no", word: key }
    : nameless(key, value, { ...said, meaning: "unknown" });
}

/** Replaces an unknown word by its key, where a name or a sentence may stand. */
function nameless(key: string, value: unknown, said: Said): Said {
  return said.meaning === "unknown" ? unknown(nameOf(key, value)) : said;
}

function unknown(word: string): Said {
  return { meaning: "unknown", word };
}

function reasonsIn(key: string, value: unknown, depth: number, rules: ReadingRules): Reason[] {
  if (isAbsent(value) || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => reasonsIn(key, entry, depth + 1, rules));
  const inner = layer(value);
  if (inner !== undefined)
    return Object.entries(inner).flatMap(([name, entry]) => reasonsIn(name, entry, depth + 1, rules));
  const text = String(value);
  const isNone =
    NO_REASON.has(normalize(text)) || meaningOf(text) === "passed" || rules.echoed?.includes(text) === true;
  const name = normalize(key);
  return isNone ? [] : [{ text, isCode: /codes?$/u.test(name), isNeutral: /^reasons?$/u.test(name) }];
}
