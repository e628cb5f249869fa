/**
 * Why and how long nothing is called at 1Kosmos, as the portal's record has it: the change that a failure, an answer or a
 * test that passed makes to it. Pure.
 */
import type { ProviderFailure } from "../../onekosmos/provider.ts";
import { CLOSED, openAfterTrouble, openUntilFixed, type CircuitBreaker } from "./circuit-breaker.ts";
import { REFUSALS_IN_A_ROW, type Fault } from "./fault.ts";
import type { PortalRecord } from "../context/records.ts";

type Change = Partial<PortalRecord>;

/** Reads the circuit breaker from the portal's record. */
function breakerOf({ holdUntil, holdFailures }: PortalRecord): CircuitBreaker {
  return { openUntil: holdUntil, failures: holdFailures };
}

/** Whose success ends a wait: any call's, that of a call that makes a session, or that of one that fetches a result. */
type Wait = "any" | "session" | "result";

function waitOf({ holdFor, holdResultsOnly }: PortalRecord): Wait {
  return holdResultsOnly ? "result" : holdFor;
}

function toWait(wait: Wait): Pick<PortalRecord, "holdFor" | "holdResultsOnly"> {
  return { holdFor: wait === "result" ? "any" : wait, holdResultsOnly: wait === "result" };
}

/** Returns the circuit breaker of every call but polls: trouble with results keeps no session from being made. */
export function commonBreaker(record: PortalRecord): CircuitBreaker {
  return waitOf(record) === "result" ? CLOSED : breakerOf(record);
}

/** Returns the circuit breaker of polls while results alone are in trouble; closed otherwise. */
export function resultBreaker(record: PortalRecord): CircuitBreaker {
  return waitOf(record) === "result" ? breakerOf(record) : CLOSED;
}

/** Counts the contacts whose sessions were refused since the last one that was made, `started` included. */
export function refusedInARow({ refused }: PortalRecord, started: string): number {
  return new Set([...refused, started]).size;
}

/** Returns whether 1Kosmos had trouble at the last call: a test must pass before a session is tried to be made. */
export function needsTrial(record: PortalRecord): boolean {
  return record.holdFailures > 0 && record.attention === null && waitOf(record) !== "result";
}

/** Returns the change when a test has passed; null when nobody had waited for that. A wait for a session goes on. */
export function afterTestPassed(record: PortalRecord): Change | null {
  const { holdFailures, attention } = record;
  const isWaitedFor = holdFailures > 0 && attention === null && waitOf(record) !== "session";
  return isWaitedFor ? { holdUntil: 0, holdFailures: 0, ...toWait("any") } : null;
}

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
  if (fault === "tenant") {
    // The connection's test may pass, and only a session that is made shows that sessions are made again.
    const failsToStart = started !== null && refusedInARow(record, started) >= REFUSALS_IN_A_ROW;
    const wait = failsToStart ? "session" : laterWait(record, started === null ? "result" : waitOf(record));
    const breaker = toRecord(openAfterTrouble(breakerOf(record), failure, now));
    return { ...change, holdCause: reason, holdReason: message, ...toWait(wait), ...breaker };
  }
  if (fault !== "connection") return change;
  // Polls go on without a session being made, so a poll does not show that one can be made again.
  const forStart = reason === "credentials_refused" ? "any" : "session";
  const wait = laterWait(record, started === null ? "result" : forStart);
  const breaker = toRecord(openUntilFixed(breakerOf(record), now));
  return {
    ...change,
    attention: message,
    holdCause: reason,
    holdReason: message,
    ...toWait(wait),
    ...breaker,
  };
}

/** Keeps a wait of more calls than results while it lasts. */
function laterWait(record: PortalRecord, found: Wait): Wait {
  return found === "result" && record.holdFailures > 0 ? waitOf(record) : found;
}

/**
 * Returns the change when 1Kosmos answered as it should; null when there is none. A wait for a session ends only when
 * one is made, and a wait for results only when one is fetched.
 */
export function afterAnswer(record: PortalRecord, answered: "session" | "other" | "all"): Change | null {
  const { attention, holdFailures, refused } = record;
  const [wait, madeSession] = [waitOf(record), answered !== "other"];
  if (holdFailures > 0 && wait === "result" && answered === "session")
    return refused.length === 0 ? null : { refused: [] };
  if (attention === null && holdFailures === 0 && (refused.length === 0 || !madeSession)) return null;
  if (holdFailures > 0 && wait === "session" && !madeSession) return null;
  return {
    attention: null,
    holdUntil: 0,
    holdFailures: 0,
    ...toWait("any"),
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
