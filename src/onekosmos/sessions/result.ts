/** A session's status over the REST vocabulary, reduced at once: verified claims about the person are not read. */
import { type Layer, layer, readClaims, toDocumentType } from "../claims.ts";
import type { Verdict } from "../provider.ts";
import { type Judgement, judge } from "../status.ts";

/** The verdict of an answer; null when it says nothing about a session. */
export function reduceStatus(body: unknown): Verdict | null {
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
  return conclude(judgement, [result, answer]);
}

function conclude(judgement: Judgement, layers: readonly Layer[]): Verdict {
  const claims = readClaims(layers);
  if (judgement.outcome === "completed" && claims.ial === undefined)
    return { outcome: "open", started: true };
  // Completed with a level: 1Kosmos' integration pages take the level as the pass.
  if (judgement.outcome !== "completed" && judgement.outcome !== "passed") return judgement;
  const documentType = layers
    .flatMap((part) => [part["document_type"], part["documentType"]])
    .map(toDocumentType)
    .find((type) => type !== undefined);
  return { outcome: "passed", ...claims, ...(documentType === undefined ? {} : { documentType }) };
}
