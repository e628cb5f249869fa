/** A callback of 1Kosmos: proven, and stored as a reason to ask 1Kosmos; nothing it says is believed. */
import { verifyCallback } from "../onekosmos/callback.ts";
import type { CallbackDelivery, CallbackOutcome } from "./contract.ts";
import type { Parts } from "./parts.ts";

/** Checks a callback against the connection's secrets and stores it. `now` in epoch ms. */
export async function takeCallback(
  { tenant, records, inbox, forgotten }: Parts,
  { contactId, requestId, headers, body }: CallbackDelivery,
  now: number,
): Promise<CallbackOutcome> {
  const connection = await tenant.connection();
  const { callbackSecrets: secrets, callback } =
    connection?.kind === "sessions" ? connection : { callbackSecrets: [], callback: undefined };
  const verified = await verifyCallback({ secrets, headers, body, now }, callback);
  if (!verified.ok) {
    records.count("callbacks_refused");
    return { kind: "refused", reason: verified.error };
  }
  // Proven, and about somebody who was forgotten: taken, so that nobody repeats it, and nothing is kept.
  const hashes = await forgotten.hashesToLookFor([contactId]);
  if (forgotten.has(hashes.get(contactId))) return { kind: "accepted" };
  const identity = `callback:${contactId}:${requestId}:${verified.value.deliveryId}`;
  const stored = inbox.add(
    [{ identity, kind: "check", contactId, source: "", requestId, occurredAt: now, dueAt: now }],
    now,
  );
  records.count(stored > 0 ? "callbacks_accepted" : "callbacks_repeated");
  return { kind: "accepted" };
}
