/** The figures of a portal's work, gathered in memory and written once a turn; see lib/metrics.ts. */
import type { HubSpotCall } from "../hubspot/transport/transport.ts";
import type { SettledJob } from "../kernel/jobs/job-queue.ts";
import { hasMetrics, type Point, writeMetric } from "../lib/metrics.ts";
import type { ConditionChange } from "./conditions/conditions.ts";

type Figure = keyof Point<"turn">["figures"];

/** Counters of the portal that are figures of a turn. */
const COUNTED: ReadonlyMap<string, Figure> = new Map([
  ["events_accepted", "events"],
  ["sessions_started", "started"],
  ["verified", "verified"],
  ["failed", "failed"],
  ["expired", "expired"],
  ["dead_letters", "dead_letters"],
]);

/** How much waits at the end of a turn. */
export interface Backlog {
  readonly jobs: number;
  /** Since when the oldest piece of work is due, ms. */
  readonly lateMs: number;
}

export class PortalMetrics {
  readonly #env: object;
  readonly #portalId: number;
  readonly #gathered = new Map<Figure, number>();

  constructor(env: object, portalId: number) {
    this.#env = env;
    this.#portalId = portalId;
  }

  /** Takes in what counters were added to. */
  counted(changes: ReadonlyMap<string, number>): void {
    for (const [name, by] of changes) {
      const figure = COUNTED.get(name);
      if (figure !== undefined) this.#add(figure, by);
    }
  }

  /** Takes in a job that ended, or is retried. */
  settled(kind: SettledJob["outcome"]["kind"]): void {
    if (kind === "done") this.#add("jobs_done", 1);
    if (kind === "retry") this.#add("jobs_retried", 1);
  }

  /** Takes in a call to HubSpot. */
  called({ status }: Pick<HubSpotCall, "status">): void {
    this.#add("hubspot_calls", 1);
    if (status === 429) this.#add("hubspot_refused", 1);
    // 0: there was no response.
    if (status === 0 || status >= 500) this.#add("hubspot_failed", 1);
  }

  /** Writes what was gathered since the last turn, if anything happened. */
  writeTurn(readBacklog: () => Backlog): void {
    if (this.#gathered.size === 0) return;
    const figures = Object.fromEntries(this.#gathered);
    this.#gathered.clear();
    if (!hasMetrics(this.#env)) return;
    const { jobs, lateMs } = readBacklog();
    const waiting = { jobs_waiting: Math.max(0, jobs), late_ms: lateMs };
    writeMetric(this.#env, "turn", {
      portalId: this.#portalId,
      labels: {},
      figures: { ...NONE, ...figures, ...waiting },
    });
  }

  /** Writes that a condition begins or ends. */
  writeCondition(labels: ConditionChange): void {
    writeMetric(this.#env, "condition", { portalId: this.#portalId, labels: { ...labels }, figures: {} });
  }

  #add(figure: Figure, by: number): void {
    this.#gathered.set(figure, (this.#gathered.get(figure) ?? 0) + by);
  }
}

const NONE: Point<"turn">["figures"] = {
  events: 0,
  started: 0,
  verified: 0,
  failed: 0,
  expired: 0,
  jobs_done: 0,
  jobs_retried: 0,
  dead_letters: 0,
  hubspot_calls: 0,
  hubspot_refused: 0,
  hubspot_failed: 0,
  jobs_waiting: 0,
  late_ms: 0,
};
