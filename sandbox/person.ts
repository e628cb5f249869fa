/**
 * The person whose verification was requested: opens the link, and ends the session at 1Kosmos.
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
  /** Why it failed: `IDV0011` and the like. */
  readonly errorCode?: string;
}

/** Opens the link and does no more, as a mail scanner does and a person who only looks. */
export async function visitLink(url: string): Promise<Visit> {
  return new Browser().open(url);
}

/** The page's button: the only form, with nothing to choose. */
const BUTTON = /<form method="post" action="([^"]+)">(?![^]*name="(?:document|again)")/u;

/**
 * Opens the link and presses the page's button, all the way to 1Kosmos' page. Where the page has no button, or more than one
 * to choose from, it stays there.
 */
export async function openLink(url: string): Promise<Visit> {
  const browser = new Browser();
  const page = await browser.open(url);
  const action = BUTTON.exec(page.body)?.[1];
  if (action === undefined) return page;
  return browser.submit(new URL(action.replaceAll("&amp;", "&"), page.url).href, {});
}

/** Ends a session by machine. Throws when the session does not exist at 1Kosmos, or is over. */
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
