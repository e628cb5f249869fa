/**
 * A portal's connection to 1Kosmos: its stored form, and what the page may show of it. How an admin's input becomes
 * one is in `connection-input.ts`. Fields that came later have defaults, so that what was stored before still parses.
 */
import * as z from "zod/mini";
import { documentTypeSchema, ialSchema } from "../domain/vocabulary.ts";
import { callbackSettingsSchema, DEFAULT_CALLBACK } from "./callback.ts";
import { CONFIDENCE_UNITS } from "./verdict/confidence.ts";
import { verdictWordsSchema } from "./verdict/mapping.ts";

/** The level to write for a pass whose result states none; "none": write none. */
export const derivedIalSchema = z.enum(["none", ...ialSchema.options]);
/** The highest level that is served; "any": whatever is asked for, 1Kosmos will say what it came to. */
export const offeredLevelSchema = z.enum(["any", ...ialSchema.options]);
/** What of the contact may go to 1Kosmos: the e-mail address as user name, first and last name. */
export const PREFILLS = ["username", "name"] as const;
/** What a result can show of what was checked: a document's data, a selfie. */
export const CHECKS = ["document", "selfie"] as const;
/** How a session of the published protocol is started: by dvcID, by the Workflow API, by the one-time flow. */
export const WORKFLOW_CALLS = ["dvcid", "workflow", "one_time"] as const;

/** A line of the mapping from what is asked for to what 1Kosmos runs. */
export const workflowSchema = z.strictObject({
  /** dvcID, or the id of a workflow. */
  id: z.string(),
  call: z.enum(WORKFLOW_CALLS),
  kind: z.enum(["identity", "liveid"]),
  /** Empty: whatever document is asked for. */
  documentTypes: z.array(documentTypeSchema),
  level: offeredLevelSchema,
  /** What a pass of this line amounts to, when 1Kosmos does not state a level and every one of `checks` was seen. */
  derivedIal: derivedIalSchema,
  checks: z.array(z.enum(CHECKS)),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** `dvcID`, 1Kosmos' selector of a verification workflow, per document type: the simple mapping. */
export const dvcIdsSchema = z.strictObject({
  drivers_license: z.exactOptional(z.string()),
  passport: z.exactOptional(z.string()),
  national_id: z.exactOptional(z.string()),
});

/** The most calls at once that any tenant is given. */
export const MAX_CONCURRENCY = 32;
/** How hard a tenant may be asked. 1Kosmos publishes no limits. */
export const paceLimitsSchema = z.strictObject({
  /** Calls under way at once. */
  concurrency: z.int().check(z.minimum(1), z.maximum(MAX_CONCURRENCY)),
  /** Calls a minute; null: as many as `concurrency` allows. */
  perMinute: z.nullable(z.int().check(z.minimum(1), z.maximum(60_000))),
});
export type PaceLimits = z.infer<typeof paceLimitsSchema>;
export const DEFAULT_PACE: PaceLimits = { concurrency: MAX_CONCURRENCY, perMinute: null };

/** Seconds that a person has for a step-up over `sessions`, as in the example of 1Kosmos' integration pages. */
export const DEFAULT_STEPUP_SECONDS = 300;

const common = {
  /** Bare host name, lower case. */
  tenantDns: z.string(),
  /** Nothing leaves HubSpot unless it is named here. */
  prefill: z._default(z.array(z.enum(PREFILLS)), []),
  pace: z._default(paceLimitsSchema, DEFAULT_PACE),
  /** What words of this tenant mean that the app does not know. */
  verdictWords: z._default(verdictWordsSchema, {}),
  confidenceUnit: z._default(z.enum(CONFIDENCE_UNITS), "auto"),
};

/** The Bearer REST vocabulary of 1Kosmos' integration pages. */
const sessionsConnectionSchema = z.strictObject({
  kind: z.literal("sessions"),
  ...common,
  apiKey: z.string(),
  /** Two during a rotation; none: every callback is refused and results are polled. */
  callbackSecrets: z.array(z.string()),
  callback: z._default(callbackSettingsSchema, DEFAULT_CALLBACK),
  /** What is offered; empty: every type, and 1Kosmos' own choice when a request names none. */
  documentTypes: z.array(documentTypeSchema),
  offeredLevel: z._default(offeredLevelSchema, "any"),
  derivedIal: z._default(derivedIalSchema, "none"),
  stepUpSeconds: z._default(z.int(), DEFAULT_STEPUP_SECONDS),
});
export type SessionsConnection = z.infer<typeof sessionsConnectionSchema>;

/** The published protocol with encrypted envelopes. */
const idverifyConnectionSchema = z.strictObject({
  kind: z.literal("idverify"),
  ...common,
  community: z.string(),
  licenseKey: z.string(),
  /** The app's private key for this connection: base64 of 32 bytes, good on both curves. Made here, never shown. */
  ownKey: z.exactOptional(z.string()),
  dvcIds: dvcIdsSchema,
  /** The dvcID that takes a selfie and nothing else. */
  liveIdDvcId: z.exactOptional(z.string()),
  /** Further lines, for levels, several documents and workflows; they go before `dvcIds`. */
  workflows: z._default(z.array(workflowSchema), []),
  /** "auto": the one that the tenant's key is on. */
  curve: z.enum(["auto", "secp256k1", "P-256"]),
  derivedIal: derivedIalSchema,
  /** Asks the community for the level and the DID that a result does not state; needs the user name. */
  lookUpUsers: z._default(z.boolean(), false),
  /** Takes no step-up from a wallet that cannot be compared with the contact's credential. */
  stepUpKnownOnly: z._default(z.boolean(), false),
});
export type IdverifyConnection = z.infer<typeof idverifyConnectionSchema>;

/** The stored form. */
export const connectionSchema = z.discriminatedUnion("kind", [
  sessionsConnectionSchema,
  idverifyConnectionSchema,
]);
export type Connection = z.infer<typeof connectionSchema>;

/** That a secret is set. No part of it is ever shown again. */
export interface SecretView {
  readonly set: true;
}

/** What the page shows: everything but the secrets. */
export type ConnectionView =
  | (Omit<SessionsConnection, "apiKey" | "callbackSecrets"> & {
      readonly apiKey: SecretView;
      readonly callbackSecrets: readonly SecretView[];
    })
  | (Omit<IdverifyConnection, "licenseKey" | "ownKey"> & { readonly licenseKey: SecretView });

const SET: SecretView = { set: true };

/** The connection without its secrets. */
export function viewConnection(connection: Connection): ConnectionView {
  if (connection.kind === "idverify") {
    const { ownKey: _, ...shown } = connection;
    return { ...shown, licenseKey: SET };
  }
  return { ...connection, apiKey: SET, callbackSecrets: connection.callbackSecrets.map(() => SET) };
}
