/** Times in words. */

const STEPS = [
  [48 * 60 * 60, 24 * 60 * 60, "days"],
  [2 * 60 * 60, 60 * 60, "hours"],
  [2 * 60, 60, "minutes"],
] as const;

/** Returns how long a time lasts, in its largest whole unit. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const step = STEPS.find(([from]) => seconds >= from);
  return step === undefined ? `${seconds} s` : `${Math.floor(seconds / step[1])} ${step[2]}`;
}
