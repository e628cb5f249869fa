/** A session's status over the REST vocabulary, reduced at once: verified claims about the person are not read. */
import { type Layer, layer, readClaims, statesIal, toDocumentType } from "../claims.ts";
import type { SessionsConnection } from "../connection.ts";
import type { Verdict } from "../provider.ts";
import { type Judgement, judge } from "../status.ts";

/** The verdict of an answer; null when it says nothing about a session. */
export function reduceStatus(
  body: unknown,
  derivedIal: SessionsConnection["derivedIal"] = "none",
): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const result = layer(answer["result"]) ?? {};
  const judgement = judge({
    session: [answer["status"], answer["session_status"]],
    verification: [
      result["outcome"],
      result["status"],
      result["verification_status"],
      answer["verification_status"],
    ],
  });
  if (judgement === null) return null;
  return conclude(judgement, [result, answer], derivedIal);
}

function conclude(
  judgement: Judgement,
  layers: readonly Layer[],
  derivedIal: SessionsConnection["derivedIal"],
): Verdict {
  const claims = readClaims(layers);
  if (judgement.outcome === "completed" && claims.ial === undefined)
    return { outcome: "open", started: true };
  // Completed with a level: 1Kosmos' integration pages take the level as the pass.
  if (judgement.outcome === "failed") return { ...judgement, ...failureCode(layers) };
  if (judgement.outcome !== "completed" && judgement.outcome !== "passed") return judgement;
  const documentType = layers
    .flatMap((part) => [part["document_type"], part["documentType"]])
    .map(toDocumentType)
    .find((type) => type !== undefined);
  const derived = derivedIal === "none" || statesIal(layers) ? {} : { ial: derivedIal, ialDerived: true };
  return {
    outcome: "passed",
    ...derived,
    ...claims,
    ...(documentType === undefined ? {} : { documentType }),
  };
}

function failureCode(layers: readonly Layer[]): { readonly code?: string } {
  const code = layers.flatMap((part) => [part["reason_code"], part["failure_code"]]).find(isCode);
  return code === undefined ? {} : { code };
}

/** `IDV0011` and the like; anything longer is no code. */
function isCode(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z]{2,6}\d{1,6}$/u.test(value);
}

/** How a comparison of faces is said to have ended, in letters. */
const MATCHES: Readonly<Record<string, boolean>> = {
  match: true,
  matched: true,
  nomatch: false,
  notmatched: false,
  mismatch: false,
};

function toMatch(stated: unknown): boolean | undefined {
  if (typeof stated !== "string") return typeof stated === "boolean" ? stated : undefined;
  const letters = stated.toLowerCase().replace(/[^a-z]/gu, "");
  return Object.hasOwn(MATCHES, letters) ? MATCHES[letters] : undefined;
}

/**
 * The verdict of a step-up's answer; null when it says nothing about one. Published are `match_result` and `confidence`
 * (integration page, Descope); the words for where it stands are read as those of sessions. A challenge that is completed
 * and states no match is no pass.
 */
export function reduceChallenge(body: unknown): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const layers = [layer(answer["result"]) ?? {}, answer];
  const stated = layers.map((part) => part["match_result"]).find((value) => value !== undefined);
  const matched = toMatch(stated);
  const { matchConfidence } = readClaims(layers);
  const standing = judge({ session: [answer["status"]], verification: [] });
  // A challenge that is over without a comparison is no pass, whatever else it carries.
  if (standing?.outcome === "expired" || standing?.outcome === "failed") {
    return standing.outcome === "failed" ? { ...standing, ...failureCode(layers) } : standing;
  }
  if (matched === true)
    return { outcome: "passed", ...(matchConfidence === undefined ? {} : { matchConfidence }) };
  if (matched === false) return { outcome: "failed", reason: "not_passed", ...failureCode(layers) };
  const judgement = judge({ session: [answer["status"]], verification: [stated] });
  if (judgement === null) return null;
  if (judgement.outcome === "completed") return { outcome: "open", started: true };
  return judgement.outcome === "failed" ? { ...judgement, ...failureCode(layers) } : judgement;
}
