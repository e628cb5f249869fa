/**
 * The portal's worker loop: takes due work from the queues, never two pieces at once for one subject, some tens in
 * parallel, and lets one task at a time call HubSpot. Runs inside the alarm; what it did not finish is due again at
 * the next one. Independent of features and of what work is about.
 */
import { Signal } from "../../lib/signal.ts";
import { log } from "../../lib/log.ts";
import type { Work, WorkQueue } from "./job.ts";

/** Pieces of work at once: enough to hide 1Kosmos' response time, few enough to be polite. */
const PARALLEL = 32;
/** One alarm's share: a Worker may run 15 min and make 10,000 calls; the rest goes to the next alarm. */
const RUN_LIMIT_MS = 60_000;
const RUN_LIMIT_ITEMS = 2000;
/** A call that takes this long is slow: it gives its place to other work, so that no other work waits for it. In ms. */
const SLOW_AFTER_MS = 5_000;
/** Slow pieces of work beside the others; more keep their places. */
const MAX_SLOW = 2 * PARALLEL;
/** The same shares while slow work is under way: other work must not wait for its end. */
const SLOW_RUN_LIMIT_MS = 10 * 60_000;
const SLOW_RUN_LIMIT_ITEMS = 8000;
/** How long an urgent task keeps other work from being started: it takes a tenth of that, unless HubSpot is slow. In ms. */
const URGENT_FOR_MS = 500;
/** Pieces of work that are started between two urgent tasks, so that many of them do not stop everything else. */
const BETWEEN_URGENT = 8;
/** How long the loop sleeps when nothing calls: a task may become worth its call by time alone. */
const TICK_MS = 250;
/** The same while acknowledged batches wait for a gap between acknowledgements. */
const BATCH_TICK_MS = 25;

/** Something that talks to HubSpot. One at a time, so that no read meets a half-sent write. */
export interface HubSpotTask {
  readonly name: string;
  /** Someone waits for it: while it runs no other work is started for a moment, and after it only a little. */
  readonly isUrgent?: boolean;
  /** When it is worth running, epoch ms; null when it has nothing to do. `busy`: pieces of work under way. */
  readyAt(now: number, busy: number): number | null;
  /** When it is worth waking the object, epoch ms, or null; left out, when it is worth running. */
  wakesAt?(now: number): number | null;
  run(): Promise<void>;
}

/** Limits how much of an outside resource is used at once. */
export interface ResourceLimiter {
  /** How many pieces of work may use it now, `running` of them already. */
  allowance(running: number): number;
  launched(count: number): void;
}

