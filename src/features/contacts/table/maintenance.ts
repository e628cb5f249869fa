/** Expires verifications that grow old, and deletes contacts that can no longer be restored. */
import type { NewJob } from "../../../kernel/jobs/job.ts";
import type { Settings } from "../../../portal/settings/settings.ts";
import type { ContactIndex } from "./contact-index.ts";
import { contactJob } from "../contact-job.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A deleted contact's state is kept for this long, in case HubSpot's users restore it. */
export const RESTORABLE_MS = 30 * DAY_MS;
/** Contacts looked after in one sweep; more are due at once. */
const BATCH = 500;

/** Returns the jobs that are due, in batches; each checks again whether it still applies. */
export function dueMaintenance(index: ContactIndex, settings: Settings, now: number): readonly NewJob[] {
  const limit = ageLimit(settings);
  const aged = limit === null ? [] : index.verifiedUntil(now - limit, BATCH);
  const gone = index.deletedUntil(now - RESTORABLE_MS, BATCH);
  // Under one key a date is queued once; a failed attempt is repeated as that job.
  return [
    ...aged.map(({ contactId, at }) => contactJob(contactId, `age:${at}`, { type: "verification.age" })),
    ...gone.map(({ contactId, at }) => contactJob(contactId, `purge:${at}`, { type: "contact.purge" })),
  ];
}

/** Returns when the next contact grows too old, or the `oldest` verification is not kept any more: epoch ms, or null. */
export function nextMaintenanceAt(
  index: ContactIndex,
  settings: Settings,
  oldest: number | null,
): number | null {
  const limit = ageLimit(settings);
  const verifiedAt = limit === null ? null : index.oldestVerification();
  const deletedAt = index.oldestDeletion();
  const dates = [
    ...(limit === null || verifiedAt === null ? [] : [verifiedAt + limit]),
    ...(deletedAt === null ? [] : [deletedAt + RESTORABLE_MS]),
    ...(oldest === null ? [] : [oldest + settings.historyDays * DAY_MS]),
  ];
  return dates.length === 0 ? null : Math.min(...dates);
}

/** Returns the time before which nothing is kept of what happened to contacts, epoch ms. */
export function historySince({ historyDays }: Settings, now: number): number {
  return now - historyDays * DAY_MS;
}

/** Returns the portal's age limit in ms, or null when verifications hold for good. */
export function ageLimit({ reverifyAfterDays }: Settings): number | null {
  return reverifyAfterDays === null ? null : reverifyAfterDays * DAY_MS;
}
