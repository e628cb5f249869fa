/**
 * The calls that the app makes to 1Kosmos, whichever of its two public vocabularies a tenant has. Implementations
 * make one attempt per call; waiting and repeating belong to the caller.
 */
import type { StatedValues } from "../domain/contact/verified-result.ts";
import type { Result } from "../lib/result.ts";
import type { DocumentType, Ial, VerificationKind } from "../domain/vocabulary.ts";

/** Why a call to 1Kosmos failed. */
export type ProviderFailureReason =
  | "unreachable" // no connection, or it broke
  | "timeout" // no response within 10 s, or two minutes where a session is made
  | "rate_limited" // 429
  | "over_cap" // a limit of the account is reached: no more sessions for now
  | "server_error" // 5xx
  | "credentials_refused" // licence or API key: a person must act
  | "request_refused" // dvcID, community or body: a person must act
  | "not_offered" // this connection has no workflow for what was requested; nothing was sent
  | "contact_unread" // HubSpot did not return what the settings prefill; nothing was sent
  | "clock_skew" // requestid out of its ±60 s
  | "stale_keys" // the service key has changed: discover again, then repeat
  | "unknown_session" // the session does not exist at 1Kosmos (any more)
  | "forbidden_host" // the tenant or its directory points elsewhere
  | "link_refused" // a session was made, and its link is on a host that is not allowed
  | "internal" // our own object failed: nothing is known about 1Kosmos
  | "unexpected_answer"; // not the published shape (HTML, too large, undecryptable)

