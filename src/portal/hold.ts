/**
 * Why and how long nothing is called at 1Kosmos, as the portal's record has it: the change that a failure, an answer or a
 * test that passed makes to it. Pure.
 */
import type { ProviderFailure } from "../onekosmos/provider.ts";
import { openAfterTrouble, openUntilFixed, type CircuitBreaker } from "./circuit-breaker.ts";
import { REFUSALS_IN_A_ROW, type Fault } from "./fault.ts";
import type { PortalRecord } from "./records.ts";

type Change = Partial<PortalRecord>;

/** Reads the circuit breaker from the portal's record. */
export function breakerOf({ holdUntil, holdFailures }: PortalRecord): CircuitBreaker {
  return { openUntil: holdUntil, failures: holdFailures };
}

/** Counts the contacts whose sessions were refused since the last one that was made, `started` included. */
export function refusedInARow({ refused }: PortalRecord, started: string): number {
  return new Set([...refused, started]).size;
}

/** Returns whether 1Kosmos had trouble at the last call: a test must pass before a session is tried to be made. */
export function needsTrial({ holdFailures, attention }: PortalRecord): boolean {
  return holdFailures > 0 && attention === null;
}

/** The change when a test has passed; null when nobody had waited for that. A wait for a session goes on. */
export function afterTestPassed(record: PortalRecord): Change | null {
  return needsTrial(record) && record.holdFor === "any" ? { holdUntil: 0, holdFailures: 0 } : null;
}

/** The change when a call failed. `started`: the contact whose session was to be made; null for any other call. */
export function afterFailure(
  record: PortalRecord,
  failure: ProviderFailure,
  fault: Fault,
  started: string | null,
  now: number,
): Change {
  const { reason, message } = failure;
  const change: Change = { ...refusalOf(record, failure, fault, started) };
  if (fault === "tenant") {
    // The connection's test may pass, and only a session that is made shows that sessions are made again.
    const failsToStart = started !== null && refusedInARow(record, started) >= REFUSALS_IN_A_ROW;
    const breaker = toRecord(openAfterTrouble(breakerOf(record), failure, now));
    return {
      ...change,
      holdCause: reason,
      holdReason: message,
      ...breaker,
      ...(failsToStart ? { holdFor: "session" } : {}),
    };
  }
  if (fault !== "connection") return change;
  // Polls go on without a session being made, so a poll does not show that one can be made again.
  const holdFor = started !== null && reason !== "credentials_refused" ? "session" : "any";
  const breaker = toRecord(openUntilFixed(breakerOf(record), now));
  return { ...change, attention: message, holdCause: reason, holdReason: message, holdFor, ...breaker };
}

/** The change when 1Kosmos answered as it should; null when there is none. A wait for a session ends only when one is made. */
export function afterAnswer(record: PortalRecord, madeSession: boolean): Change | null {
  const { attention, holdFailures, holdFor, refused } = record;
  if (attention === null && holdFailures === 0 && (refused.length === 0 || !madeSession)) return null;
  if (holdFailures > 0 && holdFor === "session" && !madeSession) return null;
  return {
    attention: null,
    holdUntil: 0,
    holdFailures: 0,
    holdFor: "any",
    // Only a session that is made shows that the refusals of others were their own.
    refused: madeSession ? [] : refused,
  };
}

/** Takes note of a contact whose session 1Kosmos would not make. */
function refusalOf(
  { refused }: PortalRecord,
  { reason, message }: ProviderFailure,
  fault: Fault,
  started: string | null,
): Change {
  const isRefusal = reason === "request_refused" || reason === "link_refused";
  if (started === null || !(isRefusal || fault === "record")) return {};
  const added = [...new Set([...refused, started])].slice(-REFUSALS_IN_A_ROW);
  return isRefusal ? { attention: message, refused: added } : { refused: added };
}

function toRecord({ openUntil, failures }: CircuitBreaker): Pick<PortalRecord, "holdUntil" | "holdFailures"> {
  return { holdUntil: openUntil, holdFailures: failures };
}
