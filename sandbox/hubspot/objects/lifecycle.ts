/** The ends of a record that are no archiving: it becomes part of another, or nothing of it is kept. */
import type { AssociationStore } from "../associations/store.ts";
import type { SwitchStore } from "../crm/switches.ts";
import type { Database } from "../database.ts";
import { invalid, notFound } from "../errors.ts";
import type { Change } from "../webhooks/events.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import { mergedValues } from "./merged-values.ts";
import type { ObjectStore, StoredObject } from "./store.ts";
import type { Target } from "./writer.ts";

export class ObjectLifecycle {
  readonly #db: Database;
  readonly #objects: ObjectStore;
  readonly #associations: AssociationStore;
  readonly #events: EventQueue;
  readonly #switches: SwitchStore;
  readonly #now: () => number;
  /** Called for every record that came or went, inside the transaction; the lists set it. */
  onWritten: (portalId: number, type: Target["type"], id: number) => void = () => {};

  constructor(parts: {
    readonly db: Database;
    readonly objects: ObjectStore;
    readonly associations: AssociationStore;
    readonly events: EventQueue;
    readonly switches: SwitchStore;
    readonly now: () => number;
  }) {
    this.#db = parts.db;
    this.#objects = parts.objects;
    this.#associations = parts.associations;
    this.#events = parts.events;
    this.#switches = parts.switches;
    this.#now = parts.now;
  }

  /**
   * Makes one record of two and returns it. It has the primary's id or, by the switch, a new one; the ids that are
   * gone lead to it. Only the merge is reported, no changes of properties.
   */
  merge(target: Target, primaryId: number, secondaryId: number): StoredObject {
    return this.#db.transaction(() => {
      const { portalId, type } = target;
      if (primaryId === secondaryId) throw invalid("A record cannot be merged with itself.");
      const [primary, secondary] = [this.#live(target, primaryId), this.#live(target, secondaryId)];
      const history = (id: number) => this.#objects.changes(portalId, type, id);
      const { values, moved } = mergedValues(
        { object: primary, changes: history(primaryId) },
        { object: secondary, changes: history(secondaryId) },
      );
      const at = this.#now();
      const survivor: StoredObject = {
        id: this.#switches.current.mergeCreatesNewId
          ? this.#objects.reserveIds(portalId, type, 1)
          : primaryId,
        properties: values,
        createdAt: Math.min(primary.createdAt, secondary.createdAt),
        updatedAt: at,
        archivedAt: null,
      };
      this.#become(target, [primaryId, secondaryId], survivor);
      this.#publish(target, survivor.id, at, [
        {
          kind: "merge",
          primaryObjectId: primaryId,
          mergedObjectIds: [secondaryId],
          newObjectId: survivor.id,
          numberOfPropertiesMoved: moved.length,
        },
      ]);
      return survivor;
    });
  }

  /** Deletes a record for good, as a person's right to erasure demands. 404 when there is none. */
  forget(target: Target, id: number): void {
    this.#db.transaction(() => {
      const { portalId, type } = target;
      if (this.#objects.find(portalId, type, id) === undefined) throw notFound();
      this.#switches.refuseLocked(portalId, type, id);
      this.#associations.forget(portalId, { type, id });
      this.#objects.erase(portalId, type, id);
      this.onWritten(portalId, type, id);
      const events: readonly Change[] = [{ kind: "privacyDeletion" }, { kind: "deletion" }];
      const { privacyDeletionFirst } = this.#switches.current;
      this.#publish(target, id, this.#now(), privacyDeletionFirst ? events : events.toReversed());
    });
  }

  /** Replaces the rows of the merged records by the survivor's, and moves what belongs to them. */
  #become({ portalId, type }: Target, ids: readonly number[], survivor: StoredObject): void {
    const isNew = !ids.includes(survivor.id);
    if (isNew) this.#objects.insert(portalId, type, survivor);
    else this.#objects.update(portalId, type, survivor);
    for (const id of ids.filter((gone) => gone !== survivor.id)) {
      this.#associations.move(portalId, { type, id }, survivor.id);
      this.#objects.mergeInto(portalId, type, id, survivor.id);
      this.onWritten(portalId, type, id);
    }
    this.onWritten(portalId, type, survivor.id);
  }

  #live({ portalId, type }: Target, id: number): StoredObject {
    const known = this.#objects.find(portalId, type, id);
    if (known === undefined || known.archivedAt !== null) throw notFound();
    this.#switches.refuseLocked(portalId, type, id);
    return known;
  }

  #publish(
    { portalId, type, origin }: Target,
    objectId: number,
    occurredAt: number,
    changes: readonly Change[],
  ): void {
    this.#events.add({ portalId, type, objectId, occurredAt, origin }, changes);
  }
}
