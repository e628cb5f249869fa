/** Moments in the account's own time zone, as people write them. */
import { html } from "hono/html";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes a moment in a time zone: "23 Nov 2026, 13:05". */
export function inZone(epochMs: number, timeZone: string): string {
  return formatOf(timeZone, { dateStyle: "medium", timeStyle: "short" }).format(epochMs);
}

/** Writes the day of a moment in a time zone: "23 Nov 2026". */
export function dayInZone(epochMs: number, timeZone: string): string {
  return formatOf(timeZone, { dateStyle: "medium" }).format(epochMs);
}

/** Renders a moment for people and for programs. */
export function When({ at, timeZone }: { readonly at: number; readonly timeZone: string }) {
  return html`<time datetime="${new Date(at).toISOString()}">${inZone(at, timeZone)}</time>`;
}

function formatOf(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${options.timeStyle ?? ""}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  formats.set(key, made);
  return made;
}
