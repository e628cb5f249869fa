/** Days in a place's own time. */

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const MINUTE_MS = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns whether the runtime has a time zone of this name, for instance `Europe/Berlin` or `US/Eastern`. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Returns whether a text is a day that there is, YYYY-MM-DD. The runtime reads 30 February as 2 March. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Returns the beginning of the minute that a moment falls into, epoch ms. */
export function startOfMinute(epochMs: number): number {
  return epochMs - (epochMs % MINUTE_MS);
}

/** Formats the day that `epochMs` falls on in a time zone, as YYYY-MM-DD. */
export function dayIn(timeZone: string, epochMs: number): string {
  if (timeZone === "UTC") return new Date(epochMs).toISOString().slice(0, 10);
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get("year") ?? ""}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
}

/** Returns a moment of a day (YYYY-MM-DD) in a time zone, epoch ms. No zone is more than 14 hours from UTC. */
export function momentIn(timeZone: string, day: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const shift = [0, -12, 12].find((hours) => dayIn(timeZone, noon + hours * HOUR_MS) === day) ?? 0;
  return noon + shift * HOUR_MS;
}

/** Returns when the day after that of `epochMs` begins in a time zone, epoch ms. */
export function nextDayIn(timeZone: string, epochMs: number): number {
  const today = Date.parse(`${dayIn(timeZone, epochMs)}T00:00:00Z`);
  return startOfDay(timeZone, new Date(today + 24 * HOUR_MS).toISOString().slice(0, 10));
}

/** Returns when a day (YYYY-MM-DD) begins in a time zone, epoch ms. Every day begins at a quarter of an hour of UTC. */
export function startOfDay(timeZone: string, day: string): number {
  // Of the quarters of the two days around it, the first one that is not before the day.
  let [before, from] = [Date.parse(`${day}T00:00:00Z`) - 26 * HOUR_MS, momentIn(timeZone, day)];
  while (from - before > QUARTER_MS) {
    const middle = before + Math.floor((from - before) / QUARTER_MS / 2) * QUARTER_MS;
    if (dayIn(timeZone, middle) < day) before = middle;
    else from = middle;
  }
  return from;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const options = {
    timeZone,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  } as const;
  const made = new Intl.DateTimeFormat("en", options);
  formats.set(timeZone, made);
  return made;
}
