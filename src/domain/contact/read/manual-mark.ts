/** The data that a decision of an admin shows as, while it holds. Pure. */
import type { ManualDecision, Track } from "../track.ts";

/** Returns the manual decision that a track shows; null when its status is 1Kosmos' decision, or there is none. */
export function manualOf({ phase, request, choice, manual }: Track): ManualDecision | null {
  if (manual === null) return null;
  const shown = phase === "requesting" ? request?.from : phase === "pending" ? choice?.from : phase;
  return shown === (manual.verdict === "verified" ? "passed" : "failed") ? manual : null;
}

/** Returns what stands in the place of a session's id while a manual decision holds. */
export function manualReference({ id }: Pick<ManualDecision, "id">): string {
  return `manual-${id.slice(0, 8)}`;
}
