/** HubSpot refuses the portal's grant for a while, as after a deploy with another client id. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tokensKey } from "../../../src/portal/access/tokens.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { mostAttempts } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  pendingContact,
  sessionsOf,
  work,
} from "../support/portal.ts";
import { expireToken, pass } from "./portal-life-play.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const MINUTE = 60_000;

/** A portal whose grant was refused a moment ago, and a contact that was being verified then. */
async function refusedPortal(by: HubSpotAnnex["grantsEndedBy"] = "BAD_REFRESH_TOKEN") {
  const annex = new HubSpotAnnex().open();
  const portal = await installedPortal();
  annex.grantsEnded = true;
  annex.grantsEndedBy = by;
  await expireToken(portal);
  const { contactId } = await pendingContact(portal);
  return { annex, portal, contactId };
}

describe("a grant that HubSpot refuses", () => {
  it("is kept and shown with the next attempt; after it work goes on without a person", async () => {
    const { annex, portal, contactId } = await refusedPortal();
    const overview = await portal.stub.overview();
    expect(overview).toMatchObject({ status: "refused", wipeAt: null });
    const { since = 0, retryAt = 0 } = overview?.grantRefusal ?? {};
    expect(since).toBeGreaterThan(Date.now() - MINUTE);
    expect(retryAt).toBeGreaterThan(Date.now());
    expect(retryAt).toBeLessThanOrEqual(since + 5 * MINUTE);
    expect(await env.TOKENS.get(tokensKey(portal.portalId))).not.toBeNull();
    annex.grantsEnded = false;
    await pass(portal, 5 * MINUTE);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    expect(await sessionsOf(portal)).toEqual(new Map([[contactId, 1]]));
  });

  it("is tried by nothing but the schedule, and costs the work that waits no attempt", async () => {
    const { annex, portal } = await refusedPortal();
    const before = annex.refusedRefreshes;
    await work(portal);
    await portal.stub.sweep();
    await work(portal);
    expect(annex.refusedRefreshes).toBe(before);
    await pass(portal, 5 * MINUTE);
    expect(annex.refusedRefreshes).toBe(before + 1);
    expect((await portal.stub.overview())?.grantRefusal?.retryAt).toBeGreaterThan(Date.now() + 59 * MINUTE);
    await pass(portal, 65 * MINUTE);
    expect(annex.refusedRefreshes).toBe(before + 2);
    expect(await mostAttempts(portal)).toBe(0);
    expect(await portal.stub.overview()).toMatchObject({ status: "refused", deadLetters: [] });
  });

  it("is tried when a signed webhook arrives, at most once within minutes", async () => {
    const { annex, portal, contactId } = await refusedPortal();
    const before = annex.refusedRefreshes;
    const late = await newContact(portal);
    await portal.stub.accept([creationOf(late)]);
    await work(portal);
    expect(annex.refusedRefreshes).toBe(before);
    annex.grantsEnded = false;
    await pass(portal, 4 * MINUTE);
    // An event without a consequence shows as much.
    await portal.stub.accept([creationOf(late, { type: "contact.propertyChange", propertyName: "email" })]);
    await work(portal);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
    for (const id of [contactId, late]) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
  });

  it("is tried soon again when HubSpot is down at the attempt", async () => {
    const { annex, portal } = await refusedPortal();
    annex.grantsEnded = false;
    const real = globalThis.fetch;
    const down = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const { url } = new Request(input, init);
      return url.endsWith("/oauth/2026-09/token") ? new Response("", { status: 503 }) : real(input, init);
    });
    await pass(portal, 5 * MINUTE);
    const { status, grantRefusal } = (await portal.stub.overview()) ?? {};
    expect(status).toBe("refused");
    expect((grantRefusal?.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(MINUTE);
    down.mockRestore();
    annex.open();
    await pass(portal, MINUTE);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
  });
});

describe("an account that HubSpot calls gone", () => {
  it("is disconnected when HubSpot says so again 5 minutes later", async () => {
    const { portal } = await refusedPortal("BAD_HUB");
    expect(await portal.stub.overview()).toMatchObject({ status: "refused", wipeAt: null });
    await pass(portal, 5 * MINUTE);
    const { status, wipeAt } = (await portal.stub.overview()) ?? {};
    expect(status).toBe("disconnected");
    expect((wipeAt ?? 0) - Date.now()).toBeGreaterThan(29 * 24 * 60 * MINUTE);
  });

  it("goes on when HubSpot was wrong", async () => {
    const { annex, portal, contactId } = await refusedPortal("BAD_HUB");
    annex.grantsEnded = false;
    await pass(portal, 5 * MINUTE);
    expect(await portal.stub.overview()).toMatchObject({ status: "connected" });
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  });
});
