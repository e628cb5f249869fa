/** Decides when the community's user is read for facts that a result does not state. Pure. */
import type { SessionRef, Verdict } from "../provider.ts";
import type { IdverifyConnection } from "./connection.ts";

/** Returns true when a verdict lacks what the community may have about the person, and the settings allow to look it up. */
export function needsLookUp(
  connection: IdverifyConnection,
  ref: SessionRef,
  verdict: Verdict,
): verdict is Extract<Verdict, { outcome: "passed" }> {
  if (!connection.lookUpUsers || !connection.prefill.includes("username")) return false;
  if (verdict.outcome !== "passed" || ref.call === "uwl") return false;
  return verdict.ial === undefined || verdict.ialDerived === true || verdict.did === undefined;
}
