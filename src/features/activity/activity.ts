/** Activity: counts what happens to verifications by day of the portal and by who or what requested them. */
import { dayIn } from "../../lib/calendar.ts";
import type { Feature, VerificationChange } from "../../kernel/feature.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { countsOf, resultOf } from "./count.ts";
import { resultName } from "./day-names.ts";

/** Daily counts are kept for so long. */
const DAYS_KEPT = 400;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A day begins at a quarter of an hour in every time zone. */
const QUARTER_MS = 15 * 60 * 1000;
/** A pass counts on its own day and on that of its link, so a flood of them needs many. */
const MAX_QUARTERS = 1000;

export class ActivityFeature implements Feature {
  readonly name = "activity";
  readonly #context: PortalContext;
  /** Caches the day of each quarter of an hour. */
  #known = { timeZone: "", days: new Map<number, string>() };

  constructor(context: PortalContext) {
    this.#context = context;
  }

  /** @see Feature.verificationsChanged */
  verificationsChanged(changes: readonly VerificationChange[]): void {
    const { daily } = this.#context.counters;
    for (const change of changes) {
      for (const { name, at, by } of countsOf(change)) daily.add(this.dayOf(at), name, by);
      const result = resultOf(change);
      if (result !== null) daily.latest(this.dayOf(result.at), resultName(result.outcome), result.at);
    }
  }

  /** @see Feature.maintain */
  maintain(now: number): void {
    this.#context.counters.daily.prune(this.dayOf(now - DAYS_KEPT * DAY_MS));
  }

  /** Returns the day of the portal that a moment falls on, YYYY-MM-DD. */
  dayOf(at: number): string {
    const { timeZone } = this.#context.records.portal();
    const quarter = Math.floor(at / QUARTER_MS);
    if (this.#known.timeZone !== timeZone || this.#known.days.size > MAX_QUARTERS)
      this.#known = { timeZone, days: new Map() };
    const { days } = this.#known;
    const day = days.get(quarter) ?? dayIn(timeZone, at);
    days.set(quarter, day);
    return day;
  }
}
