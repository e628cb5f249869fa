/** The data that the doctor reports: one finding a check. */
import type { Visit } from "./visit.ts";

/** One finding. `warning`: works, but look at it; `skipped`: not examined, for the stated reason. */
export interface Finding {
  /** The check's name, for scripts. */
  readonly check: string;
  readonly state: "ok" | "problem" | "warning" | "skipped";
  readonly says: string;
  /** The remedy; null when there is nothing to do. */
  readonly fix: string | null;
}

/** The deployment that is examined. */
export interface DoctorTarget {
  /** An origin. */
  readonly url: string;
  /** A sandbox on this machine: plain http, and a HubSpot beside it. */
  readonly isLocal: boolean;
  /** The version of this checkout. */
  readonly version: string;
  /** The app's client secret, to sign as HubSpot does; null: not known here. */
  readonly clientSecret: string | null;
  /** The folder of the HubSpot project that was written for this deployment; null: none. */
  readonly project: string | null;
  /** A one-time token of an admin's page; null: none was given. */
  readonly token: string | null;
  /** The keys of this deployment, with which a token can be made; null: not known here. */
  readonly encryptionKeys: string | null;
  /** The only portal to look into; null: all of them. */
  readonly portalId: string | null;
}

/** Reports that all is well. */
export function ok(check: string, says: string): Finding {
  return { check, state: "ok", says, fix: null };
}

/** Reports a problem and its remedy. */
export function problem(check: string, says: string, fix: string): Finding {
  return { check, state: "problem", says, fix };
}

/** Reports something to look at. */
export function warning(check: string, says: string, fix: string): Finding {
  return { check, state: "warning", says, fix };
}

/** Reports that a check was left out. */
export function skipped(check: string, says: string): Finding {
  return { check, state: "skipped", says, fix: null };
}

/** Returns the problem that something in front of the Worker responded instead of it, or null. */
export function interception(check: string, { headers, status }: Visit): Finding | null {
  if (headers.get("cf-mitigated") === null) return null;
  return problem(
    check,
    `Cloudflare's bot or firewall rules responded with ${status} instead of the Worker.`,
    "Let /hubspot/*, /1kosmos/* and /oauth/* pass in the zone's security rules: HubSpot cannot solve a challenge.",
  );
}
