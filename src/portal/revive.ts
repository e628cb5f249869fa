/** Puts a dead letter back to work; the id is the one that `activityOf` gave it. */
import type { Parts } from "./parts.ts";

/** False when there is no such letter. */
export function revive(parts: Parts, id: string, now: number): boolean {
  const { inbox, outbox, deals, dealOutbox, actions, timeline } = parts;
  const [box = "", ...rest] = id.split(":");
  const key = rest.join(":");
  switch (box) {
    case "inbox":
      return inbox.revive(Number(key), now);
    case "outbox":
      return outbox.revive(key, now);
    case "deal_inbox":
      return deals.inbox.revive(key, now);
    case "deal_outbox":
      return dealOutbox.revive(key, now);
    case "timeline_outbox":
      return timeline.box.revive(key, now);
    case "callback_outbox":
      return actions.callbacks.revive(key, now);
    default:
      return false;
  }
}
