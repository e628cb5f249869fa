/** Concludes from the evidence of a result. A pass needs a word for it and no evidence against it. Pure. */
import type { Evidence, Reason } from "./evidence.ts";
import type { Said, Words } from "./said.ts";
import { mappedName, type Meaning, meaningOf, reportable } from "./words.ts";

/** The conclusion from one response. */
export type Conclusion =
  | {
      readonly outcome: "open";
      readonly started: boolean;
      /** 1Kosmos, or a person there, has yet to decide. */
      readonly review?: true;
      /** The word that blocks a decision: it has no known meaning, or it contradicts another. */
      readonly unknownStatus?: string;
    }
  /** Ended, without a word for how. `doubt`: the evidence against a pass. */
  | { readonly outcome: "completed"; readonly doubt?: string }
  | { readonly outcome: "passed" }
  | { readonly outcome: "failed"; readonly reason: "not_passed" | "declined"; readonly code?: string }
  | { readonly outcome: "expired"; readonly reason: "expired" | "abandoned" };

/** `IDV0011` and the like; anything longer is no code. */
const FAILURE_CODE = /^[A-Z]{2,6}\d{1,6}$/u;
/** A single check that ended so contradicts a pass. */
const AGAINST: ReadonlySet<Meaning> = new Set<Meaning>([
  "failed",
  "no",
  "declined",
  "review",
  "expired",
  "abandoned",
]);
/** The session is over. */
const OVER: ReadonlySet<Meaning> = new Set<Meaning>(["completed", "passed", "failed"]);

/** Words of one response that a mapping resolves at most. */
const MAX_RESOLVED = 20;

/**
 * Concludes from the evidence of one response; null when it states nothing of a session. A word that blocks means what `words`
 * says.
 */
export function conclude(evidence: Evidence, words: Words = {}): Conclusion | null {
  let known = evidence;
  for (let round = 0; round < MAX_RESOLVED; round += 1) {
    const conclusion = concludeOnce(known, words);
    const word = blockingWord(conclusion);
    const means = word === undefined ? undefined : meaningIn(words, word);
    if (word === undefined || means === undefined) return conclusion === null ? null : reported(conclusion);
    if (means !== "passed") return mapped(means);
    known = resolved(known, word);
  }
  return unclear("unreadable");
}

/** Returns the meaning that a portal gives to a word; undefined when it gives none. */
export function meaningIn(words: Words, word: string): Meaning | undefined {
  const name = mappedName(word);
  return name !== undefined && Object.hasOwn(words, name) ? words[name] : undefined;
}

function blockingWord(conclusion: Conclusion | null): string | undefined {
  if (conclusion?.outcome === "open") return conclusion.unknownStatus;
  return conclusion?.outcome === "completed" ? conclusion.doubt : undefined;
}

/** Returns the conclusion from the meaning of the word that blocked one. */
export function mapped(means: Meaning): Extract<Conclusion, { outcome: "open" | "failed" }> {
  if (means === "failed") return { outcome: "failed", reason: "not_passed" };
  return { outcome: "open", started: true, ...(means === "review" ? { review: true } : {}) };
}

/** Takes a word that blocks for a pass. */
function resolved(
  { session, verdict, parts, deep, signs, reasons, layers, foreign }: Evidence,
  word: string,
): Evidence {
  const list = (said: readonly Said[]) =>
    said.map((one): Said => (one.word === word ? { ...one, meaning: "passed" } : one));
  const isReason = (reason: Reason) => wordOf(reason) === word;
  return {
    session: list(session),
    verdict: list(verdict),
    parts: list(parts),
    deep: list(deep),
    signs: list(signs),
    reasons: reasons.filter((reason) => !isReason(reason)),
    layers,
    foreign: foreign === word ? null : foreign,
  };
}

/** Cuts the words of a conclusion to what may be shown. */
function reported(conclusion: Conclusion): Conclusion {
  if (conclusion.outcome === "open" && conclusion.unknownStatus !== undefined)
    return { ...conclusion, unknownStatus: reportable(conclusion.unknownStatus) };
  if (conclusion.outcome === "completed" && conclusion.doubt !== undefined)
    return { ...conclusion, doubt: reportable(conclusion.doubt) };
  return conclusion;
}

/**
 * Judges the evidence as it is. The session's state is read first: a failed or declined attempt of a session in progress may
 * be repeated.
 */
