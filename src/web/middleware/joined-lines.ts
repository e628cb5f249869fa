/**
 * Joins the log lines of a portal's routine requests that follow each other closely. Writing a line costs as much as storing a
 * webhook, and in an import thousands are the same.
 */
import type { LogFields } from "../../lib/log.ts";

/** A portal's next line comes so long after its last line. In ms. */
const SPACING_MS = 100;
/** Portals that are remembered; with more, what was not written of them is left out. */
const MAX_PORTALS = 1000;
/** Figures that are added up. */
const SUMMED = ["events", "stored", "ignored"] as const;

/** The requests of a portal since its last line. */
interface Unwritten {
  readonly writtenAt: number;
  requests: number;
  readonly sums: Record<(typeof SUMMED)[number], number>;
}

export class JoinedLines {
  readonly #portals = new Map<unknown, Unwritten>();

  /** Returns fields for the request's own line; null when the portal's next line counts it. `now`: epoch ms. */
  add(now: number, fields: LogFields): LogFields | null {
    const key = fields["portal"];
    const last = this.#portals.get(key);
    if (last !== undefined && now - last.writtenAt < SPACING_MS) {
      last.requests += 1;
      for (const name of SUMMED) last.sums[name] += Number(fields[name] ?? 0);
      return null;
    }
    if (last === undefined && this.#portals.size >= MAX_PORTALS) this.#portals.clear();
    this.#portals.set(key, { writtenAt: now, requests: 0, sums: { events: 0, stored: 0, ignored: 0 } });
    return last === undefined || last.requests === 0 ? {} : inFields(last);
  }
}

function inFields({ requests, sums }: Unwritten): LogFields {
  const summed = SUMMED.map((name) => [`joined_${name}`, sums[name]]);
  return { joined_requests: requests, ...Object.fromEntries(summed) };
}
