/** Times, durations and numbers as people read them, by `Intl`. */

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

/** How long ago: "now", "5 minutes ago", "3 hours ago", "12 days ago". */
export function timeAgo(at: string, now: number, { locale }: Reader): string {
  const [unit, n] = inUnit(Math.max(now - Date.parse(at), 0));
  const numeric = n === 0 ? "auto" : "always";
  return new Intl.RelativeTimeFormat(locale, { numeric }).format(-n, n === 0 ? "second" : unit);
}

/** "6 days", "3 hours", "5 minutes"; null for less than a minute. */
export function duration(ms: number, { locale }: Reader): string | null {
  const [unit, n] = inUnit(ms);
  return n === 0
    ? null
    : new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(n);
}

/** "1,234". */
export function number(n: number, { locale }: Reader): string {
  return new Intl.NumberFormat(locale).format(n);
}

/** 0.97 → "97%". */
export function percent(share: number, { locale }: Reader): string {
  return new Intl.NumberFormat(locale, { style: "percent" }).format(share);
}

/** "a, b, and c". */
export function list(parts: readonly string[], { locale }: Reader): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
}

function inUnit(ms: number): readonly ["minute" | "hour" | "day", number] {
  if (ms < HOUR_MS) return ["minute", Math.floor(ms / MINUTE_MS)];
  return ms < 2 * DAY_MS ? ["hour", Math.floor(ms / HOUR_MS)] : ["day", Math.floor(ms / DAY_MS)];
}

function format(at: string, { locale, timeZone }: Reader, style: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(date);
  } catch {
    // A locale or a time zone that this browser lacks, or no date at all.
    return Number.isNaN(date.getTime())
      ? at
      : new Intl.DateTimeFormat("en", { ...style, timeZone: "UTC" }).format(date);
  }
}
