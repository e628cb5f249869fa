/**
 * From a change to the events of the journal, one per subscription that fits. Pure.
 *
 * HubSpot's OpenAPI gives the subscriptions' fields and the actions, not the events in the files. Notes on HubSpot's docs
 * name, of a record, `type`, `portalId`, `occurredAt`, `action`, `objectTypeId`, `objectId` and `propertyChanges`; of an
 * association, `fromObjectId`, `toObjectId`, both types' ids, `associationTypeId`, `associationCategory` and `isPrimary`.
 * [inferred] are: the values of `type`, written as that of the lifecycle's; the form of `propertyChanges`; the fields of a
 * merge, those of a webhook; all of a list membership's and a privacy deletion's; that an empty list of ids or properties
 * stands for all of them; that a merge or a privacy deletion has no events of the associations that it moves or ends.
 */
import type { Edge } from "../associations/store.ts";
import type { Change, Occurrence } from "../webhooks/events.ts";
import type { JournalAction, PortalSubscription } from "./subscriptions.ts";

/** One direction of an association that came or went. */
export interface EdgeChange {
  readonly edge: Edge;
  readonly removed: boolean;
}

/** Records that joined or left a list. */
export interface MemberChange {
  readonly listId: number;
  readonly typeId: string;
  readonly recordIds: readonly number[];
  readonly joined: boolean;
}

/** An event without what all have: its portal and its time. */
export type JournalEvent = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly action: JournalAction;
};

type Of<Type extends PortalSubscription["subscriptionType"]> = Extract<
  PortalSubscription,
  { subscriptionType: Type }
>;

/** The event of a subscription for a write of a record. */
export function recordEvents(
  wanted: PortalSubscription,
  { type, objectId }: Occurrence,
  changes: readonly Change[],
): readonly JournalEvent[] {
  if (!("objectTypeId" in wanted) || wanted.objectTypeId !== type.id || objectId === null) return [];
  if (wanted.subscriptionType === "OBJECT") return objectEvents(wanted, objectId, changes);
  if (wanted.subscriptionType === "ASSOCIATION") return [];
  if (!wanted.actions.includes("GDPR_DELETE")) return [];
  return changes
    .filter(({ kind }) => kind === "privacyDeletion")
    .map(() => ({
      type: "gdpr_privacy_deletion",
      action: "GDPR_DELETE",
      objectTypeId: type.id,
      objectId,
    }));
}

/** The event of a subscription for an association. */
export function associationEvents(
  wanted: PortalSubscription,
  { edge, removed }: EdgeChange,
): readonly JournalEvent[] {
  const { from, to, category, typeId } = edge;
  const action = removed ? "ASSOCIATION_REMOVED" : "ASSOCIATION_ADDED";
  if (wanted.subscriptionType !== "ASSOCIATION" || wanted.objectTypeId !== from.type.id) return [];
  if (!wanted.actions.includes(action) || !names(wanted.objectIds, from.id)) return [];
  if (!names(wanted.associatedObjectTypeIds, to.type.id)) return [];
  return [
    {
      type: "association",
      action,
      fromObjectTypeId: from.type.id,
      fromObjectId: from.id,
      toObjectTypeId: to.type.id,
      toObjectId: to.id,
      associationTypeId: typeId,
      associationCategory: category,
      // Only companies are the primary ones of other records.
      isPrimary: false,
    },
  ];
}

/** Returns whether a subscription can have events of a list at all. */
export function watchesList(wanted: PortalSubscription, listId: number): boolean {
  return wanted.subscriptionType === "LIST_MEMBERSHIP" && names(wanted.listIds, listId);
}

/** The event of a subscription for records that joined or left a list. */
export function listEvents(wanted: PortalSubscription, change: MemberChange): readonly JournalEvent[] {
  const { listId, typeId, recordIds, joined } = change;
  const action = joined ? "ADDED_TO_LIST" : "REMOVED_FROM_LIST";
  if (wanted.subscriptionType !== "LIST_MEMBERSHIP" || !watchesList(wanted, listId)) return [];
  if (!wanted.actions.includes(action)) return [];
  return recordIds
    .filter((id) => names(wanted.objectIds, id))
    .map((objectId) => ({ type: "list_membership", action, listId, objectTypeId: typeId, objectId }));
}

/** A write is one event, with the values that it changed; values alone are an UPDATE. */
function objectEvents(
  wanted: Of<"OBJECT">,
  objectId: number,
  changes: readonly Change[],
): readonly JournalEvent[] {
  if (!names(wanted.objectIds, objectId)) return [];
  const propertyChanges = Object.fromEntries(
    changes.flatMap((change) =>
      change.kind === "propertyChange" && names(wanted.properties, change.propertyName)
        ? [[change.propertyName, change.propertyValue] as const]
        : [],
    ),
  );
  const happened = changes.flatMap(actionOf);
  const updated = { action: "UPDATE" as const, fields: {} };
  const isUpdate = happened.length === 0 && Object.keys(propertyChanges).length > 0;
  return (isUpdate ? [updated] : happened)
    .filter(({ action }) => wanted.actions.includes(action))
    .map(({ action, fields }) => {
      const common = { type: "object", action, objectTypeId: wanted.objectTypeId, objectId };
      return Object.assign(common, fields, { propertyChanges });
    });
}

/** The action of a change, with its own fields. Nothing for what is no matter of the record alone. */
function actionOf(change: Change): readonly { action: JournalAction; fields: Record<string, unknown> }[] {
  switch (change.kind) {
    case "creation":
      return [{ action: "CREATE", fields: {} }];
    case "deletion":
      return [{ action: "DELETE", fields: {} }];
    case "restore":
      return [{ action: "RESTORE", fields: {} }];
    case "merge": {
      const { kind: _, ...fields } = change;
      return [{ action: "MERGE", fields }];
    }
    default:
      return [];
  }
}

/** An empty list names everything. */
function names<T>(list: readonly T[], one: T): boolean {
  return list.length === 0 || list.includes(one);
}
