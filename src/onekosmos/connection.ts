/**
 * A portal's connection to 1Kosmos: its stored form, and what the page may show of it. How an admin's input becomes
 * one is in `connection-input.ts`.
 */
import * as z from "zod";
import { documentTypeSchema, ialSchema } from "../vocabulary.ts";
import { dvcIdsSchema } from "./connection-fields.ts";

/** The Bearer REST vocabulary of 1Kosmos' integration pages. */
const sessionsConnectionSchema = z.strictObject({
  kind: z.literal("sessions"),
  /** Bare host name, lower case. */
  tenantDns: z.string(),
  apiKey: z.string(),
  /** Two during a rotation; none: every callback is refused and results are polled. */
  callbackSecrets: z.array(z.string()),
  /** Offered when a request names none; empty: the provider's default. */
  documentTypes: z.array(documentTypeSchema),
});
export type SessionsConnection = z.infer<typeof sessionsConnectionSchema>;

/** The published protocol with encrypted envelopes. */
const idverifyConnectionSchema = z.strictObject({
  kind: z.literal("idverify"),
  /** Bare host name, lower case. */
  tenantDns: z.string(),
  community: z.string(),
  licenseKey: z.string(),
  dvcIds: dvcIdsSchema,
  curve: z.enum(["secp256k1", "P-256"]),
  /** The level to write for a pass whose result states none; "none": write none. */
  derivedIal: z.enum(["none", ...ialSchema.options]),
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
  | (Omit<IdverifyConnection, "licenseKey"> & { readonly licenseKey: SecretView });

const SET: SecretView = { set: true };

/** The connection without its secrets. */
export function viewConnection(connection: Connection): ConnectionView {
  if (connection.kind === "idverify") return { ...connection, licenseKey: SET };
  return {
    ...connection,
    apiKey: SET,
    callbackSecrets: connection.callbackSecrets.map(() => SET),
  };
}
