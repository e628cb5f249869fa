/** Both implementations of the provider, each against a tenant of its own, with the responses that the tenant gives in its vocabulary. */
import { createProvider, discover } from "../../../src/onekosmos/registry.ts";
import { DEFAULT_CALLBACK } from "../../../src/onekosmos/callback.ts";
import { DEFAULT_PACE } from "../../../src/onekosmos/connection.ts";
import type { IdverifyConnection } from "../../../src/onekosmos/idverify/connection.ts";
import type { RestConnection } from "../../../src/onekosmos/rest/connection.ts";
import type { IdentityProvider, SessionRequest, SessionRef } from "../../../src/onekosmos/provider.ts";
import { API_KEY, LICENSE, ORIGIN, SESSION_ID, TENANT, type Tenant, createTenant } from "./tenant.ts";
import { value } from "./values.ts";

export const IDVERIFY: IdverifyConnection = {
  kind: "idverify",
  tenantDns: TENANT,
  community: "default",
  licenseKey: LICENSE,
  dvcIds: { drivers_license: "dl-selfie", passport: "passport-selfie" },
  liveIdDvcId: "liveid",
  workflows: [],
  curve: "auto",
  derivedIal: "none",
  lookUpUsers: false,
  stepUpKnownOnly: false,
  prefill: [],
  pace: DEFAULT_PACE,
  verdictWords: {},
  confidenceUnit: "auto",
  linkHosts: [],
};

export const SESSIONS: RestConnection = {
  kind: "sessions",
  tenantDns: TENANT,
  apiKey: API_KEY,
  callbackSecrets: [],
  callback: DEFAULT_CALLBACK,
  documentTypes: [],
  offeredLevel: "any",
  derivedIal: "none",
  stepUpSeconds: 300,
  prefill: [],
  pace: DEFAULT_PACE,
  verdictWords: {},
  confidenceUnit: "auto",
  linkHosts: [],
};

export const REQUEST: SessionRequest = {
  requestId: "8f5d4d2e-3a55-4f0a-a7c1-4f2f4a8f1c11",
  portalId: 4242,
  contactId: "1001",
  kind: "identity",
  proofingLevel: null,
  documentTypes: [],
  callbackUrl: "https://app.example/1kosmos/callbacks/4242/token",
  person: null,
  credentialDid: null,
};

export const LINK = `${ORIGIN}/idproofing/session/${SESSION_ID}`;

/** A person as results carry them; none of it may come out. */
export const PERSON = {
  firstName: "Wilhelmina",
  lastName: "Okonkwo-Bright",
  dob: "19791224",
  documentId: "X4RTBPFW46",
  face: "iVBORw0KGgoAAAANSUhEUgFACE",
  proof_jwt: "eyJhbGciOiJIUzI1NiJ9.proof.jwt",
} as const;

/** Where a session may stand, in the words of the tests. */
export type Stage =
  | "waiting"
  | "started"
  | "passed"
  | "failed"
  | "declined"
  | "expired"
  | "abandoned"
  | "unjudged";

export interface Harness {
  readonly tenant: Tenant;
  readonly provider: IdentityProvider;
  readonly ref: SessionRef;
  /** The response for a stage, with everything that a pass can state. */
  readonly answer: (stage: Stage) => object;
  /** A pass that states nothing but itself. */
  readonly barePass: object;
  /** A response whose deciding word is `word`. */
  readonly worded: (word: string) => object;
  readonly created: (link: string) => object;
}

async function start(
  connection: IdverifyConnection | RestConnection,
  directoryOf?: Record<string, unknown>,
): Promise<Pick<Harness, "tenant" | "provider">> {
  const chosen = connection.kind === "idverify" ? connection.curve : "auto";
  const tenant = createTenant(chosen === "auto" ? {} : { curve: chosen });
  tenant.directory = directoryOf ?? tenant.directory;
  const directory = value(await discover(connection, tenant.io));
  tenant.asked.length = 0;
  return { tenant, provider: createProvider(connection, directory, tenant.io) };
}

/** The published protocol. */
export async function idverifyHarness(
  connection: Partial<IdverifyConnection> = {},
  /** The service directory of a tenant that differs. */
  directory?: Record<string, unknown>,
): Promise<Harness> {
  const words: Record<Stage, readonly [string, string]> = {
    waiting: ["Pending", "Not performed"],
    started: ["In Progress", "Not performed"],
    passed: ["Completed", "Passed"],
    failed: ["Completed", "Failed"],
    declined: ["Declined", "Not performed"],
    expired: ["Expired", "Not performed"],
    abandoned: ["Abandoned", "Not performed"],
    unjudged: ["Completed", "Not performed"],
  };
  const stated = {
    ial: "IAL2",
    did: "did:blockid:3f7a",
    matchConfidence: 97,
    document: { ...PERSON, documentType: "PASSPORT", type: "ppt" },
    liveId: { face: PERSON.face, proofedBy: "blockid" },
    token: PERSON.proof_jwt,
  };
  return {
    ...(await start({ ...IDVERIFY, ...connection }, directory)),
    ref: { provider: "idverify", sessionId: SESSION_ID, dvcId: "dl-selfie" },
    answer(stage) {
      const [sessionStatus, verificationStatus] = words[stage];
      return { sessionStatus, verificationStatus, ...(stage === "passed" ? stated : { document: PERSON }) };
    },
    barePass: { sessionStatus: "Completed", verificationStatus: "Passed" },
    worded: (word) => ({ sessionStatus: "Completed", verificationStatus: word }),
    created: (url) => ({ sessionId: SESSION_ID, url }),
  };
}

/** The REST vocabulary. */
export async function sessionsHarness(connection: Partial<RestConnection> = {}): Promise<Harness> {
  const words: Record<Stage, readonly [string, string?]> = {
    waiting: ["pending"],
    started: ["in_progress"],
    passed: ["completed", "passed"],
    failed: ["completed", "failed"],
    declined: ["declined"],
    expired: ["expired"],
    abandoned: ["abandoned"],
    unjudged: ["completed"],
  };
  const stated = {
    ial_level: "IAL2",
    did: "did:blockid:3f7a",
    match_confidence: 0.97,
    document_type: "passport",
    liveid_enrolled: true,
  };
  return {
    ...(await start({ ...SESSIONS, ...connection })),
    ref: { provider: "sessions", sessionId: SESSION_ID },
    answer(stage) {
      const [status, outcome] = words[stage];
      const result = { outcome, ...(stage === "passed" ? stated : {}), verified_claims: PERSON };
      return { session_id: SESSION_ID, status, result, metadata: { hubspot_contact_id: "1001" } };
    },
    barePass: { status: "completed", result: { outcome: "passed" } },
    worded: (word) => ({ status: "completed", result: { outcome: word } }),
    created: (link) => ({ session_id: SESSION_ID, session_url: link }),
  };
}

/** A 1Kosmos wallet's address, and the reference to its owner's credential. */
export const WALLET = "0123456789abcdef0123456789abcdef01234567";
export const WALLET_DID = `did:blockid:${WALLET}`;
