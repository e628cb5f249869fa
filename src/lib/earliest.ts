/** Returns the earliest of some dates, epoch ms; null when there are none. */
export function earliest(dates: readonly (number | null)[]): number | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : Math.min(...known);
}
