/** Moments in the account's own time zone, as people write them. */
import { raw } from "hono/html";

const formats = new Map<string, Intl.DateTimeFormat>();

const MINUTE_MS = 60_000;
/** Texts by time zone and minute: many moments of a list are of the same minute, and a format costs more than a row. */
const texts = new Map<string, string>();
const MAX_TEXTS = 2000;

/** Writes a moment in a time zone: "23 Nov 2026, 13:05". */
export function inZone(epochMs: number, timeZone: string): string {
  const key = `${Math.floor(epochMs / MINUTE_MS)} ${timeZone}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = formatOf(timeZone, { dateStyle: "medium", timeStyle: "short" }).format(epochMs);
  if (texts.size >= MAX_TEXTS) texts.clear();
  texts.set(key, text);
  return text;
}

/** Writes the day of a moment in a time zone: "23 Nov 2026". */
export function dayInZone(epochMs: number, timeZone: string): string {
  return formatOf(timeZone, { dateStyle: "medium" }).format(epochMs);
}

/** Renders a moment for people and for programs. */
export function When({ at, timeZone }: { readonly at: number; readonly timeZone: string }) {
  // Neither text has a character that HTML reads as its own.
  return raw(`<time datetime="${new Date(at).toISOString()}">${inZone(at, timeZone)}</time>`);
}

function formatOf(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${options.timeStyle ?? ""}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  formats.set(key, made);
  return made;
}
