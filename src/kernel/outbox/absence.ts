/**
 * Decides when a record that HubSpot does not return counts as deleted. A record that is left out of a response once, or one 404, is
 * no deletion: HubSpot's indexes lag and its responses have gaps. Only the same absence over time, or an event, ends it.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The times between looks at a record that HubSpot does not find. */
export interface AbsenceDelays {
  /** Pauses between looks; when the record is absent after the last of them, the absence is believed. In ms. */
  readonly pausesMs: readonly number[];
  /** Between looks at a record that is kept although it stays absent. In ms. */
  readonly keptMs: number;
}

/** The times that the app uses. */
export const ABSENCE_DELAYS: AbsenceDelays = {
  pausesMs: [5 * SECOND, MINUTE, 10 * MINUTE],
  keptMs: 24 * 60 * MINUTE,
};

/**
 * Returns when to look again, epoch ms, after a record was absent for the `absences`-th time in a row; null when it has
 * been absent at every look.
 */
export function checkAfterAbsence(
  absences: number,
  now: number,
  { pausesMs }: AbsenceDelays = ABSENCE_DELAYS,
): number | null {
  const pause = pausesMs[absences - 1];
  return pause === undefined ? null : now + pause;
}