export interface DispatcherOptions {
  readonly queues: readonly WorkQueue[];
  readonly tasks: readonly HubSpotTask[];
  readonly limiters: ReadonlyMap<string, ResourceLimiter>;
  readonly now: () => number;
  /** When HubSpot may be called, epoch ms. */
  readonly hubspotReadyAt: () => number;
  /** A task failed by a bug. */
  readonly onTaskFailed: (error: unknown) => void;
  /** Called before each turn: splits what was acknowledged into jobs. Returns true when more waits. */
  readonly beforeTurn: () => Promise<boolean> | boolean;
  /** Called when a turn's work is started, for what is written now and then. `isLast`: the run ends. */
  readonly afterTurn: (isLast: boolean) => void;
  /** Drops what was read ahead: the storage may have been changed since the last run. */
  readonly invalidate: () => void;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #queues: readonly WorkQueue[];
  readonly #busy = new Set<string>();
  readonly #using = new Map<string, number>();
  readonly #signal = new Signal();
  /** Pieces of work under way, without the slow ones. */
  #running = 0;
  #slow = 0;
  /** When each piece of work that has a place was started, epoch ms; the oldest first. */
  readonly #startedAt = new Map<Work, number>();
  #turn = 0;
  #onHubSpot = false;
  /** An urgent task runs, and other work waits for it until then, epoch ms. */
  #urgentUntil = 0;
  /** The last task was urgent, and nothing was started since. */
  #wasUrgent = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#queues = options.queues.toSorted((left, right) => left.order - right.order);
  }

  /** Makes the loop read again: work was stored. */
  wake(): void {
    this.#signal.raise();
  }

  /** Works until nothing is due, or this alarm's share is used up. */
  async run(): Promise<void> {
    const { now, beforeTurn, afterTurn } = this.#options;
    this.#options.invalidate();
    const start = now();
    let launched = 0;
    for (;;) {
      const isOpen = this.#isOpen(launched, now() - start);
      const moreWaits = isOpen && (await beforeTurn());
      this.#setSlowAside();
      if (isOpen && this.#urgentUntil <= now()) launched += this.#launch();
      this.#callHubSpot();
      const isLast = this.#running + this.#slow === 0 && !this.#onHubSpot && !moreWaits;
      afterTurn(isLast);
      if (isLast) return;
      await this.#signal.wait(moreWaits ? BATCH_TICK_MS : TICK_MS);
    }
  }

  /** Returns whether this alarm starts more work, after `launched` pieces in `elapsed` ms. */
  #isOpen(launched: number, elapsed: number): boolean {
    if (this.#slow === 0) return launched < RUN_LIMIT_ITEMS && elapsed < RUN_LIMIT_MS;
    return launched < SLOW_RUN_LIMIT_ITEMS && elapsed < SLOW_RUN_LIMIT_MS;
  }

  /** Starts what there is room for. Returns how many pieces of work that was. */
  #launch(): number {
    const places = Math.min(PARALLEL - this.#running, this.#wasUrgent ? BETWEEN_URGENT : PARALLEL);
    this.#wasUrgent = false;
    if (places <= 0) return 0;
    const left = this.#slots();
    const given = new Map<string, number>();
    const admits = (work: Work) => {
      if (work.subjects.some((subject) => this.#busy.has(subject))) return false;
      const { resource } = work;
      if (resource === null) return true;
      if ((left.get(resource) ?? 0) <= 0) return false;
      return true;
    };
    // Started where it is taken, so that the next candidate of the same subject is not admitted.
    const start = (work: Work) => {
      if (!admits(work)) return false;
      if (work.resource !== null) {
        left.set(work.resource, (left.get(work.resource) ?? 0) - 1);
        given.set(work.resource, (given.get(work.resource) ?? 0) + 1);
      }
      this.#start(work);
      return true;
    };
    const take = (queue: WorkQueue, limit: number) => {
      const hasSlots = () => queue.resource === null || (left.get(queue.resource) ?? 0) > 0;
      // Not even read while its resource is used up: a long queue that waits costs nothing.
      if (queue.isUniform && !hasSlots()) return 0;
      return queue.take(limit, this.#options.now(), start, hasSlots).length;
    };
    const room = ({ resource }: WorkQueue) =>
      Math.min(places, resource === null ? places : (left.get(resource) ?? 0));
    let launched = this.#launchShares(places, room, take);
    for (const queue of this.#queues) {
      if (launched >= places) break;
      launched += take(queue, places - launched);
    }
    for (const [resource, count] of given) this.#options.limiters.get(resource)?.launched(count);
    return launched;
  }

  /** Serves the queues that have a share first, so that a flood of more urgent work does not stop them. */
  #launchShares(
    places: number,
    room: (queue: WorkQueue) => number,
    take: (queue: WorkQueue, limit: number) => number,
  ): number {
    // Every second turn a share of less than one place is rounded up: a single slot is shared by taking turns.
    this.#turn += 1;
    const round = this.#turn % 2 === 0 ? Math.ceil : Math.floor;
    let launched = 0;
    for (const queue of this.#queues)
      if (queue.share > 0)
        launched += take(queue, Math.min(round(room(queue) * queue.share), places - launched));
    return launched;
  }

  #slots(): Map<string, number> {
    const slots = new Map<string, number>();
    for (const [name, limiter] of this.#options.limiters) {
      const running = this.#using.get(name) ?? 0;
      slots.set(name, Math.max(limiter.allowance(running) - running, 0));
    }
    return slots;
  }

  #start(work: Work): void {
    const { subjects, resource } = work;
    for (const subject of subjects) this.#busy.add(subject);
    this.#startedAt.set(work, this.#options.now());
    this.#count(resource, 1);
    void this.#finish(work);
  }

  /** Takes its place from work that is slow. Looked for at each turn: a timer for each piece of work costs more. */
  #setSlowAside(): void {
    const before = this.#options.now() - SLOW_AFTER_MS;
    for (const [work, startedAt] of this.#startedAt) {
      if (startedAt > before || this.#slow >= MAX_SLOW) return;
      this.#startedAt.delete(work);
      this.#slow += 1;
      this.#count(work.resource, -1);
    }
  }

  async #finish(work: Work): Promise<void> {
    const { subjects, resource } = work;
    try {
      await work.run();
    } catch (error) {
      log("error", "work failed", { subject: subjects[0], reason: String(error).slice(0, 200) });
    } finally {
      for (const subject of subjects) this.#busy.delete(subject);
      if (this.#startedAt.delete(work)) this.#count(resource, -1);
      else this.#slow -= 1;
      this.#signal.raise();
    }
  }

  /** Counts a piece of work that takes a place, or gives it back. */
  #count(resource: string | null, change: 1 | -1): void {
    this.#running += change;
    if (resource !== null) this.#using.set(resource, (this.#using.get(resource) ?? 0) + change);
  }

  /** Runs the first task that is worth its call. */
  #callHubSpot(): void {
    const { tasks, now, hubspotReadyAt } = this.#options;
    if (this.#onHubSpot || hubspotReadyAt() > now()) return;
    const task = tasks.find((candidate) => {
      const readyAt = candidate.readyAt(now(), this.#running);
      return readyAt !== null && readyAt <= now();
    });
    if (task === undefined) return;
    this.#onHubSpot = true;
    if (task.isUrgent === true) this.#urgentUntil = now() + URGENT_FOR_MS;
    void this.#runTask(task);
  }

  async #runTask(task: HubSpotTask): Promise<void> {
    try {
      await task.run();
    } catch (error) {
      log("error", `${task.name} failed`, { reason: String(error).slice(0, 200) });
      this.#options.onTaskFailed(error);
    } finally {
      this.#onHubSpot = false;
      this.#wasUrgent = task.isUrgent === true;
      this.#urgentUntil = 0;
      this.#signal.raise();
    }
  }
}
