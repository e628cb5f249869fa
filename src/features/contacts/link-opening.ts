/** A person opened the link: polls move closer together, and the timeline tells of it. */
import type { Parts } from "../../portal/parts.ts";
import type { Moment } from "../../domain/contact/state.ts";
import type { Verification } from "../../domain/contact/verification.ts";

/** What the contact's object says about it. */
export interface LinkOpening {
  readonly requestId: string;
  /** Whether its result is found by polls alone. */
  readonly polled: boolean;
  /** The contact's moments, this one among them. */
  readonly moments: readonly Moment[];
  /** The contact's verifications, this one among them. */
  readonly verifications: readonly Verification[];
}

/** Takes note of it. It may come late, about a contact that was merged or erased meanwhile. */
export function noteOpening(
  { context, features: { contacts, timeline } }: Pick<Parts, "context" | "features">,
  contactId: string,
  opening: LinkOpening,
): void {
  if (context.tombstones.has(contactId)) return;
  context.commit(() => {
    contacts.linkOpened(contactId, opening, context.now());
    timeline.channel.enqueue(contacts.index.resolve(contactId), opening.moments);
  });
}
