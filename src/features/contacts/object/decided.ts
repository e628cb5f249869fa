/** The data that an event needs before it is decided. Pure. */
import type { DecidedEvent } from "../../../domain/contact/decide/decide.ts";
import type { ContactEvent } from "../../../domain/contact/event.ts";
import { needsPrefill } from "../../../onekosmos/prefill.ts";
import type { EventContext } from "../contract.ts";

/** Returns whether the settings let something of the contact leave that has not been read yet. */
export function lacksPerson({ provider, person }: EventContext): boolean {
  return provider !== null && person === undefined && needsPrefill(provider.connection);
}

/** Returns an event with what its decision needs beside it; null when there is nothing to decide. */
export function decidedOf(
  event: ContactEvent,
  { handEdits: policy, verifiedBefore, remind, timeZone = "UTC" }: EventContext,
  verificationUrl: string,
): DecidedEvent | null {
  switch (event.type) {
    case "contact.creation":
    case "verification.request":
    case "link.renewal":
    case "person.change":
      return { ...event, newRequestId: crypto.randomUUID() };
    case "contact.propertyChange":
      return { ...event, policy, verificationUrl, timeZone };
    case "reminder.due":
      return { ...event, remind };
    case "verification.age":
      return verifiedBefore === null ? null : { ...event, verifiedBefore };
    case "contact.merge":
    case "contact.purge":
    case "contact.privacyDeletion":
      return null;
    default:
      return event;
  }
}
