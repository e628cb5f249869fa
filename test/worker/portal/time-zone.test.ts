/** Dates in HubSpot are days in the account's own time zone, which is read when the app is connected. */
import { describe, expect, it, vi } from "vitest";
import { end, hubspotAnswers } from "../deal/play.ts";
import {
  APP_ORIGIN,
  consent,
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  SESSIONS_CONNECTION,
  type TestPortal,
  work,
} from "../support/portal.ts";

/** Where it is another day than in UTC for half of the day, and between them at any moment. */
const FAR = ["Pacific/Kiritimati", "Etc/GMT+12"];

async function connectIn(portal: TestPortal, timeZone: string): Promise<void> {
  const { portalId } = portal;
  await portal.crm("PUT", `/sandbox/portals/${portalId}/account`, { timeZone });
  await portal.stub.install({ portalId, grant: await consent(portalId), origin: APP_ORIGIN });
}

async function verifiedDate(portal: TestPortal): Promise<string | null | undefined> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  await end(portal, [contactId], { outcome: "passed", ial: "IAL2" });
  return (await idvOf(portal, contactId))["idv_verified_date"];
}

function dayThere(timeZone: string): string {
  return new Date().toLocaleDateString("sv-SE", { timeZone });
}

describe("the verified date", () => {
  it("is the day in the account's time zone, and follows it after the next sign-in", async () => {
    const portal = await installedPortal(SESSIONS_CONNECTION);
    const days: unknown[] = [];
    for (const timeZone of FAR) {
      await connectIn(portal, timeZone);
      const before = dayThere(timeZone);
      const written = await verifiedDate(portal);
      // The day may change while the test runs.
      expect([before, dayThere(timeZone)]).toContain(written);
      days.push(written);
    }
    // The two zones are 26 hours apart.
    expect(days[0]).not.toBe(days[1]);
  });

  it("is in UTC while HubSpot does not say, and the install goes on", async () => {
    const silent = hubspotAnswers(
      ({ url }) => url.includes("/account-info/"),
      () => Response.json({ timeZone: "Europe/Atlantis" }),
    );
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const portal = await installedPortal(SESSIONS_CONNECTION);
    silent.stop();
    expect(warn.mock.calls.join()).toContain("time zone not read");
    warn.mockRestore();
    const before = dayThere("UTC");
    expect([before, dayThere("UTC")]).toContain(await verifiedDate(portal));
  });
});
