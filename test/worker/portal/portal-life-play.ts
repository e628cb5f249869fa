/** The remains of a portal, and who comes back to it. */
import { runInDurableObject } from "cloudflare:test";
import { countStored, moveBack } from "../support/peek.ts";
import { APP_ORIGIN, consent, work, type TestPortal } from "../support/portal.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The admin connects the app once more. */
export async function installAgain(portal: TestPortal) {
  const { portalId } = portal;
  return portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
}

/** The app's access token ends in a minute: the next call needs another one. */
export async function expireToken(portal: TestPortal): Promise<void> {
  const { portalId } = portal;
  const grant = { ...(await consent(portalId)), expiresAt: Date.now() + 60_000 };
  await portal.stub.install({ portalId, grant, origin: APP_ORIGIN });
}

/** So much time passes for a grant that HubSpot refuses; then what is due is done. */
export async function pass(portal: TestPortal, ms: number): Promise<void> {
  const fields = ["since", "triedAt", "retryAt", "goneSince"];
  await moveBack(
    portal,
    fields.map((field) => `$.grantRefusal.${field}`),
    ms,
  );
  await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
  await work(portal);
}

/** The remains in the portal's object and of its alarm. */
export async function leftIn(stub: DurableObjectStub) {
  const alarm = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
  return { tables: await countStored(stub), alarm };
}

export const NOTHING_LEFT = { tables: 0, alarm: null };
