/** Takes over what another writer put into one of our properties, where the portal's policy allows it. Pure. */
import type { ContactProperty } from "../../properties.ts";
import { withTrack, type ContactState } from "../state.ts";

/** Returns true when the edit is older than the result that the property shows, or than a newer edit that was accepted. */
export function isHistory(
  state: ContactState,
  { kinds }: Pick<ContactProperty, "kinds">,
  occurredAt: number,
): boolean {
  return kinds.some((kind) => occurredAt < state.tracks[kind].resultAt);
}

/**
 * Returns the state that agrees with the edit, dated with it; null when it cannot agree. `occurredAt` is HubSpot's
 * clock, `now` ours, both epoch ms.
 */
export function withEdit(
  state: ContactState,
  { kinds: [kind], takeOver }: Pick<ContactProperty, "kinds" | "takeOver">,
  { value, occurredAt }: { readonly value: string; readonly occurredAt: number },
  now: number,
): ContactState | null {
  const edited = takeOver(state, value, now);
  return edited === null ? null : withTrack(edited, kind, { resultAt: occurredAt, manual: null });
}
