/** What is left of a portal, and who comes back to it. */
import { runInDurableObject } from "cloudflare:test";
import { APP_ORIGIN, consent, type TestPortal } from "../support/portal.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The admin connects the app once more. */
export async function installAgain(portal: TestPortal) {
  const { portalId } = portal;
  return portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
}

/** What is left in the portal's object and of its alarm. */
export async function leftIn(stub: DurableObjectStub) {
  return runInDurableObject(stub, async (_, state) => {
    const query = "SELECT count(*) AS n FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'";
    return {
      tables: state.storage.sql.exec<{ n: number }>(query).one().n + [...state.storage.kv.list()].length,
      alarm: await state.storage.getAlarm(),
    };
  });
}

export const NOTHING_LEFT = { tables: 0, alarm: null };
