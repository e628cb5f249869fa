/**
 * Sends the queued events: soon, in groups, some requests at once for a portal, and again after a failure. The queue on
 * disk is the truth; here are only the timers and what is on the wire.
 */
import type { Board } from "../board.ts";
import type { AppRegistration } from "../options.ts";
import type { DeliveryOptions } from "./options.ts";
import type { Delivery, EventQueue } from "./queue.ts";
import { deliveryHeaders } from "./signature.ts";

/** How long the first event of a group waits for others. */
const GROUPING_MS = 10;
/** HubSpot docs, error-handling: a response after five seconds is a failure. */
export const DEFAULT_TIMEOUT_MS = 5000;
/** HubSpot docs, error-handling: up to 10 times after the first failure. HubSpot spreads them over 24 hours. */
const MAX_RETRIES = 10;
export const DEFAULT_RETRY_PAUSES_MS: readonly number[] = [
  500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000,
];
/** Pauses vary by up to this part of themselves, so that failures of one moment spread. */
const PAUSE_VARIATION = 0.2;

/** A portal's deliveries of this moment. */
interface DeliveryQueue {
  /** Whose time has come, in order. */
  readonly due: Delivery[];
  onTheWire: number;
  grouping: boolean;
}

export class Dispatcher {
  readonly #queue: EventQueue;
  readonly #app: AppRegistration;
  readonly #send: typeof fetch;
  readonly #now: () => number;
  readonly #signedAt: () => number;
  readonly #pauses: readonly number[];
  readonly #options: Board<DeliveryOptions>;
  readonly #lanes = new Map<number, DeliveryQueue>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #sending = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: {
    readonly queue: EventQueue;
    readonly app: AppRegistration;
    readonly fetch: typeof fetch;
    readonly now: () => number;
    /** HubSpot's own clock. */
    readonly signedAt: () => number;
    readonly retryPausesMs: readonly number[];
    readonly options: Board<DeliveryOptions>;
  }) {
    this.#queue = parts.queue;
    this.#app = parts.app;
    this.#send = parts.fetch;
    this.#now = parts.now;
    this.#signedAt = parts.signedAt;
    this.#pauses = parts.retryPausesMs;
    this.#options = parts.options;
    this.#queue.onEvents = (portalId) => this.#groupSoon(portalId);
  }

  /** Takes up what an earlier run left. */
  start(): void {
    const { deliveries, portals } = this.#queue.unfinished();
    for (const delivery of deliveries) this.#schedule(delivery);
    for (const portalId of portals) this.#groupSoon(portalId);
  }

  /** Stops; what is on the wire is cut and remains unfinished. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#sending);
  }

  #groupSoon(portalId: number): void {
    const lane = this.#lane(portalId);
    if (lane.grouping) return;
    lane.grouping = true;
    this.#later(GROUPING_MS, () => {
      lane.grouping = false;
      this.#fill(portalId);
    });
  }

  #schedule(delivery: Delivery): void {
    this.#later(Math.max(0, delivery.dueAt - this.#now()), () => {
      this.#lane(delivery.portalId).due.push(delivery);
      this.#fill(delivery.portalId);
    });
  }

  /** Puts deliveries on the wire while there is room: those whose time has come first, then new ones. */
  #fill(portalId: number): void {
    const lane = this.#lane(portalId);
    while (lane.onTheWire < this.#options.current.concurrency && !this.#closing.signal.aborted) {
      const delivery = lane.due.shift() ?? this.#groupNext(portalId, lane);
      if (delivery === undefined) return;
      lane.onTheWire += 1;
      const sent = this.#attempt(delivery).finally(() => {
        lane.onTheWire -= 1;
        this.#sending.delete(sent);
        this.#fill(portalId);
      });
      this.#sending.add(sent);
    }
  }

  /** A new delivery that may go now. Copies and delayed ones are put where their time finds them. */
  #groupNext(portalId: number, lane: DeliveryQueue): Delivery | undefined {
    for (;;) {
      const grouped = this.#queue.group(portalId, this.#now());
      if (grouped.length === 0) return undefined;
      const later = grouped.filter(({ dueAt }) => dueAt > this.#now());
      for (const delivery of later) this.#schedule(delivery);
      lane.due.push(...grouped.filter((delivery) => !later.includes(delivery)));
      if (lane.due.length > 0) return lane.due.shift();
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const events = this.#queue.payloads(delivery);
    if (events.length === 0) return; // the app has left the portal meanwhile
    const at = this.#now();
    const clock = performance.now();
    const status = await this.#post(JSON.stringify(events), this.#signedAt());
    if (this.#closing.signal.aborted) return;
    const { id: deliveryId, portalId, attempt } = delivery;
    const ms = Math.round(performance.now() - clock);
    this.#queue.recordAttempt({ deliveryId, portalId, at, events: events.length, attempt, status, ms });
    const delivered = status >= 200 && status < 300;
    if (delivered || attempt >= MAX_RETRIES) this.#queue.finish(delivery);
    else this.#schedule(this.#queue.postpone(delivery, this.#now() + this.#pause(attempt)));
  }

  /** The status of the response, 0 when none came in time. Redirects are not followed. */
  async #post(body: string, timestamp: number): Promise<number> {
    const { webhookUrl, clientSecret } = this.#app;
    if (webhookUrl === null) return 0;
    const options = this.#options.current;
    try {
      const response = await this.#send(webhookUrl, {
        method: "POST",
        headers: deliveryHeaders(clientSecret, webhookUrl, body, timestamp, options),
        body,
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(options.timeoutMs), this.#closing.signal]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  #pause(attempt: number): number {
    const pause = this.#pauses[Math.min(attempt, this.#pauses.length - 1)] ?? 0;
    return Math.round(pause * (1 + PAUSE_VARIATION * Math.random()));
  }

  #later(ms: number, work: () => void): void {
    if (this.#closing.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #lane(portalId: number): DeliveryQueue {
    const known = this.#lanes.get(portalId);
    if (known !== undefined) return known;
    const lane: DeliveryQueue = { due: [], onTheWire: 0, grouping: false };
    this.#lanes.set(portalId, lane);
    return lane;
  }
}
