/**
 * Cancels what waits for the person, for a user in HubSpot. The link leads nowhere from then on, and what 1Kosmos reports of
 * its sessions changes nothing: a cancelled session must not count. Pure.
 */
import { VERIFICATION_KINDS } from "../../vocabulary.ts";
import { stay, type Decision } from "../decision.ts";
import { linkVersionOf } from "./renewal.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { Track } from "../track.ts";

/**
 * Decides on what it is given. A track that is not open stays as it is: a verified identity is not lost with a
 * step-up that is cancelled.
 */
export function cancelOpen(state: ContactState): Decision {
  const open = VERIFICATION_KINDS.filter((kind) => isOpen(state.tracks[kind]));
  if (state.deletedAt !== null || open.length === 0) return stay(state, "ignored");
  const cancelled = open.reduce((reduced, kind) => {
    const track = reduced.tracks[kind];
    return withTrack(reduced, kind, track.phase === "pending" ? ended(track) : withoutRequest(track));
  }, state);
  const link = { version: linkVersionOf(state) + 1, by: "admin" } as const;
  return stay({ ...cancelled, link, version: state.version + 1 }, "cancelled");
}

function isOpen({ phase }: Track): boolean {
  return phase === "pending" || phase === "requesting";
}

function ended({ session }: Pick<Track, "session">): Partial<Track> {
  return { phase: "expired", request: null, late: [], withdrawn: session?.requestId ?? "" };
}

/** A request whose session is not there yet: everything is as it was before, unless a link was open meanwhile. */
function withoutRequest({ request, session }: Track): Partial<Track> {
  if (request === null || request.from === "pending") return ended({ session });
  return { phase: request.from, request: null, late: [] };
}
