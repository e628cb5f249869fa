/** Where the app is reachable, and where a browser finds the hosts we send it to. */
import { configOf } from "../../env.ts";
import type { AppContext } from "./app-env.ts";

/** Returns the origin that HubSpot, 1Kosmos and browsers use: `PUBLIC_URL` when set, else that of the request. */
export function publicOrigin(c: AppContext): string {
  return configOf(c.env).publicOrigin ?? new URL(c.req.url).origin;
}

/** Returns whether cookies can be `Secure`: plain http exists on a developer's machine only. */
export function isHttps(c: AppContext): boolean {
  return publicOrigin(c).startsWith("https:");
}

/** Returns the origins that stand in for hosts; none in production. */
export function browserOrigins(env: Env): readonly string[] {
  return [...new Set(configOf(env).browserHosts.values())];
}

/** Returns the origin under which a browser finds `host`: https on the host itself unless `BROWSER_HOSTS` names another. */
export function browserHost(env: Env, host: string): string {
  return configOf(env).browserHosts.get(host) ?? `https://${host}`;
}

/**
 * Returns the URL for a browser's eyes: its host is replaced when `BROWSER_HOSTS` names it. Null unless the URL is
 * https.
 */
export function browserUrl(env: Env, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:") return null;
  return `${browserHost(env, url.host)}${url.pathname}${url.search}${url.hash}`;
}
