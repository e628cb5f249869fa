/** A person opened the link: polls move closer together, and the timeline shows it. */
import type { PortalServices } from "../../../portal/services.ts";
import type { LinkOpening } from "./link-opened.ts";

/** Takes note of it. It may come late, about a contact that was merged or erased meanwhile. */
export function noteOpening(
  { context, features: { contacts, timeline } }: Pick<PortalServices, "context" | "features">,
  contactId: string,
  opening: LinkOpening,
): void {
  if (context.tombstones.has(contactId)) return;
  context.commit(() => {
    contacts.linkOpened(contactId, opening, context.now());
    timeline.channel.enqueue(contacts.index.resolve(contactId), opening.moments);
  });
}
