/** What time does to a portal's contacts: verifications grow old, deleted contacts stop being restorable. */
import { earliest } from "./due.ts";
import type { InboxEntry } from "./inbox.ts";
import type { Parts } from "./parts.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A deleted contact's state is kept for this long, in case HubSpot's users restore it. */
export const RESTORABLE_MS = 30 * DAY_MS;
/** Contacts looked after in one sweep; more are due at once. */
const BATCH = 500;

/** Queues what is due, in batches; each piece of work looks again whether it still is. */
export function queueUpkeep(
  { records, people, inbox }: Pick<Parts, "records" | "people" | "inbox">,
  now: number,
): void {
  const limit = ageLimit(records);
  const aged = limit === null ? [] : people.verifiedUntil(now - limit, BATCH);
  const gone = people.deletedUntil(now - RESTORABLE_MS, BATCH);
  const entry = (kind: "aged" | "purge", contactId: string, at: number): InboxEntry => {
    // Under one identity a date is queued once; a failed attempt is repeated as that row.
    const identity = `${kind}:${contactId}:${at}`;
    return { identity, kind, contactId, source: "", requestId: "", occurredAt: at, dueAt: now };
  };
  const entries = [
    ...aged.map(({ contactId, at }) => entry("aged", contactId, at)),
    ...gone.map(({ contactId, at }) => entry("purge", contactId, at)),
  ];
  inbox.add(entries, now);
}

/** When the next contact grows too old, epoch ms, or null. */
export function nextUpkeepAt({ records, people }: Pick<Parts, "records" | "people">): number | null {
  const { verifiedAt, deletedAt } = people.oldest();
  const limit = ageLimit(records);
  return earliest([
    limit === null || verifiedAt === null ? null : verifiedAt + limit,
    deletedAt === null ? null : deletedAt + RESTORABLE_MS,
  ]);
}

/** The portal's age limit in ms, or null when verifications hold for good. */
export function ageLimit(records: Pick<Parts["records"], "settings">): number | null {
  const { reverifyAfterDays } = records.settings();
  return reverifyAfterDays === null ? null : reverifyAfterDays * DAY_MS;
}
