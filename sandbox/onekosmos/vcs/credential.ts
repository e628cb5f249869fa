/**
 * Verifiable credentials as 1Kosmos issues them: W3C Verifiable Credentials 1.1 with identifiers of its own (1Kosmos
 * Postman collection, Verifiable Credentials). Pure.
 */
import { z } from "zod";
import { COMMUNITY_ID, TENANT_DNS, TENANT_ID } from "../fixed.ts";

const W3C_CONTEXT = "https://www.w3.org/2018/credentials/v1";
const PROOF_CONTEXT = "https://w3id.org/security/suites/ed25519-2020/v1";

const fieldsSchema = z.record(z.string(), z.unknown());

/** A credential as it comes back; what is not named here stays as it is, since the proof is over all of it. */
export const credentialSchema = z.looseObject({
  id: z.string(),
  type: z.array(z.string()),
  credentialSubject: z.looseObject({ id: z.string() }),
  proof: fieldsSchema,
});
export type Credential = z.infer<typeof credentialSchema>;

/** Whom and what a credential is about. `did` without `did:`. Times are epoch ms. */
export interface Claim {
  readonly id: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly did: string;
  readonly publicKey: string;
  readonly issuerId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Base URL of the credential service. */
  readonly serviceUrl: string;
}

/** Returns the credential without its proof. */
export function unprovedCredential(claim: Claim): Record<string, unknown> {
  const { id, type, fields, did, publicKey } = claim;
  return {
    "@context": [W3C_CONTEXT, vocabulary(type, [...Object.keys(fields), "publicKey"]), PROOF_CONTEXT],
    id,
    type: ["VerifiableCredential", type],
    issuer: issuer(claim.issuerId),
    issuanceDate: new Date(claim.issuedAt).toISOString(),
    expirationDate: new Date(claim.expiresAt).toISOString(),
    credentialSubject: { ...fields, id: subjectId(did), publicKey },
    statusUrl: `${claim.serviceUrl}/tenant/${TENANT_ID}/community/${COMMUNITY_ID}/vc/${id}/status`,
  };
}

function vocabulary(type: string, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    [type, ...fields.filter((name) => name !== "id")].map((name) => [name, `https://schema.org#${name}`]),
  );
}

function issuer(id: string): object {
  return { id, tenantId: TENANT_ID, communityId: COMMUNITY_ID };
}

/** Who issues when the request names nobody. */
export const DEFAULT_ISSUER_ID = `https://${TENANT_DNS}`;

function subjectId(did: string): string {
  return did.startsWith("did:") ? did : `did:${did}`;
}

/** Always disclosed of a subject, whatever was requested. */
const ALWAYS_TOLD = ["id", "publicKey"];

/**
 * The credential reduced to some attributes of its subject, all of them when none are named; null when one does not exist.
 * Its proof stays, although it no longer fits: that is how the samples look, and why only the presentation is verified.
 */
export function disclosed(
  credential: Credential,
  attributes: readonly string[] | undefined,
): Credential | null {
  if (attributes === undefined) return credential;
  const subject = credential.credentialSubject;
  if (attributes.some((name) => !(name in subject))) return null;
  const told = [...attributes, ...ALWAYS_TOLD];
  return {
    ...credential,
    "@context": [W3C_CONTEXT, vocabulary(credential.type.at(-1) ?? "", told), PROOF_CONTEXT],
    credentialSubject: {
      ...Object.fromEntries(Object.entries(subject).filter(([name]) => told.includes(name))),
      id: subject.id,
    },
  };
}

/** Makes a presentation without its proof. */
export function unprovedPresentation(credentials: readonly Credential[]): Record<string, unknown> {
  return {
    "@context": [W3C_CONTEXT, PROOF_CONTEXT],
    type: ["VerifiablePresentation"],
    verifiableCredential: credentials,
  };
}

const MS_PER_SECOND = 1000;

/** The stored part of a credential. Times are epoch ms. */
export interface CredentialRecord {
  readonly recordId: string;
  readonly credential: Credential;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A credential's status; its times are in epoch seconds. */
export function statusOf(
  { recordId, credential, issuedAt, expiresAt }: CredentialRecord,
  now: number,
): object {
  const { id, publicKey } = credential.credentialSubject;
  return {
    subject: { did: id, publicKey },
    type: credential.type,
    _id: recordId,
    vcID: credential.id,
    tenantId: TENANT_ID,
    communityId: COMMUNITY_ID,
    proof: credential.proof,
    issueTS: Math.floor(issuedAt / MS_PER_SECOND),
    expiryTS: Math.floor(expiresAt / MS_PER_SECOND),
    status: expiresAt <= now ? "expired" : "issued",
    issuer: credential["issuer"],
  };
}
