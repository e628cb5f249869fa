/** A session's status over the REST vocabulary, reduced at once: verified claims about the person are not read. */
import { layer, readClaims, statesIal, toDocumentType } from "../claims.ts";
import type { SessionsConnection } from "../connection.ts";
import type { Verdict } from "../provider.ts";
import { gather, type Layer, PLAIN_RULES } from "../verdict/evidence.ts";
import { conclude, unclear } from "../verdict/judge.ts";

/** Why a step-up was asked for, which answers repeat; the page's own example names a transaction. */
export const REASON_CODE = "hubspot_step_up";

/** The verdict of an answer; null when it says nothing about a session. */
export function reduceStatus(
  body: unknown,
  derivedIal: SessionsConnection["derivedIal"] = "none",
): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const evidence = gather(answer);
  const judgement = conclude(evidence);
  if (judgement === null) return null;
  if (judgement.outcome === "passed") return pass(evidence.layers, derivedIal);
  if (judgement.outcome !== "completed") return judgement;
  // Completed with a level: 1Kosmos' integration pages take the level as the pass, unless anything speaks against it.
  if (!statesIal(evidence.layers)) return { outcome: "open", started: true };
  if (judgement.doubt !== undefined) return unclear(judgement.doubt);
  const verdict = pass(evidence.layers, "none");
  return verdict.ial === undefined ? unclear("level") : verdict;
}

function pass(
  layers: readonly Layer[],
  derivedIal: SessionsConnection["derivedIal"],
): Extract<Verdict, { outcome: "passed" }> {
  const documentType = layers
    .flatMap((part) => [part["document_type"], part["documentType"]])
    .map(toDocumentType)
    .find((type) => type !== undefined);
  const derived = derivedIal === "none" || statesIal(layers) ? {} : { ial: derivedIal, ialDerived: true };
  return {
    outcome: "passed",
    ...derived,
    ...readClaims(layers),
    ...(documentType === undefined ? {} : { documentType }),
  };
}

/**
 * The verdict of a step-up's answer; null when it says nothing about one. Published are `match_result` and `confidence`
 * (integration page, Descope); the words for where it stands are read as those of sessions. A challenge that is completed
 * and states no match is no pass.
 */
export function reduceChallenge(body: unknown): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const evidence = gather(answer, { ...PLAIN_RULES, matchDecides: true, echoed: [REASON_CODE] });
  const judgement = conclude(evidence);
  if (judgement === null) return null;
  if (judgement.outcome === "completed") return { outcome: "open", started: true };
  if (judgement.outcome !== "passed") return judgement;
  const { matchConfidence } = readClaims(evidence.layers);
  return { outcome: "passed", ...(matchConfidence === undefined ? {} : { matchConfidence }) };
}
