/** Associating records: types checked, both directions stored, both sides reported. */
import type { Origin } from "../access.ts";
import type { SwitchStore } from "../crm/switches.ts";
import type { Database } from "../database.ts";
import { notFound } from "../errors.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import type { AssociationStore, Edge, RecordRef } from "./store.ts";
import { unlabelled, type AssociationSpec, type AssociationType, type AssociationTypes } from "./types.ts";

/** In which portal, and by whom. */
export interface Actor {
  readonly portalId: number;
  readonly origin: Origin;
}

export class AssociationWriter {
  readonly #db: Database;
  readonly #objects: ObjectStore;
  readonly #store: AssociationStore;
  readonly #types: AssociationTypes;
  readonly #events: EventQueue;
  readonly #switches: SwitchStore;
  readonly #now: () => number;
  /** Called for the directions that came or went, one by one, inside the transaction; the journal sets it. */
  onChanged: (portalId: number, edges: readonly Edge[], removed: boolean) => void = () => {};

  constructor(parts: {
    readonly db: Database;
    readonly objects: ObjectStore;
    readonly associations: AssociationStore;
    readonly associationTypes: AssociationTypes;
    readonly events: EventQueue;
    readonly switches: SwitchStore;
    readonly now: () => number;
  }) {
    this.#db = parts.db;
    this.#objects = parts.objects;
    this.#store = parts.associations;
    this.#types = parts.associationTypes;
    this.#events = parts.events;
    this.#switches = parts.switches;
    this.#now = parts.now;
  }

  /**
   * Associates two records with the types that are named and the unlabelled one, which every association has. Returns
   * the named types. 404 when a record is not there, 400 for an unknown type. An association that exists already
   * fires no event.
   */
  associate(
    actor: Actor,
    from: RecordRef,
    to: RecordRef,
    specs: readonly AssociationSpec[],
  ): readonly AssociationType[] {
    return this.#db.transaction(() => {
      this.#requireLive(actor, from);
      this.#requireLive(actor, to);
      const named = specs.map((spec) => this.#types.named(actor.portalId, from.type, to.type, spec));
      const added = [unlabelled(from.type, to.type), ...named].flatMap((type) =>
        this.#each(from, to, type).filter((edge) => this.#store.add(actor.portalId, edge)),
      );
      this.#publish(actor, added, from, to, false);
      return named;
    });
  }

  /** Ends every association of two records. Records that were not associated fire no event. */
  dissociate(actor: Actor, from: RecordRef, to: RecordRef): void {
    this.#db.transaction(() => {
      const there = this.#store.removePair(actor.portalId, from, to);
      const back = this.#store.removePair(actor.portalId, to, from);
      this.#publish(actor, [...there, ...back], from, to, true);
    });
  }

  /** Takes some types away. The records stay associated while a type is left. */
  removeTypes(actor: Actor, from: RecordRef, to: RecordRef, specs: readonly AssociationSpec[]): void {
    this.#db.transaction(() => {
      const named = specs.map((spec) => this.#types.named(actor.portalId, from.type, to.type, spec));
      const removed = named.flatMap((type) =>
        this.#each(from, to, type).filter((edge) => this.#store.remove(actor.portalId, edge)),
      );
      this.#publish(actor, removed, from, to, true);
    });
  }

  /** A type as its two directions. */
  #each(from: RecordRef, to: RecordRef, { category, typeId, inverseTypeId }: AssociationType) {
    return [
      { from, to, category, typeId },
      { from: to, to: from, category, typeId: inverseTypeId },
    ] as const;
  }

  #requireLive({ portalId }: Actor, { type, id }: RecordRef): void {
    const object = this.#objects.find(portalId, type, id);
    if (object === undefined || object.archivedAt !== null) {
      throw notFound(`No ${type.singular} with ID ${id} exists. It may have been deleted or merged.`);
    }
  }

  /**
   * HubSpot docs, webhooks: a change of an association is sent once from each side. A write that changes nothing
   * fires no event.
   */
  #publish(
    { portalId, origin }: Actor,
    edges: readonly Edge[],
    from: RecordRef,
    to: RecordRef,
    associationRemoved: boolean,
  ): void {
    if (edges.length === 0) return;
    this.onChanged(portalId, edges, associationRemoved);
    const occurredAt = this.#now();
    for (const [near, far] of [
      [from, to],
      [to, from],
    ] as const) {
      const objectId = this.#switches.current.associationEventsHaveObjectId ? near.id : null;
      const associationType = `${near.type.singular}_to_${far.type.singular}`.toUpperCase();
      this.#events.add({ portalId, type: near.type, objectId, occurredAt, origin }, [
        {
          kind: "associationChange",
          associationType,
          fromObjectId: near.id,
          toObjectId: far.id,
          associationRemoved,
          // Only companies are the primary ones of other records.
          isPrimaryAssociation: false,
        },
      ]);
    }
  }
}
