/**
 * The cost of verifications on Cloudflare, from counted figures and published prices. Pure. Prices change: look them
 * up again (Cloudflare docs, "Durable Objects: Pricing", "Workers: Pricing").
 */

/** US dollars on Workers Paid, beyond what the plan includes; as published in November 2026. */
export const PRICES = {
  rowsWrittenPerMillion: 1,
  rowsReadPerMillion: 0.001,
  /** Requests to Durable Objects, alarms among them. */
  objectCallsPerMillion: 0.15,
  /** Duration, in GB-s; an object that is in memory for its work is billed as 128 MB. */
  gigabyteSecondsPerMillion: 12.5,
} as const;

const OBJECT_GIGABYTES = 0.128;
const MILLION = 1_000_000;

/** The figures of one operation. */
export interface Usage {
  readonly rowsWritten: number;
  /** Each alarm that is set is billed as a row written. */
  readonly alarmsSet: number;
  readonly rowsRead: number;
  /** Calls of objects, and alarms. */
  readonly objectCalls: number;
  /** How long objects are at work for it, added up over objects. */
  readonly objectMs: number;
}

/** The dollars that something costs, by what is billed. */
export interface Cost {
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly objectCalls: number;
  readonly duration: number;
  readonly total: number;
}

/** Computes what `count` pieces of such work cost. */
export function costOf(usage: Usage, count: number): Cost {
  const { rowsWritten, alarmsSet, rowsRead, objectCalls, objectMs } = usage;
  const perMillion = (amount: number, price: number) => (amount * count * price) / MILLION;
  const cost = {
    rowsWritten: perMillion(rowsWritten + alarmsSet, PRICES.rowsWrittenPerMillion),
    rowsRead: perMillion(rowsRead, PRICES.rowsReadPerMillion),
    objectCalls: perMillion(objectCalls, PRICES.objectCallsPerMillion),
    duration: perMillion((objectMs / 1000) * OBJECT_GIGABYTES, PRICES.gigabyteSecondsPerMillion),
  };
  return { ...cost, total: cost.rowsWritten + cost.rowsRead + cost.objectCalls + cost.duration };
}
