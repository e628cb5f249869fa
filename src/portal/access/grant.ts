/**
 * Decides what a refused grant means. One refusal ends nothing: a deploy with another client id makes HubSpot refuse the
 * refresh token of every portal. The grant is kept and tried again; work waits meanwhile.
 */
import * as z from "zod/mini";

/** How long jobs wait of a portal whose grant HubSpot took back, before everything is deleted. */
export const RECONNECT_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The times between attempts with a grant that HubSpot refused. In ms. */
export interface GrantDelays {
  /** Pauses between the first attempts. */
  readonly pausesMs: readonly number[];
  /** Pause between all later attempts. */
  readonly everyMs: number;
  /** A signed webhook shows that the app is installed: it brings the next attempt forward, at most this often. */
  readonly webhookGapMs: number;
  /** Pause after an attempt with neither a grant nor a refusal. */
  readonly unclearMs: number;
  /** HubSpot must report twice, so far apart, that the account is gone. */
  readonly confirmGoneMs: number;
  /** After so long the portal is disconnected. */
  readonly giveUpMs: number;
}

/** The times that the app uses. */
const GRANT_DELAYS: GrantDelays = {
  pausesMs: [5 * MINUTE, HOUR],
  everyMs: DAY,
  webhookGapMs: 3 * MINUTE,
  unclearMs: MINUTE,
  confirmGoneMs: 5 * MINUTE,
  giveUpMs: 30 * DAY,
};

/** Since when HubSpot refuses a portal's grant, and when it is tried again. All times are epoch ms. */
export const grantRefusalSchema = z.object({
  since: z.int(),
  triedAt: z.int(),
  retryAt: z.int(),
  /** When HubSpot first reported that the account is gone; null when its newest refusal had another reason. */
  goneSince: z.nullable(z.int()),
});
export type GrantRefusal = z.infer<typeof grantRefusalSchema>;

/** Returns the state after a refusal; null when the grant has been refused for long enough to be given up. */
export function afterRefusal(
  before: GrantRefusal | null,
  { gone, now }: { readonly gone: boolean; readonly now: number },
  delays: GrantDelays = GRANT_DELAYS,
): GrantRefusal | null {
  const since = before?.since ?? now;
  const goneSince = gone ? (before?.goneSince ?? now) : null;
  const isGone = goneSince !== null && now - goneSince >= delays.confirmGoneMs;
  if (isGone || now - since >= delays.giveUpMs) return null;
  const confirmAt = goneSince === null ? Number.POSITIVE_INFINITY : goneSince + delays.confirmGoneMs;
  const retryAt = Math.min(scheduledAfter(since, now, delays), confirmAt);
  return { since, triedAt: now, retryAt, goneSince };
}

/** Returns the state after an attempt that HubSpot neither took nor refused. */
export function afterUnclear(
  before: GrantRefusal,
  { retryAfterMs = 0, now }: { readonly retryAfterMs?: number | undefined; readonly now: number },
  delays: GrantDelays = GRANT_DELAYS,
): GrantRefusal {
  return { ...before, triedAt: now, retryAt: now + Math.max(delays.unclearMs, retryAfterMs) };
}

/** Returns the state after a signed webhook: the next attempt is due now, unless the last one was a moment ago. */
export function afterWebhook(
  before: GrantRefusal,
  now: number,
  delays: GrantDelays = GRANT_DELAYS,
): GrantRefusal {
  const soonest = Math.max(now, before.triedAt + delays.webhookGapMs);
  return soonest < before.retryAt ? { ...before, retryAt: soonest } : before;
}

/** Counted from the first refusal, so that attempts in between do not use up the early ones. */
function scheduledAfter(since: number, now: number, { pausesMs, everyMs }: GrantDelays): number {
  let at = since;
  for (const pause of pausesMs) {
    at += pause;
    if (at > now) return at;
  }
  return at + (Math.floor((now - at) / everyMs) + 1) * everyMs;
}
