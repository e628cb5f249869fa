/** A session's status over the REST vocabulary, reduced at once: verified claims about the person are not read. */
import { levelIn, readClaims, statesIal } from "../claims.ts";
import type { RestConnection } from "./connection.ts";
import type { Pass, Verdict } from "../provider.ts";
import { gather } from "../verdict/evidence.ts";
import { conclude, mapped, meaningIn, unclear, undecided } from "../verdict/conclusion.ts";
import { passOf } from "../verdict/pass.ts";
import { PLAIN_READING, type Reading } from "../verdict/reading.ts";
import { layer, type Layer } from "../verdict/said.ts";

/** Why a step-up was requested, which responses repeat; the page's own example names a transaction. */
export const REASON_CODE = "hubspot_step_up";

/** Reads the verdict of a response; null when it states nothing about a session. */
export function reduceStatus(
  body: unknown,
  derivedIal: RestConnection["derivedIal"] = "none",
  reading: Reading = PLAIN_READING,
): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const evidence = gather(answer, reading);
  const conclusion = conclude(evidence, reading.words);
  if (conclusion === null) return null;
  if (conclusion.outcome === "passed") return pass(evidence.layers, derivedIal, reading);
  if (conclusion.outcome !== "completed") return conclusion;
  if (conclusion.doubt !== undefined) return unclear(conclusion.doubt);
  // Completed with a level: 1Kosmos' integration pages take the level as the pass, unless there is evidence against it.
  if (!statesIal(evidence.layers)) return undecided(evidence);
  const verdict = pass(evidence.layers, "none", reading);
  return verdict.ial === undefined ? ofUnknownLevel(verdict, evidence.layers, reading) : verdict;
}

/** Returns the verdict with a level that the app cannot interpret: it is no pass, unless the portal's mapping makes it one. */
function ofUnknownLevel(verdict: Pass, layers: readonly Layer[], { words }: Reading): Verdict {
  const word = `level ${levelIn(layers)}`;
  const means = meaningIn(words, word);
  if (means === "passed") return verdict;
  return means === undefined ? unclear(word) : mapped(means);
}

function pass(layers: readonly Layer[], derivedIal: RestConnection["derivedIal"], reading: Reading): Pass {
  const derived = derivedIal === "none" || statesIal(layers) ? {} : { ial: derivedIal, ialDerived: true };
  return { ...derived, ...passOf(layers, reading) };
}

/**
 * Reads the verdict of a step-up's response; null when it states nothing about one. Published are `match_result` and
 * `confidence` (integration page, Descope); the words for where it stands are read as those of sessions. A challenge
 * that is completed and states no match is no pass.
 */
export function reduceChallenge(body: unknown, reading: Reading = PLAIN_READING): Verdict | null {
  const answer = layer(body);
  if (answer === undefined) return null;
  const evidence = gather(answer, { ...reading, matchDecides: true, echoed: [REASON_CODE] });
  const conclusion = conclude(evidence, reading.words);
  if (conclusion === null) return null;
  if (conclusion.outcome === "completed")
    return conclusion.doubt === undefined ? { outcome: "open", started: true } : unclear(conclusion.doubt);
  if (conclusion.outcome !== "passed") return conclusion;
  const { matchConfidence, notes = [] } = readClaims(evidence.layers, reading.confidenceUnit);
  const kept = notes.filter((note) => note === "confidence_unreadable");
  return {
    outcome: "passed",
    ...(matchConfidence === undefined ? {} : { matchConfidence }),
    ...(kept.length > 0 ? { notes: kept } : {}),
  };
}
