/** Where the app is reachable, and where a browser finds the hosts we send it to. */
import * as z from "zod/mini";
import type { AppContext } from "./app-env.ts";

/** The origin that HubSpot, 1Kosmos and browsers use: `PUBLIC_URL` when set, else that of the request. Throws when misconfigured. */
export function publicOrigin(c: AppContext): string {
  const configured = c.env.PUBLIC_URL;
  return configured === "" || configured === undefined
    ? new URL(c.req.url).origin
    : originOf(configured, "PUBLIC_URL");
}

/** Whether cookies can be `Secure`: plain http exists on a developer's machine only. */
export function isHttps(c: AppContext): boolean {
  return publicOrigin(c).startsWith("https:");
}

const hostsSchema = z.record(z.string(), z.string());
const parsedHosts = new Map<string, ReadonlyMap<string, string>>();

/** `BROWSER_HOSTS`: JSON object of host → origin that stands in for it; empty in production. Throws when misconfigured. */
function browserHosts(env: Env): ReadonlyMap<string, string> {
  const text = env.BROWSER_HOSTS ?? "";
  const known = parsedHosts.get(text);
  if (known !== undefined) return known;
  const entries = text === "" ? {} : hostsSchema.parse(JSON.parse(text));
  const hosts = new Map(
    Object.entries(entries).map(([host, origin]) => [host, originOf(origin, "BROWSER_HOSTS")]),
  );
  parsedHosts.set(text, hosts);
  return hosts;
}

/** The origins that stand in for hosts; none in production. */
export function browserOrigins(env: Env): readonly string[] {
  return [...new Set(browserHosts(env).values())];
}

/** The origin under which a browser finds `host`: https on the host itself unless `BROWSER_HOSTS` names another. */
export function browserHost(env: Env, host: string): string {
  return browserHosts(env).get(host) ?? `https://${host}`;
}

/** The URL for a browser's eyes: its host is replaced when `BROWSER_HOSTS` names it. Null unless the URL is https. */
export function browserUrl(env: Env, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== "https:") return null;
  return `${browserHost(env, url.host)}${url.pathname}${url.search}${url.hash}`;
}

function originOf(address: string, variable: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/u.test(url.protocol))
    throw new Error(`${variable} does not hold http(s) URLs`);
  return url.origin;
}
