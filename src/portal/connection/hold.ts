/**
 * Why and how long nothing is called at 1Kosmos, as the portal's record has it: the change that a failure, a response or a
 * test that passed makes to it. Pure.
 */
import type { ProviderFailure } from "../../onekosmos/provider.ts";
import {
  CLOSED,
  isTrouble,
  openAfterTrouble,
  openUntilFixed,
  type CircuitBreaker,
} from "./circuit-breaker.ts";
import { REFUSALS_IN_A_ROW, type Fault } from "./fault.ts";
import type { PortalRecord } from "../context/records.ts";

type Change = Partial<PortalRecord>;

/** Reads the circuit breaker that a trouble with sessions, or with any call, opens. */
function breakerOf({ holdUntil, holdFailures }: PortalRecord): CircuitBreaker {
  return { openUntil: holdUntil, failures: holdFailures };
}

/** Reads the circuit breaker of calls that fetch a result. */
export function resultBreaker({ resultHoldUntil, resultHoldFailures }: PortalRecord): CircuitBreaker {
  return { openUntil: resultHoldUntil, failures: resultHoldFailures };
}

/** Returns the circuit breaker of every call: trouble with results, or with making sessions, leaves it closed. */
export function commonBreaker(record: PortalRecord): CircuitBreaker {
  return record.holdFor === "any" ? breakerOf(record) : CLOSED;
}

/** Returns the circuit breaker of calls that make a session: results are fetched while it is open. */
export function startBreaker(record: PortalRecord): CircuitBreaker {
  return record.holdFor === "session" ? breakerOf(record) : CLOSED;
}

/** Returns whether 1Kosmos refuses the connection itself: single refusals are those of their contacts. */
export function isConnectionRefused(record: PortalRecord): boolean {
  const { attention, refused } = record;
  return attention !== null && (pauseOf(record) !== null || refused.length >= REFUSALS_IN_A_ROW);
}

/** Returns how long nothing is called, or no result is fetched, for what people see; null while 1Kosmos works. */
export function pauseOf(record: PortalRecord): CircuitBreaker | null {
  const [sessions, results] = [breakerOf(record), resultBreaker(record)];
  if (sessions.failures > 0) return sessions;
  return results.failures > 0 ? results : null;
}

/** Returns until when calls wait that make a session, or that fetch a result; epoch ms. */
export function waitUntil(record: PortalRecord, calls: "session" | "result"): number {
  const own = calls === "session" ? startBreaker(record) : resultBreaker(record);
  return Math.max(commonBreaker(record).openUntil, own.openUntil);
}

/** Counts the contacts whose sessions were refused since the last one that was made, `started` included. */
export function refusedInARow({ refused }: PortalRecord, started: string): number {
  return new Set([...refused, started]).size;
}

/** Returns whether 1Kosmos had trouble at the last call: a test must pass before a session is tried to be made. */
export function needsTrial({ holdFailures, attention }: PortalRecord): boolean {
  return holdFailures > 0 && attention === null;
}

/** Returns the change when a test has passed; null when nobody had waited for that. A wait for a session goes on. */
export function afterTestPassed(record: PortalRecord): Change | null {
  const { holdFor, holdFailures, resultHoldFailures, attention } = record;
  if (attention !== null) return null;
  const results = resultHoldFailures > 0 ? RESULTS_WORK : {};
  if (holdFailures > 0 && holdFor === "any") return { ...CALLS_WORK, ...results };
  return resultHoldFailures > 0 ? results : null;
}

const CALLS_WORK = { holdUntil: 0, holdFailures: 0, holdFor: "any" } as const;
const RESULTS_WORK = { resultHoldUntil: 0, resultHoldFailures: 0 } as const;

/** Returns the change when a call failed. `started`: the contact whose session was to be made; null for any other call. */
export function afterFailure(
  record: PortalRecord,
  failure: ProviderFailure,
  fault: Fault,
  started: string | null,
  now: number,
): Change {
  const { reason, message } = failure;
  const change: Change = { ...refusalOf(record, failure, fault, started) };
  if (fault !== "tenant" && fault !== "connection") return change;
  const open = (breaker: CircuitBreaker) =>
    fault === "tenant" ? openAfterTrouble(breaker, failure, now) : openUntilFixed(breaker, now);
  return {
    ...change,
    ...(fault === "connection" ? { attention: message } : {}),
    holdCause: reason,
    holdReason: message,
    ...(started === null ? afterOther(record, open) : afterStart(record, started, failure, fault, open)),
  };
}

/** Returns the change when a connection was stored although its test failed: a person must act, unless 1Kosmos had trouble. */
export function afterStoredAnyway(failure: ProviderFailure, now: number): Change {
  const { reason, message } = failure;
  const isTroubled = isTrouble(reason) && reason !== "unreachable";
  const { openUntil, failures } = isTroubled
    ? openAfterTrouble(CLOSED, failure, now)
    : openUntilFixed(CLOSED, now);
  return {
    attention: isTroubled ? null : message,
    holdCause: reason,
    holdReason: message,
    holdUntil: openUntil,
    holdFailures: failures,
    holdFor: "any",
  };
}

type Open = (breaker: CircuitBreaker) => CircuitBreaker;

/** A session was not made. Where others are not made either, only one that is made ends the wait: a test passes without. */
function afterStart(
  record: PortalRecord,
  started: string,
  { reason }: ProviderFailure,
  fault: Fault,
  open: Open,
): Change {
  const { openUntil, failures } = open(breakerOf(record));
  const isOfSessions =
    fault === "tenant"
      ? record.holdFor === "session" || refusedInARow(record, started) >= REFUSALS_IN_A_ROW
      : // Polls go on without a session being made, so a poll does not show that one can be made again.
        reason !== "credentials_refused";
  return { holdUntil: openUntil, holdFailures: failures, holdFor: isOfSessions ? "session" : "any" };
}

/** Another call failed: everybody's trial while everybody waits, and else a matter of results alone. */
function afterOther(record: PortalRecord, open: Open): Change {
  if (record.holdFor === "any" && record.holdFailures > 0) {
    const { openUntil, failures } = open(breakerOf(record));
    return { holdUntil: openUntil, holdFailures: failures };
  }
  const { openUntil, failures } = open(resultBreaker(record));
  return { resultHoldUntil: openUntil, resultHoldFailures: failures };
}

/**
 * Returns the change when 1Kosmos responded as it should; null when there is none. A wait for a session ends only when
 * one is made, and a wait for results only when one is fetched.
 */
export function afterResponse(record: PortalRecord, answered: "session" | "other" | "all"): Change | null {
  const { attention, holdFailures, holdFor, resultHoldFailures, refused } = record;
  const [madeSession, fetched] = [answered !== "other", answered !== "session"];
  const endsCalls = holdFailures > 0 && (madeSession || holdFor === "any");
  const endsResults = resultHoldFailures > 0 && fetched;
  // Words for the admin stay while either waits.
  const waits = (holdFailures > 0 && !endsCalls) || (resultHoldFailures > 0 && !endsResults);
  const change: Change = {
    ...(endsCalls ? CALLS_WORK : {}),
    ...(endsResults ? RESULTS_WORK : {}),
    ...(attention !== null && !waits ? { attention: null } : {}),
    // Only a session that is made shows that the refusals of others were their own.
    ...(madeSession && refused.length > 0 ? { refused: [] } : {}),
  };
  return Object.keys(change).length === 0 ? null : change;
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
