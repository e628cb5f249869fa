/** Concludes from the evidence of a result. A pass needs a word that says so and nothing that says otherwise. */
import type { Evidence, Reason } from "./evidence.ts";
import type { Said } from "./said.ts";
import { type Meaning, reportable } from "./words.ts";

/** The conclusion from one answer. */
export type Judgement =
  | {
      readonly outcome: "open";
      readonly started: boolean;
      /** 1Kosmos, or a person there, has yet to decide. */
      readonly review?: true;
      /** The word that hinders a decision: nobody knows it, or it contradicts another. */
      readonly unknownStatus?: string;
    }
  /** Ended, and no word says how. `doubt`: what speaks against taking it for a pass. */
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

/**
 * Judges the evidence of one answer; null when nothing is said of a session. Its state is read first: a failed or declined
 * attempt of a session in progress may be repeated.
 */
export function conclude(evidence: Evidence): Judgement | null {
  const { session, verdict } = evidence;
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
  if (unknown !== undefined) return unclear(unknown.word);
  if (has("failed")) return { outcome: "failed", reason: "not_passed", ...codeOf(evidence) };
  if (has("no")) {
    const isOver = all.some(({ meaning }) => OVER.has(meaning));
    return isOver
      ? { outcome: "failed", reason: "not_passed", ...codeOf(evidence) }
      : { outcome: "open", started: true };
  }
  // Not yet, or never: either way nobody has been verified, and the session's end will tell.
  if (has("not_performed")) return { outcome: "open", started: true };
  return has("passed") ? passed(evidence) : completed(evidence);
}

function passed(evidence: Evidence): Judgement {
  const against = [...evidence.parts, ...evidence.deep].find(({ meaning }) => AGAINST.has(meaning));
  const unknown = evidence.parts.find(({ meaning }) => meaning === "unknown");
  const word = against?.word ?? unknown?.word ?? reasonIn(evidence, ({ isNeutral }) => !isNeutral);
  return word === undefined ? { outcome: "passed" } : unclear(word);
}

function completed(evidence: Evidence): Judgement {
  const { parts, deep } = evidence;
  const { code } = codeOf(evidence);
  if (code !== undefined || parts.some(({ meaning }) => meaning === "failed"))
    return { outcome: "failed", reason: "not_passed", ...codeOf(evidence) };
  const doubtful = [...parts, ...deep].find(({ meaning }) => meaning !== "passed" && meaning !== "completed");
  const word = doubtful?.word ?? reasonIn(evidence);
  return word === undefined ? { outcome: "completed" } : { outcome: "completed", doubt: reportable(word) };
}

/** Leaves the session open, visibly: an admin, or 1Kosmos, has to say what the word means. */
export function unclear(word: string): Extract<Judgement, { outcome: "open" }> {
  return { outcome: "open", started: true, unknownStatus: reportable(word) };
}

/** 1Kosmos' code of a failure. */
function codeOf({ reasons }: Evidence): { readonly code?: string } {
  const code = reasons.find(({ text, isCode }) => isCode && FAILURE_CODE.test(text));
  return code === undefined ? {} : { code: code.text };
}

/** A reason in words may be about the person: only that there is one may be told. */
function reasonIn(evidence: Evidence, counts: (reason: Reason) => boolean = () => true): string | undefined {
  return codeOf(evidence).code ?? (evidence.reasons.some(counts) ? "reason" : undefined);
}
