/**
 * The person who is asked to prove who they are: opens the link, and ends the session at 1Kosmos.
 */
import { Browser, type Visit } from "./browser.ts";

/** How a session ends, as the control endpoint of the sandbox 1Kosmos takes it. */
export interface SessionOutcome {
  readonly outcome: "passed" | "failed" | "declined" | "abandoned";
  readonly documentType?: "drivers_license" | "passport" | "national_id";
  readonly matchConfidence?: number;
  readonly ial?: "IAL1" | "IAL2";
  readonly livenessEnrolled?: boolean;
  readonly did?: string;
}

/** Opens the link as the person's browser does, all the way to 1Kosmos' page. */
export async function openLink(url: string): Promise<Visit> {
  return new Browser().open(url);
}

/** Ends a session by machine. Throws when 1Kosmos does not know the session, or it is over. */
export async function endSession(
  onekosmos: string,
  sessionId: string,
  outcome: SessionOutcome,
): Promise<void> {
  const response = await fetch(`${onekosmos}/sandbox/sessions/${encodeURIComponent(sessionId)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(outcome),
  });
  if (!response.ok) {
    throw new Error(`1Kosmos answered ${response.status} for session ${sessionId}: ${await response.text()}`);
  }
}
