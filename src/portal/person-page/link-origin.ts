/** Where a portal's links lead. */
import type { Records } from "../context/records.ts";

/** Returns the origin of the portal's links: its own host where it has chosen one, else the address of the install. */
export function linkOriginOf(records: Pick<Records, "portal" | "settings">): string {
  const { host } = records.settings().personPage;
  return host === "" ? records.portal().origin : `https://${host}`;
}
