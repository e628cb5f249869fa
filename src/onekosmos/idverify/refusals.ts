/**
 * The meanings of docuverify's refusals. They share a few statuses, so the words decide; the known ones are in
 * 1Kosmos' Postman collection. Those for a request id out of time and for an unknown session are not published.
 */
import { isOverCap, type JsonResponse, refusal, refusedAs, refusedCreate } from "../http.ts";
import type { ProviderFailure, ProviderFailureReason } from "../provider.ts";

interface Reading {
  readonly statuses: readonly number[];
  /** Found one after the other; one expression for all would be quadratic. */
  readonly words: readonly RegExp[];
  readonly reason: ProviderFailureReason;
}

/** The first that fits counts: a header that cannot be decrypted also names the header. */
const READINGS: readonly Reading[] = [
  { statuses: [400, 401], words: [/decrypt/iu], reason: "stale_keys" },
  {
    statuses: [400, 401, 403],
    words: [/request[\s_-]?id|time[\s_-]?stamp|\bts\b/iu],
    reason: "clock_skew",
  },
  { statuses: [400, 401, 403, 404], words: [/licen[cs]e/iu], reason: "credentials_refused" },
  {
    statuses: [400, 404],
    words: [/dvc[\s_-]?id|workflow[\s_-]?id|tenant|community/iu],
    reason: "request_refused",
  },
  {
    statuses: [400, 404, 410],
    words: [/session|instance/iu, /not found|unknown|exist|invalid/iu],
    reason: "unknown_session",
  },
  {
    statuses: [400, 404, 410],
    words: [/(?:unknown|invalid|no such|no) (?:session|instance)/iu],
    reason: "unknown_session",
  },
];

/** Reads the refusal of a call about an existing session. */
export function sessionRefusal(answer: JsonResponse): ProviderFailure {
  const known = read(answer);
  return known === undefined ? refusal(answer) : refusedAs(known, answer);
}

/** Returns what is wrong with a call's headers, when a refusal states it: the call itself may be right. */
export function headerProblem(answer: JsonResponse): "stale_keys" | "clock_skew" | undefined {
  const known = read(answer);
  return known === "stale_keys" || known === "clock_skew" ? known : undefined;
}

/**
 * Reads the refusal of a create: there is no session yet, so a 404 is about the dvcID (developer portal,
 * responses) or the workflow.
 */
export function createRefusal(answer: JsonResponse): ProviderFailure {
  if (answer.status !== 404) return refusedCreate(answer, sessionRefusal(answer));
  return refusedAs("request_refused", { ...answer, said: answer.said || "no such dvcID or workflow" });
}

/** Returns true when a 404 means that the path is not there, rather than the session or the dvcID. */
export function isMissingPath(answer: JsonResponse): boolean {
  return answer.status === 404 && read(answer) === undefined;
}

/** Reads a refusal by its words. Those of a firewall's page are not 1Kosmos': many name a "request ID". */
function read(answer: JsonResponse): ProviderFailureReason | undefined {
  if (answer.isPage && (answer.status === 401 || answer.status === 403)) return undefined;
  if (isOverCap(answer)) return "over_cap";
  return READINGS.find(
    ({ statuses, words }) => statuses.includes(answer.status) && hasInOrder(answer.said, words),
  )?.reason;
}

/** Checks that each expression matches behind the one before. */
function hasInOrder(text: string, words: readonly RegExp[]): boolean {
  let rest = text;
  return words.every((word) => {
    const found = word.exec(rest);
    rest = found === null ? "" : rest.slice(found.index + found[0].length);
    return found !== null;
  });
}
