/**
 * The Worker's configuration: one schema for every variable and secret of wrangler.toml. README, "Configuration", explains
 * each of them. Bindings (objects, KV) are no part of it.
 */
import * as z from "zod/mini";
import { apiVersionFrom, type ApiVersion } from "./hubspot/transport/api-version.ts";
import { keyringFrom, type Keyring } from "./lib/crypto/keyring.ts";
import { readJson } from "./lib/json.ts";
import { LOG_LEVELS, type LogLevel } from "./lib/log.ts";
import { readPortalHosts, type PortalHost } from "./lib/portal-hosts.ts";
import { hostSuffixes } from "./onekosmos/hosts.ts";

/** The variables and secrets, parsed. */
export interface Config {
  readonly clientId: string;
  /** Newest first. All of them verify, the first one is sent. */
  readonly clientSecrets: readonly [string, ...string[]];
  readonly keyring: Keyring;
  /** The origin that HubSpot calls; null means the request's own. */
  readonly publicOrigin: string | null;
  /** The app's id in HubSpot; null lets the cards of any app through that signs with our secret. */
  readonly appId: string | null;
  /** Host → origin that stands in for it in a browser; empty in production. */
  readonly browserHosts: ReadonlyMap<string, string>;
  readonly hostSuffixes: readonly string[];
  /** True when this deployment has jurisdictions. Local workerd has none. */
  readonly jurisdictions: boolean;
  readonly journalPollMs: number;
  /** How old a contact may be of which HubSpot sent no event; see features/missed-contacts. */
  readonly missedAfterMs: number;
  readonly apiVersion: ApiVersion;
  /** Domains from which portals may send mails. */
  readonly emailDomains: readonly PortalHost[];
  /** Hosts beside the app's own that portals may use for their links. */
  readonly linkHosts: readonly PortalHost[];
  /** Where an admin finds people who help: a web or mail address; null when the operator names none. */
  readonly supportUrl: string | null;
  /** Where vulnerabilities are reported: https or mailto; null: where people find help. */
  readonly securityContact: string | null;
  /** The least level that is logged. */
  readonly logLevel: LogLevel;
}

/** The names of the variables and secrets. */
type Variable = keyof typeof shape;

/** The variables as the runtime hands them over: a missing one is undefined, despite the generated type. */
export type Variables = { readonly [Name in Variable]?: unknown };

const DEFAULT_MISSED_S = 2 * 60;
const MAX_MISSED_S = 60 * 60;
const DEFAULT_POLL_S = 60 * 60;
/** The longest interval: HubSpot keeps the journal for three days. */
const MAX_POLL_S = 24 * 60 * 60;

/** Makes the schema of one variable. `read` throws the sentence that names the variable and what it must be. */
function variable<T>(read: (text: string) => T) {
  return z.pipe(
    z._default(z.string(), ""),
    z.transform((text, context): T => {
      try {
        return read(text.trim());
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        context.issues.push({ code: "custom", message, input: undefined });
        return z.NEVER;
      }
    }),
  );
}

/** Makes the schema of a list of hosts. */
function portalHosts(name: string) {
  return variable((text) => {
    const hosts = readPortalHosts(text);
    if (hosts !== null) return hosts;
    throw new Error(`${name} must be empty or a list such as "example.com, 4242=example.org".`);
  });
}

const shape = {
  HUBSPOT_CLIENT_ID: variable((text) => {
    if (/^[!-~]{1,255}$/u.test(text)) return text;
    throw new Error("HUBSPOT_CLIENT_ID must be the client id of the app in HubSpot.");
  }),
  HUBSPOT_CLIENT_SECRET: variable(readSecrets),
  ENCRYPTION_KEYS: variable(keyringFrom),
  PUBLIC_URL: variable((text) => {
    const origin = text === "" ? null : originOf(text);
    if (origin !== undefined) return origin;
    throw new Error("PUBLIC_URL must be empty or an http(s) address without a path.");
  }),
  HUBSPOT_APP_ID: variable((text) => {
    if (text === "") return null;
    if (/^[1-9]\d{0,15}$/u.test(text)) return text;
    throw new Error("HUBSPOT_APP_ID must be empty or the id of the app in HubSpot, a number.");
  }),
  BROWSER_HOSTS: variable(readBrowserHosts),
  ONEKOSMOS_HOST_SUFFIXES: variable(hostSuffixes),
  EU_JURISDICTION: variable((text) => {
    if (text === "on" || text === "off") return text === "on";
    throw new Error('EU_JURISDICTION must be "on" or "off".');
  }),
  JOURNAL_POLL_SECONDS: variable((text) => {
    const seconds = text === "" ? DEFAULT_POLL_S : Number(text);
    if (seconds > 0 && seconds <= MAX_POLL_S) return seconds * 1000;
    throw new Error(`JOURNAL_POLL_SECONDS must be empty or a number of seconds, at most ${MAX_POLL_S}.`);
  }),
  MISSED_WEBHOOK_SECONDS: variable((text) => {
    const seconds = text === "" ? DEFAULT_MISSED_S : Number(text);
    if (seconds >= 1 && seconds <= MAX_MISSED_S) return seconds * 1000;
    throw new Error(`MISSED_WEBHOOK_SECONDS must be empty or a number of seconds from 1 to ${MAX_MISSED_S}.`);
  }),
  HUBSPOT_API_VERSION: variable(apiVersionFrom),
  EMAIL_DOMAINS: portalHosts("EMAIL_DOMAINS"),
  LINK_HOSTS: portalHosts("LINK_HOSTS"),
  SUPPORT_URL: variable(contactFrom("SUPPORT_URL")),
  SECURITY_CONTACT: variable(contactFrom("SECURITY_CONTACT")),
  LOG_LEVEL: variable((text) => {
    const level = LOG_LEVELS.find((known) => known === (text === "" ? "info" : text));
    if (level !== undefined) return level;
    throw new Error(`LOG_LEVEL must be empty or ${LOG_LEVELS.join(", ")}.`);
  }),
};

