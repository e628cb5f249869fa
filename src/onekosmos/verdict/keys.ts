/** The keys under which results state a verdict, for both providers. Spelling (snake_case, camelCase) does not count. */
import { normalize } from "./words.ts";

/** The subject of a key. */
export type Role =
  /** The session. "success" may mean here that the request succeeded, so it counts as completed only. */
  | "session"
  /** The verification as a whole. */
  | "verdict"
  /** One check of several: it can be evidence against a pass and never for one. */
  | "part"
  /** A true or false about the verification as a whole. */
  | "yes"
  /** A true or false that may be about the request: true is no evidence. */
  | "request"
  /** A true is evidence against a pass. */
  | "not"
  /** A reason: its presence is evidence against a pass. */
  | "reason"
  /** An object whose contents are about the verification as a whole. */
  | "whole"
  /** Data about the person, or about earlier attempts: never read for a verdict. */
  | "skipped";

const KEYS: Readonly<Record<Role, string>> = {
  session: "status sessionStatus sessionState state workflowStatus instanceStatus",
  verdict:
    "outcome verdict decision determination disposition conclusion assessment recommendation result " +
    "verificationStatus verificationResult verificationOutcome verificationDecision verificationState " +
    "responseStatus sessionResult sessionOutcome resultStatus reviewAnswer reviewResult reviewStatus " +
    "overallStatus overallResult overallDecision overallOutcome finalStatus finalResult finalDecision finalOutcome " +
    "idvStatus idvResult idvOutcome idvDecision identityStatus identityVerificationStatus kycStatus approvalStatus",
  part:
    "match matched matchResult matchStatus faceMatch faceMatched faceMatchResult faceMatchStatus faceCompare " +
    "liveness livenessStatus livenessResult livenessCheck documentStatus documentResult documentCheck " +
    "check checkStatus checkResult selfieStatus selfieResult authenticity",
  yes: "passed verified approved isPassed isVerified isApproved idvVerified identityVerified verificationPassed",
  request: "success succeeded successful isSuccess isSuccessful ok accepted valid isValid",
  not: "failed rejected denied declined isFailed isRejected isDenied isDeclined fraud isFraud isFraudulent suspected",
  reason:
    "reason reasons reasonCode reasonCodes failureCode failureCodes failureReason failureReasons failReason " +
    "failReasons errorCode errorCodes error errors errorInfo rejectCode rejectReason rejectReasons rejectLabels " +
    "reviewRejectType rejectionCode rejectionReason rejectionReasons declineCode declineReason declineReasons " +
    "denialReason denialReasons",
  whole:
    "result data session verification decision outcome verdict review reviewResult response summary resultSummary",
  skipped:
    "verifiedClaims claims metadata user person address email phone request input form fields " +
    "callback webhook delivery notification notifications attempts history events previousAttempts previousResults timeline logs eventData",
};

const ROLES: ReadonlyMap<string, ReadonlySet<Role>> = rolesByKey();

function rolesByKey(): Map<string, Set<Role>> {
  const roles = new Map<string, Set<Role>>();
  for (const role of [
    "session",
    "verdict",
    "part",
    "yes",
    "request",
    "not",
    "reason",
    "whole",
    "skipped",
  ] as const)
    for (const key of KEYS[role].split(" ")) {
      const known = roles.get(normalize(key)) ?? new Set<Role>();
      roles.set(normalize(key), known.add(role));
    }
  return roles;
}

const NO_ROLES: ReadonlySet<Role> = new Set();
/** `document_verified`, `selfiePassed` and the like: of one check. An unconfirmed address is none. */
const CHECK_SUFFIX = /(?:verified|passed|matched|approved|authentic)$/u;
const ADDRESS_PREFIX = /^(?:email|phone|mobile|address|last)/u;
const CHECK: ReadonlySet<Role> = new Set<Role>(["part"]);

/** Returns the roles of a key: none for most, several where it depends on the value. */
export function rolesOf(key: string): ReadonlySet<Role> {
  const name = normalize(key);
  const known = ROLES.get(name);
  if (known !== undefined) return known;
  return CHECK_SUFFIX.test(name) && !ADDRESS_PREFIX.test(name) ? CHECK : NO_ROLES;
}

/** Keys under which a sentence may stand. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  "assessment",
  "recommendation",
  "conclusion",
  "determination",
]);

/** Returns true when a value may be a sentence, which must not be shown. */
export function isFreeText(key: string): boolean {
  return FREE_TEXT.has(normalize(key));
}

/** Returns true for `state`, which is also a part of an address: a value that is no known word is no evidence there. */
export function isAmbiguous(key: string): boolean {
  return normalize(key) === "state";
}
