/** Times as people read them. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Who looks: HubSpot's context, which leaves parts out. */
export interface Reader {
  /** A user's locale as HubSpot writes it: `en-us`. */
  readonly locale?: string | undefined;
  /** The portal's time zone. */
  readonly timeZone?: string | undefined;
}

/** How long until then: "5 days left", "3 h left", "less than a minute left"; "expired" once it is over. */
export function timeLeft(until: string, now: number): string {
  const left = Date.parse(until) - now;
  if (!(left > 0)) return "expired";
  if (left < MINUTE_MS) return "less than a minute left";
  if (left < HOUR_MS) return `${Math.floor(left / MINUTE_MS)} min left`;
  if (left < 2 * DAY_MS) return `${Math.floor(left / HOUR_MS)} h left`;
  return `${Math.floor(left / DAY_MS)} days left`;
}

/** "Nov 23, 2026". */
export function day(at: string, reader: Reader): string {
  return format(at, reader, { dateStyle: "medium" });
}

/** "Nov 23, 2026, 2:05 PM". */
export function moment(at: string, reader: Reader): string {
  return format(at, reader, { dateStyle: "medium", timeStyle: "short" });
}

/** "2:05 PM", or "14:05" where the reader writes it so. */
export function clock(at: string, reader: Reader): string {
  return format(at, reader, { timeStyle: "short" });
}

/** How long ago: "just now", "5 min ago", "3 h ago", "12 days ago". */
export function timeAgo(at: string, now: number): string {
  const ago = now - Date.parse(at);
  if (!(ago >= MINUTE_MS)) return "just now";
  if (ago < HOUR_MS) return `${Math.floor(ago / MINUTE_MS)} min ago`;
  if (ago < 2 * DAY_MS) return `${Math.floor(ago / HOUR_MS)} h ago`;
  return `${Math.floor(ago / DAY_MS)} days ago`;
}

function format(at: string, { locale, timeZone }: Reader, style: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(date);
  } catch {
    // A locale or a time zone that this browser does not know, or no date at all.
    return Number.isNaN(date.getTime())
      ? at
      : new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" }).format(date);
  }
}
