/** Events that wait for delivery, and the deliveries they are grouped into. All of it is on disk before it is sent. */
import { z } from "zod";

import type { Board } from "../board.ts";
import { jsonColumn, type Database } from "../database.ts";
import type { GrantStore } from "../oauth/grants.ts";
import { scopesOf } from "../objecttypes.ts";
import type { AppRegistration, Subscription } from "../options.ts";
import { eventsFor, type Change, type Occurrence } from "./events.ts";
import { copiesOf, type DeliveryOptions, type Subscriptions } from "./options.ts";

/** Attempts that `GET /sandbox/deliveries` still returns. */
const KEPT_ATTEMPTS = 1000;

/** A group of events on its way; `attempt` counts from 0, `dueAt` is epoch ms. */
export interface Delivery {
  readonly id: number;
  readonly portalId: number;
  readonly attempt: number;
  readonly dueAt: number;
}

/** How one attempt went: `status` 0 means that no response came. */
export interface Attempt {
  readonly deliveryId: number;
  readonly portalId: number;
  readonly at: number;
  readonly events: number;
  readonly attempt: number;
  readonly status: number;
  readonly ms: number;
}

const seqRow = z.object({ seq: z.number() });
const countRow = z.object({ count: z.number() });
const portalRow = z.object({ portal_id: z.number() });
const payloadRow = z.object({ payload: jsonColumn(z.record(z.string(), z.unknown())) });
const deliveryRow = z
  .object({ id: z.number(), portal_id: z.number(), attempt: z.number(), due_at: z.number() })
  .transform((row): Delivery => ({
    id: row.id,
    portalId: row.portal_id,
    attempt: row.attempt,
    dueAt: row.due_at,
  }));
const attemptRow = z
  .object({
    delivery_id: z.number(),
    portal_id: z.number(),
    at: z.number(),
    events: z.number(),
    attempt: z.number(),
    status: z.number(),
    ms: z.number(),
  })
  .transform(({ delivery_id, portal_id, ...rest }): Attempt => ({
    ...rest,
    deliveryId: delivery_id,
    portalId: portal_id,
  }));

export class EventQueue {
  readonly #db: Database;
  readonly #app: AppRegistration;
  readonly #grants: GrantStore;
  readonly #options: Board<DeliveryOptions>;
  readonly #subscriptions: Board<Subscriptions>;
  /** Called when a portal has new events; the dispatcher sets it. */
  onEvents: (portalId: number) => void = () => {};
  /** Called for every change, with or without subscriptions, inside its transaction; the journal sets it. */
  onChanges: (occurrence: Occurrence, changes: readonly Change[]) => void = () => {};

  constructor(parts: {
    readonly db: Database;
    readonly app: AppRegistration;
    readonly grants: GrantStore;
    readonly options: Board<DeliveryOptions>;
    readonly subscriptions: Board<Subscriptions>;
  }) {
    this.#db = parts.db;
    this.#app = parts.app;
    this.#grants = parts.grants;
    this.#options = parts.options;
    this.#subscriptions = parts.subscriptions;
  }

