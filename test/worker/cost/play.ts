/** A portal of a size, and the steps that operations are made of. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { contactObject } from "../../../src/objects.ts";
import { gatedPortal } from "../deal/play.ts";
import {
  creationOf,
  endSession,
  idvOf,
  newContact,
  signedCallback,
  type TestPortal,
} from "../support/portal.ts";
import { PASSED } from "../support/workflows.ts";
import { fill, OF_THE_TEST } from "./filling.ts";

/** Work that is due within this time belongs to the operation that caused it. In ms. */
const SOON_MS = 10_000;

/** Runs the portal's alarms until nothing is due soon; what waits for company does not wait. */
export async function settle({ stub }: Pick<TestPortal, "stub">): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (Date.now() < giveUpAt) {
    const at = await runInDurableObject(stub, (_, { storage }) => {
      const hurry = `UPDATE outbox SET due_at = ? WHERE state = 'due' AND channel IN ('timeline', 'completions')
        AND due_at > ? AND due_at < ?`;
      const now = Date.now();
      const { rowsWritten } = storage.sql.exec(`${OF_THE_TEST} ${hurry}`, now, now, now + SOON_MS);
      return rowsWritten > 0 ? storage.setAlarm(now).then(() => now) : storage.getAlarm();
    });
    if (at !== null && at > Date.now() + SOON_MS) return;
    // Null: an alarm runs just now.
    if (at === null || at > Date.now()) await scheduler.wait(10);
    else await runDurableObjectAlarm(stub);
  }
  throw new Error("the portal does not come to rest");
}

/** A portal with a gate, whose tables hold `size` of everything and whose imports are paced. */
export async function filledPortal(size: number): Promise<TestPortal> {
  const portal = await gatedPortal();
  const saved = await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 1 } });
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
  await fill(portal, size);
  await settle(portal);
  return portal;
}

/** A contact with an open session. */
export async function pending(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await tell(portal, contactId);
  return contactId;
}

/** A contact that has passed. */
export async function verified(portal: TestPortal): Promise<string> {
  const contactId = await pending(portal);
  await pass(portal, contactId);
  return contactId;
}

/** The person opens the link. */
export async function open(portal: TestPortal, contactId: string): Promise<void> {
  await contactObject(env, portal.portalId, contactId).proceed(null);
  await settle(portal);
}

/** The person passes, and 1Kosmos calls back. */
export async function pass(portal: TestPortal, contactId: string): Promise<void> {
  await passed(portal, contactId);
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  await settle(portal);
}

/** The person passes, without a callback. */
export async function passed(portal: TestPortal, contactId: string): Promise<void> {
  const { idv_session_id: session } = await idvOf(portal, contactId);
  await endSession(session ?? "", PASSED);
}

/** Delivers an event about a contact, a creation unless `change` says otherwise. */
export async function tell(
  portal: TestPortal,
  contactId: string,
  change: Parameters<typeof creationOf>[1] = {},
): Promise<void> {
  await portal.stub.accept([creationOf(contactId, change)]);
  await settle(portal);
}

/** Makes the poll of one contact due and runs it. */
export async function poll(portal: TestPortal, contactId: string): Promise<void> {
  await runInDurableObject(portal.stub, (_, { storage }) => {
    storage.sql.exec(`${OF_THE_TEST} UPDATE polls SET due_at = 0 WHERE contact_id = ?`, contactId);
    return storage.setAlarm(Date.now());
  });
  await settle(portal);
}

/** The request of a contact's open session. */
export async function requestOf(portal: TestPortal, contactId: string): Promise<string> {
  const { requestId } = await signedCallback(portal, contactId);
  return requestId;
}
