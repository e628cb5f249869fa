/**
 * The fields of every connection to 1Kosmos, whatever its kind. Fields that came later have defaults, so that what
 * was stored before still parses.
 */
import * as z from "zod/mini";
import { ialSchema } from "../domain/vocabulary.ts";
import { CONFIDENCE_UNITS } from "./verdict/confidence.ts";
import { verdictWordsSchema } from "./verdict/mapping.ts";

/** The level to write for a pass whose result states none; "none": write none. */
export const derivedIalSchema = z.enum(["none", ...ialSchema.options]);
/** The highest level that is served; "any": whatever is requested, 1Kosmos states the level of the result. */
export const offeredLevelSchema = z.enum(["any", ...ialSchema.options]);
/** The data of the contact that may go to 1Kosmos: the e-mail address as user name, first and last name. */
export const PREFILLS = ["username", "name"] as const;
/** The most calls at once that any tenant is given. */
export const MAX_CONCURRENCY = 32;
/** Limits the calls to a tenant. 1Kosmos publishes no limits. */
export const paceLimitsSchema = z.strictObject({
  /** Calls under way at once. */
  concurrency: z.int().check(z.minimum(1), z.maximum(MAX_CONCURRENCY)),
  /** Calls a minute; null: as many as `concurrency` allows. */
  perMinute: z.nullable(z.int().check(z.minimum(1), z.maximum(60_000))),
});
export type PaceLimits = z.infer<typeof paceLimitsSchema>;
export const DEFAULT_PACE: PaceLimits = { concurrency: MAX_CONCURRENCY, perMinute: null };

/** The stored fields of every kind. */
export const storedFields = {
  /** Bare host name, lower case. */
  tenantDns: z.string(),
  /** Nothing leaves HubSpot unless it is named here. */
  prefill: z._default(z.array(z.enum(PREFILLS)), []),
  pace: z._default(paceLimitsSchema, DEFAULT_PACE),
  /** The meanings of this tenant's words that the app cannot interpret. */
  verdictWords: z._default(verdictWordsSchema, {}),
  confidenceUnit: z._default(z.enum(CONFIDENCE_UNITS), "auto"),
  derivedIal: z._default(derivedIalSchema, "none"),
  /** Hosts, beside the tenant's own, that links of sessions may lead to; nothing is called there. */
  linkHosts: z._default(z.array(z.string()), []),
};

const commonSchema = z.object(storedFields);
/** A stored connection, as far as all kinds are alike. */
export interface Connection extends z.infer<typeof commonSchema> {
  /** The name of its kind in the registry. */
  readonly kind: string;
}

/** That a secret is set. No part of it is ever shown again. */
export interface SecretView {
  readonly set: true;
}
export const SECRET_SET: SecretView = { set: true };
