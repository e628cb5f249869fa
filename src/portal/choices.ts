/** A person's choice of a document, on its way to the session that it asks for. */
import type { Parts } from "./parts.ts";

/** Marks the row of a choice among news of sessions: it may make one. */
export const CHOSEN_NOTE = "chosen";

/**
 * Queues the making of the chosen session, or a look at the one that the person went back to. Under one identity a
 * second, so that presses do not pile up; who was forgotten stays so.
 */
export async function takeChoice(
  { inbox, forgotten }: Pick<Parts, "inbox" | "forgotten">,
  contactId: string,
  requestId: string,
  now: number,
): Promise<void> {
  const hashes = await forgotten.hashesToLookFor([contactId]);
  if (forgotten.has(hashes.get(contactId))) return;
  const identity = `chosen:${contactId}:${requestId}:${Math.floor(now / 1000)}`;
  const row = { identity, kind: "check", contactId, source: "", requestId, note: CHOSEN_NOTE } as const;
  inbox.add([{ ...row, occurredAt: now, dueAt: now }], now);
}
