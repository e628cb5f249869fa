/** The check that every link passes before a person is sent there. */
import { type Result, err, ok } from "../lib/result.ts";
import type { Connection } from "./connection.ts";
import { failure } from "./failures.ts";
import { isAllowedUrl } from "./hosts.ts";
import type { ProviderFailure, ProviderIo, StartedSession } from "./provider.ts";

/** Where the links of a connection may lead, beside the tenant's own host. */
export interface LinkHosts {
  readonly connection: Pick<Connection, "linkHosts">;
  /** The tenant's own, `https://acme.1kosmos.net`. */
  readonly origin: string;
  readonly io: Pick<ProviderIo, "hostSuffixes">;
}

/**
 * Returns true when a person may be sent to a link: https, on the tenant's host, under an allowed suffix or on a host
 * of the settings.
 */
function isLinkAllowed(url: string, { connection, origin, io }: LinkHosts): boolean {
  return isAllowedUrl(url, origin, [...io.hostSuffixes, ...connection.linkHosts]);
}

/**
 * Returns the session if its link is allowed; else `link_refused`, with the host that was seen and the session, which
 * is paid for.
 */
export function withAllowedLink(
  session: StartedSession,
  hosts: LinkHosts,
): Result<StartedSession, ProviderFailure> {
  return isLinkAllowed(session.url, hosts) ? ok(session) : err(linkRefused(session));
}

/** Makes the failure of a session whose link is not allowed. */
function linkRefused(session: StartedSession): ProviderFailure {
  const detail = `it leads to ${hostOf(session.url)}. If the host is yours, add it to the allowed link hosts of the connection`;
  return { ...failure("link_refused", { detail }), paid: "yes", made: session };
}

function hostOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return "no web address";
  const port = parsed.port === "" ? "" : ` (port ${parsed.port})`;
  const scheme = parsed.protocol === "https:" ? "" : ` over ${parsed.protocol.slice(0, 20)}`;
  return `${parsed.hostname.slice(0, MAX_HOST_LENGTH)}${port}${scheme}`;
}

/** RFC 1035, section 2.3.4. */
const MAX_HOST_LENGTH = 253;
