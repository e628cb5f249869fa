/** Reads the operator's lists of host names that portals may use: one for all portals, or for the portal named before it. */

/** A host, and the only portal that may use it; null: every portal. */
export interface PortalHost {
  readonly host: string;
  readonly portalId: number | null;
}

const ENTRY =
  /^(?:([1-9]\d{0,15})=)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)$/u;
const MAX_ENTRY = 280;

/** Reads `example.com, 4242=verify.acme.com`. Null when an entry is malformed. */
export function readPortalHosts(text: string): readonly PortalHost[] | null {
  const entries = text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
  const hosts = entries.flatMap((entry): PortalHost[] => {
    const match = entry.length > MAX_ENTRY ? null : ENTRY.exec(entry);
    if (match?.[2] === undefined) return [];
    return [{ host: match[2], portalId: match[1] === undefined ? null : Number(match[1]) }];
  });
  return hosts.length === entries.length ? hosts : null;
}

/** Returns whether a portal may use a host. */
export function mayUseHost(hosts: readonly PortalHost[], portalId: number, host: string): boolean {
  const wanted = host.toLowerCase();
  return hosts.some((entry) => entry.host === wanted && (entry.portalId ?? portalId) === portalId);
}
