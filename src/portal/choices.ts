/** A person's choice of a document, on its way to the session that it asks for. */
import type { Parts } from "./parts.ts";

/** Marks the row of a choice among news of sessions: it may make one. */
export const CHOSEN_NOTE = "chosen";

/** A choice; see `PortalApi.documentChosen`. */
interface TakenChoice {
  readonly contactId: string;
  readonly requestId: string;
  readonly press: string;
}

/** Queues the making of the chosen session, or a look at the one that the person went back to. Who was forgotten stays so. */
export async function takeChoice(
  { inbox, forgotten }: Pick<Parts, "inbox" | "forgotten">,
  { contactId, requestId, press }: TakenChoice,
  now: number,
): Promise<void> {
  const hashes = await forgotten.hashesToLookFor([contactId]);
  if (forgotten.has(hashes.get(contactId))) return;
  const identity = `chosen:${contactId}:${requestId}:${press}`;
  const row = { identity, kind: "check", contactId, source: "", requestId, note: CHOSEN_NOTE } as const;
  inbox.add([{ ...row, occurredAt: now, dueAt: now }], now);
}