  /** The app's subscriptions: as a tester set them, otherwise as the app is registered. */
  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions.current.subscriptions ?? this.#app.subscriptions;
  }

  /** Queues the events of some changes: for portals where the app is installed and may read such records. */
  add(occurrence: Occurrence, changes: readonly Change[]): void {
    this.onChanges(occurrence, changes);
    if (this.#app.webhookUrl === null) return;
    const { portalId, type } = occurrence;
    const scopes = this.#grants.installedScopes(portalId);
    const isGranted = scopesOf(type, "objects", "read").some((scope) => scopes?.includes(scope) === true);
    if (!isGranted) return;
    const app = { appId: this.#app.appId, subscriptions: this.subscriptions };
    const { drop } = this.#options.current;
    const events = changes
      .flatMap((change) => eventsFor(app, occurrence, change))
      .filter(() => drop === 0 || Math.random() >= drop);
    for (const event of events) {
      this.#db.run("INSERT INTO events (portal_id, payload) VALUES (?, ?)", portalId, JSON.stringify(event));
    }
    if (events.length > 0) this.onEvents(portalId);
  }

  /**
   * Groups waiting events of a portal, the oldest ones or a random choice, into a delivery, and that into as many copies
   * as the options set. Empty when none wait.
   */
  group(portalId: number, now: number): readonly Delivery[] {
    const { batchSize, delayMs, shuffle } = this.#options.current;
    return this.#db.transaction(() => {
      const order = shuffle ? "random()" : "seq";
      const waiting = this.#db.all(
        seqRow,
        `SELECT seq FROM events WHERE portal_id = ? AND delivery_id IS NULL ORDER BY ${order} LIMIT ?`,
        portalId,
        batchSize,
      );
      if (waiting.length === 0) return [];
      const dueAt = now + delayMs;
      const first = this.#newDelivery(portalId, dueAt);
      for (const { seq } of waiting) {
        this.#db.run("UPDATE events SET delivery_id = ? WHERE seq = ?", first.id, seq);
      }
      const copies = copiesOf(this.#options.current, Math.random()) - 1;
      return [first, ...Array.from({ length: copies }, () => this.#copy(first))];
    });
  }

  /** The events of a delivery as they are sent at this attempt. */
  payloads(delivery: Delivery): readonly Record<string, unknown>[] {
    const order = this.#options.current.shuffle ? "random()" : "seq";
    return this.#db
      .all(payloadRow, `SELECT payload FROM events WHERE delivery_id = ? ORDER BY ${order}`, delivery.id)
      .map(({ payload }) => Object.assign(payload, { attemptNumber: delivery.attempt }));
  }

  /** Puts a failed delivery off. */
  postpone(delivery: Delivery, dueAt: number): Delivery {
    const later = { ...delivery, attempt: delivery.attempt + 1, dueAt };
    this.#db.run(
      "UPDATE deliveries SET attempt = ?, due_at = ? WHERE id = ?",
      later.attempt,
      dueAt,
      delivery.id,
    );
    return later;
  }

  /** Delivered, or given up. */
  finish(delivery: Delivery): void {
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM events WHERE delivery_id = ?", delivery.id);
      this.#db.run("DELETE FROM deliveries WHERE id = ?", delivery.id);
    });
  }

  /** Drops everything that waits for a portal: the app has left it. */
  forget(portalId: number): void {
    this.#db.transaction(() => {
      for (const table of ["events", "deliveries"]) {
        this.#db.run(`DELETE FROM ${table} WHERE portal_id = ?`, portalId);
      }
    });
  }

  /** The work that a restart finds: deliveries that were not finished, and portals with events in no delivery. */
  unfinished(): { readonly deliveries: readonly Delivery[]; readonly portals: readonly number[] } {
    const deliveries = "SELECT id, portal_id, attempt, due_at FROM deliveries ORDER BY id";
    const portals = "SELECT DISTINCT portal_id FROM events WHERE delivery_id IS NULL";
    return {
      deliveries: this.#db.all(deliveryRow, deliveries),
      portals: this.#db.all(portalRow, portals).map((row) => row.portal_id),
    };
  }

  recordAttempt(attempt: Attempt): void {
    const { id } = this.#db.run(
      `INSERT INTO attempts (delivery_id, portal_id, at, events, attempt, status, ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      attempt.deliveryId,
      attempt.portalId,
      attempt.at,
      attempt.events,
      attempt.attempt,
      attempt.status,
      attempt.ms,
    );
    this.#db.run("DELETE FROM attempts WHERE id <= ?", id - KEPT_ATTEMPTS);
  }

  /** The last attempts, oldest first, and how many events are still to be delivered. */
  report(): { readonly results: readonly Attempt[]; readonly waitingEvents: number } {
    const columns = "delivery_id, portal_id, at, events, attempt, status, ms";
    const results = this.#db.all(attemptRow, `SELECT ${columns} FROM attempts ORDER BY id`);
    const waiting = this.#db.get(countRow, "SELECT count(*) AS count FROM events");
    return { results, waitingEvents: waiting?.count ?? 0 };
  }

  #newDelivery(portalId: number, dueAt: number): Delivery {
    const sql = "INSERT INTO deliveries (portal_id, attempt, due_at) VALUES (?, 0, ?)";
    const { id } = this.#db.run(sql, portalId, dueAt);
    return { id, portalId, attempt: 0, dueAt };
  }

  /** The same events once more, on their own way from here. */
  #copy(delivery: Delivery): Delivery {
    const copy = this.#newDelivery(delivery.portalId, delivery.dueAt);
    this.#db.run(
      `INSERT INTO events (portal_id, payload, delivery_id)
       SELECT portal_id, payload, ? FROM events WHERE delivery_id = ? ORDER BY seq`,
      copy.id,
      delivery.id,
    );
    return copy;
  }
}
