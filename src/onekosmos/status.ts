/**
 * 1Kosmos' words for where a session stands. They differ by surface (product pages, legacy result, SDKs, workflow,
 * console), so they are compared by their letters alone. A word that nobody knows never decides anything.
 */

type Token =
  | "waiting"
  | "started"
  | "completed"
  | "passed"
  | "failed"
  | "declined"
  | "expired"
  | "abandoned"
  | "not_performed"
  | "unknown";

/** Letters of the word → what it means. Completed is "submitted": it is not a pass. */
const WORDS: Readonly<Record<string, Token>> = {
  pending: "waiting",
  inprogress: "started",
  started: "started",
  completed: "completed",
  success: "passed",
  passed: "passed",
  completedwverificationpass: "passed",
  failed: "failed",
  completedwfail: "failed",
  declined: "declined",
  expired: "expired",
  abandoned: "abandoned",
  notperformed: "not_performed",
};

/** What the words of one answer amount to. */
export type Judgement =
  | { readonly outcome: "open"; readonly started: boolean; readonly unknownStatus?: string }
  /** Ended, and no word says how. */
  | { readonly outcome: "completed" }
  | { readonly outcome: "passed" }
  | { readonly outcome: "failed"; readonly reason: "not_passed" | "declined" }
  | { readonly outcome: "expired"; readonly reason: "expired" | "abandoned" };

export interface StatusWords {
  /** About the session. "success" here may mean that the request succeeded, so it counts as completed only. */
  readonly session: readonly unknown[];
  /** About the verification. */
  readonly verification: readonly unknown[];
}

/** A word as it may be reported: letters, digits and spaces, short. */
const MAX_REPORTED_LENGTH = 40;

/**
 * Null when there is no word at all. The session's state is read first (a failed attempt in a session in progress may
 * be repeated); a pass needs a word that says so and none that says otherwise.
 */
export function judge(words: StatusWords): Judgement | null {
  const session = words.session.filter(isWord);
  const verification = words.verification.filter(isWord);
  const tokens = new Set([...session.map(sessionToken), ...verification.map(tokenOf)]);
  if (tokens.size === 0) return null;
  if (tokens.has("declined")) return { outcome: "failed", reason: "declined" };
  if (tokens.has("started")) return { outcome: "open", started: true };
  if (tokens.has("waiting")) return { outcome: "open", started: false };
  if (tokens.has("abandoned")) return { outcome: "expired", reason: "abandoned" };
  if (tokens.has("expired")) return { outcome: "expired", reason: "expired" };
  if (tokens.has("unknown")) return unknown([...session, ...verification]);
  if (tokens.has("failed")) return { outcome: "failed", reason: "not_passed" };
  // Not yet, or never: either way nobody has been verified, and the session's end will tell.
  if (tokens.has("not_performed")) return { outcome: "open", started: true };
  return tokens.has("passed") ? { outcome: "passed" } : { outcome: "completed" };
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function tokenOf(word: string): Token {
  const letters = word.toLowerCase().replace(/[^a-z]/gu, "");
  return (Object.hasOwn(WORDS, letters) ? WORDS[letters] : undefined) ?? "unknown";
}

function sessionToken(word: string): Token {
  return /^\s*success\s*$/iu.test(word) ? "completed" : tokenOf(word);
}

function unknown(words: readonly string[]): Judgement {
  const word = words.find((candidate) => tokenOf(candidate) === "unknown") ?? "";
  const unknownStatus = word.replace(/[^\w /-]/gu, "").slice(0, MAX_REPORTED_LENGTH);
  return { outcome: "open", started: true, unknownStatus };
}
