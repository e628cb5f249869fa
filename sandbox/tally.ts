/**
 * Counts what an import causes, exchange by exchange: the numbers behind the progress line and its summary.
 */
import type { Exchange } from "./exchanges.ts";
import {
  deliveredRecords,
  isContactWrite,
  isRateRefusal,
  isSessionStart,
  writtenContacts,
} from "./traffic.ts";

/** The counts so far. */
export interface Counts {
  /** Contacts whose creation the app has accepted from HubSpot. */
  readonly accepted: number;
  /** Sessions made at 1Kosmos. */
  readonly sessions: number;
  /** Contacts that HubSpot holds as pending. */
  readonly pending: number;
  /** Calls by which the app wrote contacts. */
  readonly writeCalls: number;
  /** Calls that HubSpot refused with 429. */
  readonly rateRefusals: number;
}

/** A running count. */
export interface Tally {
  add(exchange: Exchange): void;
  counts(): Counts;
}

/** Starts a count at zero. A contact counts once, however often it is delivered or written. */
export function createTally(): Tally {
  const accepted = new Set<string>();
  const pending = new Set<string>();
  let sessions = 0;
  let writeCalls = 0;
  let rateRefusals = 0;
  return {
    add(exchange) {
      for (const id of deliveredRecords(exchange)) accepted.add(id);
      for (const { id, status } of writtenContacts(exchange)) {
        if (status === "pending") pending.add(id);
      }
      if (isSessionStart(exchange)) sessions += 1;
      if (isContactWrite(exchange)) writeCalls += 1;
      if (isRateRefusal(exchange)) rateRefusals += 1;
    },
    counts: () => ({ accepted: accepted.size, sessions, pending: pending.size, writeCalls, rateRefusals }),
  };
}