function concludeOnce(evidence: Evidence, words: Words): Conclusion | null {
  const { session, verdict, foreign } = evidence;
  if (foreign !== null) return blocked(foreign);
  const all = [...session, ...verdict];
  if (all.length === 0) return null;
  const has = (meaning: Meaning, said: readonly Said[] = all) => said.some((one) => one.meaning === meaning);
  if (has("started", session) || has("waiting", session)) return { outcome: "open", started: has("started") };
  if (has("declined")) return { outcome: "failed", reason: "declined", ...codeOf(evidence) };
  if (has("started")) return { outcome: "open", started: true };
  if (has("waiting")) return { outcome: "open", started: false };
  if (has("review")) return { outcome: "open", started: true, review: true };
  if (has("abandoned")) return { outcome: "expired", reason: "abandoned" };
  if (has("expired")) return { outcome: "expired", reason: "expired" };
  const unknown = all.find(({ meaning }) => meaning === "unknown");
  if (unknown !== undefined) return blocked(unknown.word);
  if (has("failed")) return { outcome: "failed", reason: "not_passed", ...codeOf(evidence) };
  if (has("no")) {
    const isOver = all.some(({ meaning }) => OVER.has(meaning));
    return isOver
      ? { outcome: "failed", reason: "not_passed", ...codeOf(evidence) }
      : { outcome: "open", started: true };
  }
  // Not yet, or never: either way nobody has been verified.
  if (has("not_performed")) return undecided(evidence);
  return has("passed") ? passed(evidence, words) : completed(evidence);
}

function passed(evidence: Evidence, words: Words): Conclusion {
  const { parts, deep, signs } = evidence;
  const against = [...parts, ...deep, ...signs].find(
    ({ meaning, word }) => AGAINST.has(meaning) || (meaningIn(words, word) ?? "passed") !== "passed",
  );
  const unknown = evidence.parts.find(({ meaning }) => meaning === "unknown");
  const word = against?.word ?? unknown?.word ?? reasonIn(evidence, ({ isNeutral }) => !isNeutral);
  return word === undefined ? { outcome: "passed" } : blocked(word);
}

function completed(evidence: Evidence): Conclusion {
  const { parts, deep, signs } = evidence;
  const { code } = codeOf(evidence);
  if (code !== undefined || parts.some(({ meaning }) => meaning === "failed"))
    return { outcome: "failed", reason: "not_passed", ...codeOf(evidence) };
  const doubtful = [...parts, ...deep, ...signs].find(
    ({ meaning }) => meaning !== "passed" && meaning !== "completed",
  );
  const word = doubtful?.word ?? reasonIn(evidence);
  return word === undefined ? { outcome: "completed" } : { outcome: "completed", doubt: word };
}

function blocked(word: string): Conclusion {
  return { outcome: "open", started: true, unknownStatus: word };
}

/** Leaves a session open that ended without a verdict: the person has submitted, and 1Kosmos has yet to decide. */
export function undecided({ session, verdict }: Evidence): Extract<Conclusion, { outcome: "open" }> {
  // That a request succeeded is no evidence about the person.
  const isSubmitted = [...session, ...verdict].some(({ word }) => meaningOf(word) === "completed");
  return { outcome: "open", started: true, ...(isSubmitted ? { review: true } : {}) };
}

/** Leaves the session open, visibly: an admin, or 1Kosmos, has to state what the word means. */
export function unclear(word: string): Extract<Conclusion, { outcome: "open" }> {
  return { outcome: "open", started: true, unknownStatus: reportable(word) };
}

/** Finds 1Kosmos' code of a failure. */
function codeOf({ reasons }: Pick<Evidence, "reasons">): { readonly code?: string } {
  const code = reasons.find(isFailureCode);
  return code === undefined ? {} : { code: code.text };
}

function isFailureCode({ text, isCode }: Reason): boolean {
  return isCode && FAILURE_CODE.test(text);
}

/** Names a reason. One in words may be about the person: only that there is one is reported. */
function wordOf(reason: Reason): string {
  return isFailureCode(reason) ? reason.text : "reason";
}

function reasonIn(evidence: Evidence, counts: (reason: Reason) => boolean = () => true): string | undefined {
  const code = evidence.reasons.find(isFailureCode) ?? evidence.reasons.find(counts);
  return code === undefined ? undefined : wordOf(code);
}
