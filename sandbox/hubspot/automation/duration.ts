/** ISO 8601 durations, as `hs_expiration_duration` is written: HubSpot docs, custom workflow actions (`P1WT1H`). */

const DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u;

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** Of the groups of `DURATION`, in ms. Years and months are taken at their common lengths. */
const UNITS_MS = [365 * DAY_MS, 30 * DAY_MS, 7 * DAY_MS, DAY_MS, 3_600_000, 60_000, SECOND_MS];

/** Milliseconds, or null for what is no duration. */
export function durationMs(text: string): number | null {
  const parts: readonly (string | undefined)[] | undefined = DURATION.exec(text)?.slice(1);
  if (parts === undefined) return null;
  return UNITS_MS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
}
