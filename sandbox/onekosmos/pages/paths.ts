/**
 * Where the link of each kind of session leads.
 */
import type { Vocabulary } from "../requests.ts";
import type { Session } from "../session.ts";

/** A session's id follows each. UWL's is the address in the QR code, which the helper libraries put together themselves. */
export const PAGE_PATHS: Readonly<Record<Vocabulary, string>> = {
  idverify: "/idproofing/session",
  workflow: "/idproofing/session",
  sessions: "/idproofing/session",
  uwl: "/sessions/session",
  stepup: "/stepup",
};

/** Returns the address of a session's page on `origin` (no trailing slash). */
export function pageUrl(session: Session, origin: string): string {
  return `${origin}${PAGE_PATHS[session.request.vocabulary]}/${session.id}`;
}
