/** Who sees single verifications and contacts on the app's pages in HubSpot. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { captureLogs } from "../routes/support.ts";
import { ADMIN, pageOf, signInByLink } from "../support/app-pages.ts";
import { cardIn } from "../support/card.ts";
import { hubspotAnswers } from "../deal/play.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

/** Users of the sandbox: 77 is in the team 11. */
const [COLLEAGUE, STARTER] = [77, 78];
const ONE_STARTER = { mayStart: { users: [String(STARTER)], teams: [] } };
const OF_RECORDS = ["/pages/verifications", "/pages/contacts/101", "/pages/attention"];
const OF_NUMBERS = ["/pages/overview", "/pages/activity", "/pages/setup"];

const statusesOf = (portal: TestPortal, userId: number, paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => (await cardIn(portal, userId).ask(path, {})).status));

async function set(portal: TestPortal, patch: object): Promise<void> {
  expect(await portal.stub.putSettings(patch)).toMatchObject({ ok: true });
}

describe("single verifications and contacts", () => {
  it("are for everybody in the account while everybody may start verifications", async () => {
    const portal = await installedPortal(null);
    expect(await statusesOf(portal, COLLEAGUE, [...OF_RECORDS, ...OF_NUMBERS])).toEqual(Array(6).fill(200));
  });

  it("are for those who may start verifications where that is limited, and for signed-in admins", async () => {
    const portal = await installedPortal(null);
    await signInByLink(portal);
    await set(portal, ONE_STARTER);
    expect(await statusesOf(portal, COLLEAGUE, OF_RECORDS)).toEqual([403, 403, 403]);
    expect(await statusesOf(portal, COLLEAGUE, OF_NUMBERS)).toEqual([200, 200, 200]);
    expect(await statusesOf(portal, STARTER, OF_RECORDS)).toEqual([200, 200, 200]);
    expect(await statusesOf(portal, ADMIN, OF_RECORDS)).toEqual([200, 200, 200]);
    const { frame, page } = await pageOf(portal, "overview", { userId: COLLEAGUE });
    expect([frame.records, page.newest]).toEqual([false, null]);
  });

  it("are for signed-in admins alone where an admin says so, and for everybody likewise", async () => {
    const portal = await installedPortal(null);
    await set(portal, { appPages: { readers: "admins" } });
    expect(await statusesOf(portal, ADMIN, OF_RECORDS)).toEqual([403, 403, 403]);
    await signInByLink(portal);
    expect(await statusesOf(portal, ADMIN, OF_RECORDS)).toEqual([200, 200, 200]);
    expect(await statusesOf(portal, COLLEAGUE, OF_RECORDS)).toEqual([403, 403, 403]);
    await set(portal, ONE_STARTER);
    await set(portal, { appPages: { readers: "everyone" } });
    expect(await statusesOf(portal, COLLEAGUE, OF_RECORDS)).toEqual([200, 200, 200]);
  });

  it("are for nobody while HubSpot does not say in which team a user is", async () => {
    const clock = { offset: 0 };
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + clock.offset);
    const portal = await installedPortal(null);
    await set(portal, { mayStart: { users: [], teams: ["11"] } });
    expect(await statusesOf(portal, COLLEAGUE, OF_RECORDS)).toEqual([200, 200, 200]);
    hubspotAnswers(
      ({ url }) => url.includes("/owners"),
      () => new Response("{}", { status: 503 }),
    );
    clock.offset = 6 * 60_000;
    expect(await statusesOf(portal, COLLEAGUE, OF_RECORDS)).toEqual([503, 503, 503]);
  });
});
