/**
 * Counts the verifications of a day by their source and holds what is over a cap: such a job waits in a queue of its source until the
 * next day of the account's time zone, or until an admin lets it go on. Counts are kept in memory and in counters, which are
 * written once a turn; after a crash the counts of the last turn may be missing.
 */
import * as z from "zod/mini";
import { CAP_SOURCES, exceededCap, type CapSource } from "../../../domain/caps.ts";
import { backlogs } from "../../../kernel/jobs/backlogs.ts";
import { documentKey } from "../../../kernel/documents.ts";
import { dayIn, nextDayIn } from "../../../lib/calendar.ts";
import type { PortalContext } from "../../../portal/context/context.ts";

/** Queues of jobs that are over a cap, one a source. */
const QUEUE = "contacts.over_cap.";
const COUNTER = "gauge.started.";

const raisedSchema = z.object({
  day: z.string(),
  raised: z.partialRecord(z.enum(["portal", ...CAP_SOURCES]), z.number()),
});
/** The starts that an admin has allowed beyond the caps, on one day. */
const RAISED = documentKey("caps_raised", raisedSchema);

/** One source as pages and the API show it. */
export interface CapView {
  readonly source: CapSource | "portal";
  /** Null: none. */
  readonly cap: number | null;
  /** Started today. */
  readonly used: number;
  /** Allowed beyond the cap, today alone. */
  readonly raised: number;
  /** Verifications that wait for the next day, or for an admin. */
  readonly waiting: number;
}

export class DailyCaps {
  readonly #context: PortalContext;
  #day = "";
  #timeZone = "";
  #used = new Map<CapSource, number>();
  /** Jobs that are being done, which may start something. */
  readonly #underWay = new Map<CapSource, number>();
  #held: ReadonlyMap<string, number> | null = null;
  #nextDayAt = 0;

  constructor(context: PortalContext) {
    this.#context = context;
  }

  /** Reserves a place for one verification. Returns the cap that it would exceed, or null; then `release` has to follow. */
  acquire(source: CapSource): CapSource | "portal" | null {
    const exceeded = this.#exceeded(source);
    if (exceeded === null) add(this.#underWay, source, 1);
    return exceeded;
  }

  /** Gives the place back. */
  release(source: CapSource): void {
    add(this.#underWay, source, -1);
  }

  /** Counts a verification that was started, inside the commit that stores it. */
  count(source: CapSource): void {
    this.#today();
    add(this.#used, source, 1);
    this.#context.counters.add(`${COUNTER}${this.#day}.${source}`);
  }

  /** Returns when jobs over the cap of a source may go on, epoch ms. */
  readyAt(source: CapSource, now: number): number {
    return this.#exceeded(source) === null ? now : this.nextDayAt();
  }

  /** Returns when the next day begins in the account's time zone, epoch ms. */
  nextDayAt(): number {
    this.#today();
    return this.#nextDayAt;
  }

  /** Takes note that jobs were held, or went on. */
  changed(): void {
    this.#held = null;
  }

  /** Returns how many jobs wait, by source. Counted anew only after something was held or went on. */
  held(): ReadonlyMap<string, number> {
    this.#held ??= backlogs(this.#context.sql, QUEUE);
    return this.#held;
  }

  /** Allows `by` more of a source today, and as many more of the portal's cap. They are counted from what was started: a cap may be below. */
  raise(source: CapSource, by: number): void {
    const { records } = this.#context;
    this.#today();
    const raised = this.#limitOf();
    const { dailyCaps } = records.settings();
    const more = (of: CapSource | "portal") => {
      const used = of === "portal" ? sumOf(this.#used) : (this.#used.get(of) ?? 0);
      const beyond = used - (dailyCaps[of] ?? used);
      return { [of]: Math.max(raised[of] ?? 0, beyond) + by };
    };
    const all = { ...raised, ...more(source), ...more("portal") };
    records.documents.put(RAISED, { day: this.#day, raised: all });
  }

  /** Returns how each cap stands. */
  view(): readonly CapView[] {
    const { dailyCaps } = this.#context.records.settings();
    this.#today();
    const raised = this.#limitOf();
    const waiting = this.held();
    const own = CAP_SOURCES.map((source): CapView => {
      const used = this.#used.get(source) ?? 0;
      return {
        source,
        cap: dailyCaps[source],
        used,
        raised: raised[source] ?? 0,
        waiting: waiting.get(source) ?? 0,
      };
    });
    const sum = (of: (view: CapView) => number) => own.reduce((total, view) => total + of(view), 0);
    const all = { used: sum(({ used }) => used), waiting: sum((view) => view.waiting) };
    return [{ source: "portal", cap: dailyCaps.portal, raised: raised.portal ?? 0, ...all }, ...own];
  }

  /** Deletes the counters of days that are over, and has what waits counted anew: contacts may have been deleted. */
  prune(): void {
    this.#today();
    this.changed();
    this.#context.counters.deleteBetween(COUNTER, `${COUNTER}${this.#day}`);
  }

  #exceeded(source: CapSource): CapSource | "portal" | null {
    this.#today();
    const used = new Map(this.#used);
    for (const [of, count] of this.#underWay) add(used, of, count);
    return exceededCap(this.#context.records.settings().dailyCaps, { used, raised: this.#limitOf() }, source);
  }

  #limitOf() {
    const stored = this.#context.records.documents.get(RAISED);
    return stored === null || stored.day !== this.#day ? {} : stored.raised;
  }

  /** Begins a new day where one has begun, and where the account has moved to another time zone. */
  #today(): void {
    const { records, now, counters } = this.#context;
    const { timeZone } = records.portal();
    if (now() < this.#nextDayAt && timeZone === this.#timeZone) return;
    this.#timeZone = timeZone;
    this.#day = dayIn(timeZone, now());
    this.#nextDayAt = nextDayIn(timeZone, now());
    const counted = counters.startingWith(`${COUNTER}${this.#day}.`);
    this.#used = new Map(CAP_SOURCES.map((source) => [source, counted.get(source) ?? 0]));
  }
}

/** Returns the name of the queue in which a source's jobs wait that are over a cap. */
export function overCapQueue(source: CapSource): string {
  return `${QUEUE}${source}`;
}

function sumOf(counts: ReadonlyMap<CapSource, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function add(counts: Map<CapSource, number>, source: CapSource, by: number): void {
  counts.set(source, (counts.get(source) ?? 0) + by);
}
