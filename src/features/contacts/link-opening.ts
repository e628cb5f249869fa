/** A person opened the link: polls move closer together, and the timeline tells of it. */
import type { Moment } from "../../contact/moments.ts";
import type { Parts } from "../../portal/parts.ts";

/** What the contact's object says about it. */
export interface LinkOpening {
  readonly requestId: string;
  /** Whether its result is found by polls alone. */
  readonly polled: boolean;
  /** The contact's moments, this one among them. */
  readonly moments: readonly Moment[];
}

/** Takes note of it at `now` (epoch ms). It may come late, about a contact that was merged or forgotten meanwhile. */
export async function noteOpening(
  { sessions, timeline, people, forgotten }: Pick<Parts, "sessions" | "timeline" | "people" | "forgotten">,
  contactId: string,
  { requestId, polled, moments }: LinkOpening,
  now: number,
): Promise<void> {
  const hashes = await forgotten.hashesToLookFor([contactId]);
  if (forgotten.has(hashes.get(contactId))) return;
  if (polled) sessions.opened(contactId, requestId, now);
  timeline.tell(people.resolve(contactId), moments);
}
