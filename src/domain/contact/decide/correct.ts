/**
 * Corrects what others write into our properties. A correction is always written; when one follows another it is delayed,
 * so that a workflow that keeps setting a value costs few calls. Pure.
 */
import { stay, type Decision } from "../decision.ts";
import type { ContactState } from "../state.ts";

/** Corrections in a series that are written at once. */
const IMMEDIATE = 5;
/** Delay of the next one. It doubles up to `MAX_DELAY_MS`. */
const FIRST_DELAY_MS = 10_000;
const MAX_DELAY_MS = 5 * 60_000;
/** A series ends when nobody edits for so long. Longer than the longest delay, so that a delay does not end it. In ms. */
export const SERIES_ENDS_MS = 2 * MAX_DELAY_MS;
const MOMENTS_KEPT = 20;

/**
 * Schedules the write of our values after an edit at `occurredAt` (HubSpot's clock) that is processed at `now` (both
 * epoch ms). Edits are counted by `occurredAt`: several properties, or both kinds of subscription, are one edit.
 */
export function correct(state: ContactState, occurredAt: number, now: number): Decision {
  const { edits } = state;
  // The correction of this moment was decided after it, so its write overwrites everything that happened then.
  if (edits?.moments.includes(occurredAt) === true) return stay(state, "ignored");
  const series = edits !== null && now - edits.lastAt < SERIES_ENDS_MS ? edits : null;
  const isDelayed = series !== null && series.version === state.version && now < series.writeAt;
  const count = (series?.count ?? 0) + (isDelayed ? 0 : 1);
  const writeAt = isDelayed ? series.writeAt : now + delayOf(count);
  // A new version even if an earlier correction still waits: that one may have left ahead of its time.
  const version = state.version + 1;
  const moments = [...(edits?.moments ?? []), occurredAt].slice(-MOMENTS_KEPT);
  const next = { ...state, version, edits: { count, lastAt: now, moments, version, writeAt } };
  return stay(next, writeAt > now ? "edit_put_off" : "kept_ours");
}

function delayOf(count: number): number {
  return count <= IMMEDIATE ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (count - IMMEDIATE - 1), MAX_DELAY_MS);
}

/** Returns the earliest time to write the current version, epoch ms; 0: at once. A result of 1Kosmos is never delayed. */
export function writeAtOf({ edits, version }: ContactState): number {
  return edits !== null && edits.version === version ? edits.writeAt : 0;
}
