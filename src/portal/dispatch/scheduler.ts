/**
 * When the portal's object wakes: its alarm for the next piece of work, and its entry in the sweep index, through which
 * the cron notices an alarm that was lost.
 */
import { log } from "../../lib/log.ts";
import { sweepIndexFor } from "../../cron.ts";
import type { Records } from "../context/records.ts";

/** While there is work, the cron looks in this often. */
const WATCH_MS = 5 * 60 * 1000;
/** An alarm that was set for now and has not run after this was lost, or its run takes longer: it is set again with new work. In ms. */
const FIRES_WITHIN_MS = 10_000;

export interface SchedulerOptions {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly records: Records;
  /** When the next piece of work is due, epoch ms, or null. */
  readonly nextDueAt: () => number | null;
  /** When the cron itself has something to do here, epoch ms, or null. */
  readonly nextSweepAt: () => number | null;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  /** The sweep index is being updated. */
  #noting = false;
  /** When the alarm was set for now, epoch ms; 0 when it has run since. */
  #armedNowAt = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** There is work now. */
  async armNow(): Promise<void> {
    const now = Date.now();
    if (now - this.#armedNowAt < FIRES_WITHIN_MS) return;
    this.#armedNowAt = now;
    try {
      await this.#options.ctx.storage.setAlarm(now);
    } catch (error) {
      this.#armedNowAt = 0;
      throw error;
    }
  }

  /** Takes note that the alarm runs, or was deleted: the next work sets it again. */
  clearAlarm(): void {
    this.#armedNowAt = 0;
  }

  /** Arms the alarm for the next piece of work; returns its time, epoch ms, or null. */
  async arm(): Promise<number | null> {
    const { ctx, nextDueAt } = this.#options;
    const armed = await ctx.storage.getAlarm();
    // Read after the wait and set without another: work that came in meanwhile must not be put off by what was due before.
    const next = nextDueAt();
    if (next === null) return null;
    const at = Math.max(next, Date.now());
    // An alarm that should have run long ago was lost.
    if (armed === null || armed > at || armed < Date.now() - WATCH_MS) await ctx.storage.setAlarm(at);
    return at;
  }

  /** Called by the cron: arms the alarm, and returns when the cron must come again, epoch ms, or null. */
  async markSwept(): Promise<number | null> {
    await this.arm();
    const sweepDueAt = this.#nextDueAt();
    this.#options.records.update({ sweepDueAt });
    return sweepDueAt;
  }

  /** Notes in the sweep index when the cron must sweep this portal, if it expects that later or never. */
  watch(): void {
    const { ctx, env, records } = this.#options;
    const dueAt = this.#nextDueAt();
    const { sweepDueAt, portalId } = records.portal();
    // A moment that is past was either used up by a sweep or got lost: it promises nothing.
    const expected = sweepDueAt !== null && sweepDueAt > Date.now() && sweepDueAt <= (dueAt ?? 0);
    if (dueAt === null || expected || this.#noting) return;
    this.#noting = true;
    const noted = sweepIndexFor(env, portalId)
      .note(portalId, dueAt)
      .then(() => this.#remember(dueAt))
      .catch((error: unknown) => {
        log("warn", "sweep index not updated", { portal: portalId, reason: String(error).slice(0, 200) });
      })
      .finally(() => (this.#noting = false));
    ctx.waitUntil(noted);
  }

  /** The portal may have been deleted meanwhile. */
  #remember(sweepDueAt: number): void {
    const { records } = this.#options;
    if (records.find() !== null) records.update({ sweepDueAt });
  }

  /** A while after the next piece of work (by then its alarm has run, or was lost), or the sweep's own next date. */
  #nextDueAt(): number | null {
    const { nextDueAt, nextSweepAt } = this.#options;
    const next = nextDueAt();
    const watch = next === null ? null : Math.max(next, Date.now()) + WATCH_MS;
    const dates = [watch, nextSweepAt()].filter((at) => at !== null);
    return dates.length === 0 ? null : Math.min(...dates);
  }
}
