/** Puts a dead letter back to work; the id is the one that `activityOf` gave it. */
import type { Parts } from "./parts.ts";

/** False when there is no such letter. A pen that pauses goes on. */
export function revive(
  { inbox, outbox, deals, dealOutbox, writer }: Parts,
  id: string,
  now: number,
): boolean {
  writer.resume();
  const [box, key = ""] = id.split(":");
  switch (box) {
    case "inbox":
      return inbox.revive(Number(key), now);
    case "outbox":
      return outbox.revive(key, now);
    case "deal_inbox":
      return deals.inbox.revive(key, now);
    case "deal_outbox":
      return dealOutbox.revive(key, now);
    default:
      return false;
  }
}
