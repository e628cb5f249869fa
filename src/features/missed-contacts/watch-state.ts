/** What the watch for missed contacts stores, and when it looks next. Pure. */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Pauses between looks that find nothing missed; the last one repeats. In ms. */
const PAUSES_MS: readonly number[] = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
/** Pause while HubSpot reports no contacts: looks take the webhooks' place. In ms. */
const WHILE_MISSING_MS = 15 * MINUTE;

const watchSchema = z.object({
  /** Contacts created until then were looked at, epoch ms. */
  lookedUntil: z.number(),
  /** Epoch ms. */
  lookAt: z.number(),
  /** Looks in a row that found nothing missed. */
  quietLooks: z.int(),
  /** The settings that decide for whom a verification starts: those of contacts before a change are not known. */
  policy: z.string(),
  /** Set while HubSpot reports nothing: since when, and how many contacts were found without a report. */
  missing: z.nullable(z.object({ since: z.number(), count: z.int() })),
});
/** The watch of a portal. */
export type Watch = z.infer<typeof watchSchema>;

export const WATCH = documentKey("missed-contacts", watchSchema);

/** Returns the watch of a portal whose contacts count from `now` on. */
export function beginWatch(now: number, policy: string): Watch {
  const lookAt = now + (PAUSES_MS[0] ?? HOUR);
  return { lookedUntil: now, lookAt, quietLooks: 0, policy, missing: null };
}

/** Returns the watch after a look. `isWhole`: it reached the end of what was created. */
export function afterLook(
  before: Watch,
  look: { readonly until: number; readonly missed: number; readonly isWhole: boolean },
  now: number,
): Watch {
  const { until: lookedUntil, missed, isWhole } = look;
  const missing =
    missed === 0
      ? before.missing
      : { since: before.missing?.since ?? now, count: (before.missing?.count ?? 0) + missed };
  const quietLooks = missing === null ? before.quietLooks + 1 : 0;
  const pause =
    missing === null ? (PAUSES_MS[Math.min(quietLooks, PAUSES_MS.length - 1)] ?? HOUR) : WHILE_MISSING_MS;
  return { ...before, lookedUntil, missing, quietLooks, lookAt: isWhole ? now + pause : now };
}

/** Returns the watch once an event arrived: webhooks work, and no look need wake the object any more. */
export function afterArrival(before: Watch): Watch {
  if (before.missing === null && !isTimed(before)) return before;
  return { ...before, missing: null, quietLooks: PAUSES_MS.length };
}

/**
 * Returns whether a look is worth waking the object: while no event has arrived since the app was connected, for some
 * looks, and while events are missed. Else looks take place while the object is awake anyway.
 */
export function isTimed({ missing, quietLooks }: Watch): boolean {
  return missing !== null || quietLooks < PAUSES_MS.length;
}

/** Returns the watch after a look that HubSpot did not allow or answer. */
export function afterFailure(before: Watch, now: number): Watch {
  return { ...before, lookAt: now + (isTimed(before) ? WHILE_MISSING_MS : 24 * HOUR) };
}
