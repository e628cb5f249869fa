/** Callbacks of 1Kosmos: each proves itself by the connection's own secret, and is a reason to fetch the result. */
import { verifyCallback } from "../onekosmos/callback.ts";
import type { CallbackDelivery, CallbackOutcome } from "./contract.ts";
import type { Desk } from "./desk.ts";

/** @see PortalApi.acceptCallback */
export async function acceptCallback(desk: Desk, delivery: CallbackDelivery): Promise<CallbackOutcome> {
  const parts = desk.open();
  if (parts === null) return { kind: "refused", reason: "unknown_portal" };
  const { records, tenant, inbox, forgotten, dispatcher } = parts;
  const connection = await tenant.connection();
  const { callbackSecrets: secrets, callback } =
    connection?.kind === "sessions" ? connection : { callbackSecrets: [], callback: undefined };
  const { contactId, requestId, headers, body } = delivery;
  const now = Date.now();
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
  await desk.clock.armNow();
  dispatcher.wake();
  return { kind: "accepted" };
}
