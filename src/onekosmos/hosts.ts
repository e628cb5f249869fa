/**
 * Checks which hosts the app may call and may send a person to. An admin types the tenant, and a tenant's directory and
 * responses name further URLs; none of them is trusted: https only, under an allowed suffix, or the tenant's own host.
 */
import { type Result, err, ok } from "../lib/result.ts";

/** The hosts of 1Kosmos' own cloud. */
const DEFAULT_SUFFIXES = ["1kosmos.net", "1kosmos.com"] as const;
/** A DNS name has at most 253 characters (RFC 1035, section 2.3.4). */
const MAX_HOST_LENGTH = 253;
/** RFC 1035, section 2.3.1. */
const MAX_LABEL_LENGTH = 63;
/**
 * ASCII only, so that a host is what it looks like; no hyphen at an end. There is one way to match it, so no
 * backtracking.
 */
const LABEL = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/u;
/** How the last label begins: no IP addresses. */
const LETTER = /^[a-z]/u;
/** Scheme, host, and what is cut off: a trailing dot, a port, a path, a query. No user before the host. */
const TENANT_INPUT = /^(?:https?:\/\/)?([^/:?#@\\\s]+?)\.?(?::\d{1,5})?(?:[/?#][^\\\s]*)?$/u;
/** Letters outside ASCII arrive in this disguise (RFC 5890). */
const PUNYCODE_LABEL = /(?:^|\.)xn--/u;
/** The data that every URL parser reads alike: no spaces, no control characters, no backslashes. */
const PLAIN_URL = /^https:\/\/[!-[\]-~]+$/u;

/**
 * Reads the allowed suffixes from their configured form, separated by commas; the default when it is empty.
 * Throws when one is no host of two labels or more: a suffix like `net` would allow everybody.
 */
export function hostSuffixes(configured: string): readonly string[] {
  const suffixes = configured
    .split(",")
    .map((suffix) => suffix.trim().toLowerCase())
    .filter((suffix) => suffix !== "");
  const wrong = suffixes.find((suffix) => !isHost(suffix));
  if (wrong !== undefined)
    throw new TypeError(
      `ONEKOSMOS_HOST_SUFFIXES must be a list of host names of two labels or more, and "${wrong}" is not a host.`,
    );
  return suffixes.length === 0 ? DEFAULT_SUFFIXES : suffixes;
}

/**
 * Returns the https origin of a tenant as an admin types or pastes it: `acme.1kosmos.net`, or the address of one of its
 * pages, of which the host is taken. `not_a_host` when there is no DNS name, `forbidden_host` when it is not at or
 * under one of `suffixes`.
 */
export function tenantOrigin(
  input: string,
  suffixes: readonly string[],
): Result<string, "not_a_host" | "forbidden_host"> {
  const host = pastedHost(input);
  if (host === null) return err("not_a_host");
  if (PUNYCODE_LABEL.test(host) || !underSuffix(host, suffixes)) return err("forbidden_host");
  return ok(`https://${host}`);
}

/** Takes the host name from what somebody types or pastes: a name, or the address of a page. Null: there is none. */
export function pastedHost(input: string): string | null {
  const host = TENANT_INPUT.exec(input.trim().toLowerCase())?.[1];
  return host !== undefined && host.length <= MAX_HOST_LENGTH && isHost(host) ? host : null;
}

/** Returns true for a DNS name of two labels or more, in lower case. */
function isHost(text: string): boolean {
  const labels = text.split(".");
  const last = labels.at(-1) ?? "";
  return (
    labels.length > 1 &&
    labels.every((label) => label.length <= MAX_LABEL_LENGTH && LABEL.test(label)) &&
    last.length > 1 &&
    LETTER.test(last)
  );
}

/**
 * Returns true when a URL that a directory or a response names may be used: https, default port, no credentials, the
 * tenant's own host (`origin`) or an allowed suffix.
 */
export function isAllowedUrl(url: string, origin: string, suffixes: readonly string[]): boolean {
  if (!PLAIN_URL.test(url)) return false;
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== "https:" || parsed.port !== "") return false;
  if (parsed.username !== "" || parsed.password !== "") return false;
  return parsed.origin === origin || (isHost(parsed.hostname) && underSuffix(parsed.hostname, suffixes));
}

function underSuffix(host: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`)));
}
