/** The options of a stack, and where it serves. */
import type { Bundle } from "./build.ts";

/** Ports on loopback; 0 picks a free one. */
export interface StackPorts {
  readonly app: number;
  readonly hubspot: number;
  readonly onekosmos: number;
  /** The mails that were sent; left out: not served. */
  readonly mails?: number;
}

export interface StackOptions {
  /** Everything that outlives a run. */
  readonly stateDir: string;
  /** Delete what `stateDir` holds. */
  readonly fresh: boolean;
  readonly ports: StackPorts;
  /** How long 1Kosmos' sessions live; default 1Kosmos' own 7 days. */
  readonly sessionTtlSeconds?: number;
  /** How often the app's cron runs; 0: only by `runCron`. Default 10 s, since nothing else runs it locally. */
  readonly cronEveryMs?: number;
  /** Seconds that HubSpot's access tokens live; default 1800 (HubSpot docs, oauth). */
  readonly accessTokenSeconds?: number;
  /** Pauses before HubSpot repeats a webhook, in ms; default as the stand-in has them. */
  readonly webhookRetryPausesMs?: readonly number[];
  /** `HUBSPOT_API_VERSION` of the app; default as wrangler.toml has it. */
  readonly hubspotApiVersion?: string;
  /** Variables and secrets of the app instead of the sandbox's own: another client secret, another ring of keys. */
  readonly appBindings?: Readonly<Record<string, string>>;
  /** The client secret that HubSpot has for the app; default the sandbox's own. */
  readonly clientSecret?: string;
  /** The app to run; default the checkout's, bundled when it has changed. */
  readonly bundle?: Bundle | undefined;
  /** Takes each line that the app logs, besides the log file. */
  readonly log?: (line: string) => void;
}

/** Where the three can be reached, without a trailing slash. */
export interface Origins {
  readonly app: string;
  readonly hubspot: string;
  readonly onekosmos: string;
  readonly mails?: string;
}
