/**
 * Decides whose fault a failed call to 1Kosmos is: a single record's, or everybody's. Pure. A refusal belongs to the
 * record that it is about until an independent call, the connection's own test, shows that the connection is refused.
 */
import { failure } from "../../onekosmos/failures.ts";
import type { ProviderFailure, ProviderFailureReason } from "../../onekosmos/provider.ts";
import type { Result } from "../../lib/result.ts";
import { isTrouble } from "./circuit-breaker.ts";

/**
 * `call`: this call alone; it is repeated after a pause. `record`: 1Kosmos refuses this record; its job goes last and
 * uses up its attempts. `tenant`: 1Kosmos has trouble; everybody pauses briefly. `connection`: a person must fix the
 * connection; everybody waits and no job uses up an attempt.
 */
export type Fault = "call" | "record" | "tenant" | "connection";

/** The connection's own test, made after the failure; null when none was needed. */
export type Confirmation = Result<unknown, ProviderFailure> | null;

/** As many different contacts refused in a row are a reason to test the connection. */
export const REFUSALS_IN_A_ROW = 3;

/** Refusals that concern no other record, whatever the result of the connection's test. */
const OF_THE_RECORD: ReadonlySet<ProviderFailureReason> = new Set(["link_refused"]);
/** Refusals that are about the connection, unless its test passes. */
const OF_THE_CONNECTION: ReadonlySet<ProviderFailureReason> = new Set([
  "credentials_refused",
  "forbidden_host",
]);

/**
 * Decides whether a failure needs the connection's own test. `refusedInARow` counts the different contacts whose
 * sessions were refused since the last one that was made.
 */
export function needsConfirmation(failed: ProviderFailure, refusedInARow: number): boolean {
  if (failed.reason === "request_refused") return refusedInARow >= REFUSALS_IN_A_ROW;
  // One record's trouble must not make everybody wait: it is the tenant's if the test meets some as well. A clock is everybody's.
  const isSomebodys = isTrouble(failed.reason) && failed.reason !== "clock_skew";
  return failed.reason === "credentials_refused" || isSomebodys || isPageInsteadOfRefusal(failed);
}

/**
 * Decides whose fault a failure is, from the failure and from the result of the connection's own test. The test makes no session,
 * so when it passes, `refusedInARow` shows whether sessions are the tenant's trouble.
 */
export function faultOf(failed: ProviderFailure, confirmation: Confirmation, refusedInARow = 0): Fault {
  const { reason } = failed;
  if (OF_THE_RECORD.has(reason) || isUnusable(failed)) return "record";
  if (isTrouble(reason))
    return confirmation?.ok === true && refusedInARow < REFUSALS_IN_A_ROW ? "record" : "tenant";
  // A host that is not allowed is the tenant's setup, and a test cannot show it: it makes no session.
  if (reason === "forbidden_host") return "connection";
  const isRefusal = reason === "credentials_refused" || reason === "request_refused";
  if (!isRefusal && !isPageInsteadOfRefusal(failed)) return "call";
  if (confirmation === null || confirmation.ok) return isRefusal ? "record" : "call";
  const { error } = confirmation;
  // The test did not get through either: nothing is known of the credentials, and 1Kosmos is out of reach for everybody.
  if (isTrouble(error.reason) || isPageInsteadOfRefusal(error)) return "tenant";
  if (!isRefusal) return "call";
  const isConfirmed = OF_THE_CONNECTION.has(error.reason) || error.reason === reason;
  return isConfirmed ? "connection" : "record";
}

/** Words the failure for whoever reads it: credentials that work otherwise were not what 1Kosmos refused. */
export function inWordsOf(fault: Fault, failed: ProviderFailure): ProviderFailure {
  return fault === "record" && failed.reason === "credentials_refused"
    ? failure("request_refused", failed)
    : failed;
}

/** Returns whether a session was made and cannot be used: repeating it would buy another one. */
function isUnusable({ reason, paid }: ProviderFailure): boolean {
  return reason === "unexpected_answer" && paid === "yes";
}

/** Returns whether a failure is a page with a status of refusal, which a firewall sends and 1Kosmos does not. */
function isPageInsteadOfRefusal({ reason, status }: ProviderFailure): boolean {
  return reason === "unexpected_answer" && (status === 401 || status === 403);
}