/** Makes the reader of a variable with an address of a contact person. */
function contactFrom(name: string) {
  return (text: string): string | null => {
    if (text === "") return null;
    if (/^mailto:[^\s@<>"]+@[^\s@<>"]+$/u.test(text) || URL.parse(text)?.protocol === "https:") return text;
    throw new Error(`${name} must be empty, an https:// address or a mailto: address.`);
  };
}

/** The Worker cannot run with this configuration. Its name is logged where a message would not be. */
class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const schema = z.object(shape);
const parsed = new WeakMap<Variables, Config>();

/**
 * Returns the configuration, parsed once per environment. Throws one sentence for each variable that is missing or
 * malformed; it names the variable and never quotes a secret.
 */
export function configOf(env: Variables): Config {
  const known = parsed.get(env);
  if (known !== undefined) return known;
  const read = schema.safeParse(env);
  if (!read.success) throw new ConfigurationError(read.error.issues.map(sentenceOf).join("\n"));
  const config = toConfig(read.data);
  parsed.set(env, config);
  return config;
}

function toConfig(read: z.infer<typeof schema>): Config {
  return {
    clientId: read.HUBSPOT_CLIENT_ID,
    clientSecrets: read.HUBSPOT_CLIENT_SECRET,
    keyring: read.ENCRYPTION_KEYS,
    publicOrigin: read.PUBLIC_URL,
    appId: read.HUBSPOT_APP_ID,
    browserHosts: read.BROWSER_HOSTS,
    hostSuffixes: read.ONEKOSMOS_HOST_SUFFIXES,
    jurisdictions: read.EU_JURISDICTION,
    journalPollMs: read.JOURNAL_POLL_SECONDS,
    missedAfterMs: read.MISSED_WEBHOOK_SECONDS,
    apiVersion: read.HUBSPOT_API_VERSION,
    emailDomains: read.EMAIL_DOMAINS,
    linkHosts: read.LINK_HOSTS,
    supportUrl: read.SUPPORT_URL,
    securityContact: read.SECURITY_CONTACT,
    logLevel: read.LOG_LEVEL,
  };
}

function sentenceOf({ code, message, path }: z.core.$ZodIssue): string {
  return code === "custom" ? message : `${path.join(".")} must be text.`;
}

function readSecrets(text: string): readonly [string, ...string[]] {
  const [newest, ...older] = text
    .split(",")
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "");
  if (newest !== undefined) return [newest, ...older];
  throw new Error(
    "HUBSPOT_CLIENT_SECRET must be the client secret of the app in HubSpot, or several, newest first.",
  );
}

const hostsSchema = z.record(z.string(), z.string());

function readBrowserHosts(text: string): ReadonlyMap<string, string> {
  const entries = hostsSchema.safeParse(text === "" ? {} : readJson(text));
  if (!entries.success) throw wrongHosts();
  const hosts = new Map<string, string>();
  for (const [host, address] of Object.entries(entries.data)) {
    const origin = originOf(address);
    if (origin === undefined) throw wrongHosts();
    hosts.set(host, origin);
  }
  return hosts;
}

function wrongHosts(): Error {
  return new Error("BROWSER_HOSTS must be empty or a JSON object of host names with http(s) addresses.");
}

/** Returns the origin of an http(s) address without a path; undefined for anything else. */
function originOf(address: string): string | undefined {
  const url = URL.parse(address);
  const isOrigin = url !== null && /^https?:$/u.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : undefined;
}