/** A failure: `message` may be shown to the portal's admin, `detail` is for the log; neither holds personal data or secrets. */
export interface ProviderFailure {
  readonly reason: ProviderFailureReason;
  readonly message: string;
  readonly detail?: string;
  readonly status?: number;
  /** From a Retry-After header, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Of a call that makes a session: whether 1Kosmos made one nevertheless, and may charge for it. Absent: it did not. */
  readonly paid?: "maybe" | "yes";
  /** `link_refused`: the session that was made. */
  readonly made?: StartedSession;
  /** Of a test: which fields of the connection are at fault, by path, and why. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Where a tenant's services are. Plain data, cached by the portal until `expiresAt` (epoch ms); each kind adds its own. */
export interface Directory {
  readonly kind: string;
  readonly expiresAt: number;
  readonly origin: string;
}

/** The person as HubSpot's record has them, and only as far as the portal's settings share it. Never stored. */
export interface Person {
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** A session to make. About the person it contains no more than the portal's settings allow. */
export interface SessionRequest {
  /** UUID, unique per requested session; the same when a request is retried after a crash. */
  readonly requestId: string;
  readonly portalId: number;
  readonly contactId: string;
  readonly kind: VerificationKind;
  /** The least level wanted; null when any will do. */
  readonly proofingLevel: Ial | null;
  /** Empty: whatever the connection offers by default. */
  readonly documentTypes: readonly DocumentType[];
  /** Where 1Kosmos may announce the result (kinds with callbacks only). */
  readonly callbackUrl: string;
  /** Null when the settings let nothing leave. */
  readonly person: Person | null;
  /** The credential of the contact's verified identity, for a step-up: `did:…`, or null when none is known. */
  readonly credentialDid: string | null;
}

/** Calls that make sessions of other kinds than a document session or `/v1/verify/sessions`. */
export const SESSION_CALLS = ["workflow", "one_time", "uwl", "stepup"] as const;

/** Enough to fetch a session's result later. Plain data, stored with the contact. */
export interface SessionRef {
  /** The kind of the connection that made it. */
  readonly provider: string;
  readonly sessionId: string;
  /** idverify only: the dvcID, or the workflow's id, that the session was made with. */
  readonly dvcId?: string;
  /** The call that made it; absent for the usual one of its provider. */
  readonly call?: (typeof SESSION_CALLS)[number];
  /** uwl only: the wallet that must respond. */
  readonly did?: string;
  /** The documents that the person was requested: of several in a result one of these counts. */
  readonly documents?: readonly DocumentType[];
}

/** Facts of a verdict for the history, beside its outcome. */
export const VERDICT_NOTES = [
  "did_invalid", // a credential reference that is no W3C DID was refused
  "did_of_another", // another person's wallet responded
  "did_unconfirmed", // a wallet responded, and there is nothing to compare it with
  "level_unreadable", // a level is stated that the app cannot interpret
  "confidence_unreadable", // a confidence is stated that is out of range, or none
  "document_unknown", // another document than the three that HubSpot has values for; its word follows
  "document_missing", // the dvcID is set for a document, and its result holds a selfie alone; the dvcID follows
  "document_unexpected", // the dvcID is set for a LiveID, and its result holds a document; the dvcID follows
  "level_not_found", // the person is unknown to the community, so no level was looked up
] as const;
export type VerdictNote = (typeof VERDICT_NOTES)[number];

/** A session that exists at 1Kosmos. */
export interface StartedSession {
  readonly ref: SessionRef;
  /** The page the person opens; its host has been checked. */
  readonly url: string;
  /** Epoch ms, when 1Kosmos states it. */
  readonly expiresAt?: number;
}

/** A dvcID whose capture can be seen in a result. */
export interface Captured {
  readonly dvcId: string;
  readonly fits: boolean;
}

/** A result, reduced to what HubSpot may receive, at the moment it is read. */
export type Verdict =
  | {
      readonly outcome: "open";
      readonly started: boolean;
      /** 1Kosmos, or a person there, has yet to decide. */
      readonly review?: true;
      /** The word that blocks a decision: it is unknown or contradicts another. */
      readonly unknownStatus?: string;
    }
  | (StatedValues & {
      readonly outcome: "passed";
      readonly liveIdEnrolled?: boolean;
      /** The word for a document that the app has no value for. */
      readonly unknownDocument?: string;
      /** The dvcID, and whether what it captured fits the field that it is in; see `document_missing`. Absent: it cannot be seen. */
      readonly captured?: Captured;
      readonly notes?: readonly VerdictNote[];
    })
  | {
      readonly outcome: "failed";
      readonly reason: "not_passed" | "declined";
      readonly code?: string;
      readonly notes?: readonly VerdictNote[];
    }
  | { readonly outcome: "expired"; readonly reason: "expired" | "abandoned" };

/** Somebody was verified. */
export type Pass = Extract<Verdict, { outcome: "passed" }>;

/** A part of a connection, by its field. */
export interface TestedPart {
  /** The path of the field, or the name of what has none. */
  readonly field: string;
  /** As the form has it. */
  readonly label: string;
  /** What it is set to; absent for a secret. */
  readonly value?: string;
  /** Of a part that was not checked: the reason, and what shows whether it is right. */
  readonly why?: string;
}

/** The facts of a successful connection test that an admin may see. */
export interface ConnectionReport {
  readonly tenant: string;
  readonly community?: string;
  /** The curve of the tenant's keys (idverify). */
  readonly curve?: string;
  /** The parts that 1Kosmos accepted. */
  readonly found?: readonly TestedPart[];
  /** The parts that no call of 1Kosmos checks. */
  readonly notChecked?: readonly TestedPart[];
  /** The removed parts of the admin's input, and what is doubtful, in sentences. Absent: nothing. */
  readonly notices?: readonly string[];
}

/** One tenant, one connection. See `createProvider` in `./registry.ts`. */
export interface IdentityProvider {
  /** Calls 1Kosmos with the credentials and starts nothing. `isThorough`: one more call may tell which parts it has checked. */
  testConnection(isThorough?: boolean): Promise<Result<ConnectionReport, ProviderFailure>>;
  /** Makes one session. A repeated call makes another one unless the tenant honours the request id. */
  start(request: SessionRequest): Promise<Result<StartedSession, ProviderFailure>>;
  /**
   * Fetches a session's state; a pass carries the reduced result. `person` is given when `wantsPerson` requires it:
   * what the result does not state is then looked up under their name.
   */
  fetchResult(ref: SessionRef, person?: Person): Promise<Result<Verdict, ProviderFailure>>;
}

/** The I/O of an implementation: handed in, so that tests and pacing stay outside. */
export interface ProviderIo {
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** Host suffixes that may appear beside the tenant's own host, for instance `1kosmos.net`. */
  readonly hostSuffixes: readonly string[];
}
