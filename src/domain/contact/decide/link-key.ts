/**
 * Under which key a contact's link is signed, and how an admin replaces a link. A link keeps its key while that key is there, so it
 * stays the same when the keys are rotated. Pure.
 */
import { VERIFICATION_KINDS } from "../../vocabulary.ts";
import { stay, type Decision } from "../decision.ts";
import { linkVersionOf } from "./renewal.ts";
import type { ContactState } from "../state.ts";

/**
 * Notes the key of a link that is new, was replaced, or whose key was removed; in the last case the link is another one, so what is
 * written to HubSpot gets a new version. `keyIds`: the keys that there are, the newest first.
 */
export function withLinkKey(
  before: ContactState,
  state: ContactState,
  keyIds: readonly [string, ...string[]],
): ContactState {
  if (!hasLink(state)) return state;
  const isKept = state.linkKey !== null && keyIds.includes(state.linkKey);
  if (isKept && linkVersionOf(before) === linkVersionOf(state)) return state;
  const isLost = state.linkKey !== null && !isKept;
  return { ...state, linkKey: keyIds[0], version: isLost ? state.version + 1 : state.version };
}

/** Decides that the contact's link is another one from now on. The old one leads nowhere. */
export function replaceLink(state: ContactState): Decision {
  if (state.deletedAt !== null || !hasLink(state)) return stay(state, "ignored");
  const link = { version: linkVersionOf(state) + 1, by: "admin" } as const;
  return stay({ ...state, link, version: state.version + 1 }, "link_replaced");
}

/** True if there is, or was, anything to open. */
function hasLink({ tracks }: ContactState): boolean {
  return VERIFICATION_KINDS.some((kind) => tracks[kind].session !== null || tracks[kind].choice !== null);
}
