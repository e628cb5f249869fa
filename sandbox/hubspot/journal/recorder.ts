/**
 * Writes what happens in the CRM into the journal, for portals where the app is installed and may read such records. One
 * hook per kind of change; where nobody has subscribed, each is a look into a map.
 */
import type { AssociationWriter } from "../associations/writer.ts";
import type { Memberships } from "../lists/memberships.ts";
import type { GrantStore } from "../oauth/grants.ts";
import { scopesOf, type ObjectType } from "../objecttypes.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import { associationEvents, listEvents, recordEvents, watchesList, type JournalEvent } from "./events.ts";
import type { Journal } from "./store.ts";
import type { PortalSubscription } from "./subscriptions.ts";

/** [inferred]: the scope of reading lists is what their memberships need. */
const LISTS_SCOPE = "crm.lists.read";

interface Dependencies {
  readonly journal: Journal;
  readonly grants: GrantStore;
  readonly events: EventQueue;
  readonly associationWriter: AssociationWriter;
  readonly memberships: Memberships;
  readonly now: () => number;
}

/** From here on every change of records, associations and lists is in the journal, for who has subscribed to it. */
export function recordChanges(dependencies: Dependencies): void {
  const { journal, events, associationWriter, memberships, now } = dependencies;

  events.onChanges = (occurrence, changes) => {
    const { portalId, type, occurredAt } = occurrence;
    const about = { portalId, occurredAt, scope: scopeOf(type) };
    publish(dependencies, about, (wanted) => recordEvents(wanted, occurrence, changes));
  };

  associationWriter.onChanged = (portalId, edges, removed) => {
    for (const edge of edges) {
      const about = { portalId, occurredAt: now(), scope: scopeOf(edge.from.type) };
      publish(dependencies, about, (wanted) => associationEvents(wanted, { edge, removed }));
    }
  };

  memberships.members.watcher = {
    watches: ({ portalId, id }) => journal.ofPortal(portalId).some((wanted) => watchesList(wanted, id)),
    changed({ portalId, id, typeId }, recordIds, joined) {
      const about = { portalId, occurredAt: now(), scope: LISTS_SCOPE };
      publish(dependencies, about, (wanted) => listEvents(wanted, { listId: id, typeId, recordIds, joined }));
    },
  };
}

/** Writes the events that the subscriptions of a portal make of a change, if the app has the scope there. */
function publish(
  { journal, grants }: Dependencies,
  about: { readonly portalId: number; readonly occurredAt: number; readonly scope: string },
  eventsOf: (wanted: PortalSubscription) => readonly JournalEvent[],
): void {
  const { portalId, occurredAt, scope } = about;
  const found = journal.ofPortal(portalId).flatMap(eventsOf);
  if (found.length === 0 || grants.installedScopes(portalId)?.includes(scope) !== true) return;
  for (const event of found) {
    journal.publish(portalId, { portalId, occurredAt: new Date(occurredAt).toISOString(), ...event });
  }
}

function scopeOf(type: ObjectType): string {
  return scopesOf(type, "objects", "read")[0] ?? "";
}
