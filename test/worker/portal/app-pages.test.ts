/** The app's pages in HubSpot on the real Worker and its objects: what each is shown from. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, decided, listedPortal } from "../features/activity/play.ts";
import { captureLogs } from "../routes/support.ts";
import { act, outcomeOf, pageOf } from "../support/app-pages.ts";
import { cardIn } from "../support/card.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { APP_ORIGIN, installedPortal, newPortal } from "../support/portal.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

describe("what the pages are shown from", () => {
  it("is the read model of the app's own pages, without names and links", async () => {
    const portal = await listedPortal();
    const contactId = await asked(portal, { changeSource: "FORM" });
    await decided(portal, contactId, { outcome: "failed", errorCode: "IDV0011" });
    const { page: list } = await pageOf(portal, "verifications", { request: { names: "1" } });
    expect(list.items).toMatchObject([
      {
        contactId,
        name: null,
        status: "failed",
        trigger: { by: "contact_created", reference: "form" },
        code: "IDV0011",
      },
    ]);
    expect(list.items[0]?.reason?.text).toMatch(/\w+ \w+/u);
    expect(list.reasons).toContainEqual({ code: "face", label: expect.any(String) });
    const own = await portal.stub.read("verifications", { limit: 25, names: false });
    expect(list).toMatchObject(own ?? {});
    const { page: history } = await pageOf(portal, "contact", { path: `/contacts/${contactId}` });
    expect(history).toEqual(await portal.stub.read("contact", { contactId, names: false }));
    expect(history.summary).toContain(history.verifications[0]?.reason?.text);
    const { page: activity } = await pageOf(portal, "activity");
    expect(activity).toEqual(await portal.stub.read("activity", {}));
    expect(activity.totals).toMatchObject({ started: 1, failed: 1 });
    const { page: overview, frame } = await pageOf(portal, "overview");
    expect(overview).toMatchObject({
      state: "verifying",
      hubspot: "connected",
      onekosmos: { tenant: "sandbox.1kosmos.net", message: null },
      today: { started: 1, failed: 1 },
      newest: { contactId, status: "failed" },
      needs: { deadLetters: 0, held: 0 },
    });
    expect(frame.account).toEqual({
      timeZone: expect.any(String),
      hubspotUrl: expect.stringMatching(new RegExp(`/contacts/${portal.portalId}$`, "u")),
    });
    expect(JSON.stringify([list, history, activity, overview])).not.toContain("/v/");
  });

  it("filters and pages the list; what is wrong is named", async () => {
    const portal = await listedPortal();
    const ids = [await asked(portal), await asked(portal), await asked(portal)];
    const first = await pageOf(portal, "verifications", { request: { limit: 2 } });
    expect(first.page.items).toHaveLength(2);
    const second = await pageOf(portal, "verifications", { request: { limit: "2", after: first.page.next } });
    expect(second.page.next).toBeNull();
    const found = [...first.page.items, ...second.page.items].map(({ contactId }) => contactId);
    expect(found.toSorted()).toEqual(ids.toSorted());
    const { page: none } = await pageOf(portal, "verifications", { request: { status: "failed" } });
    expect(none.items).toEqual([]);
    const wrong = await cardIn(portal).ask("/pages/verifications", { from: "yesterday", status: "lost" });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      error: "invalid",
      message: expect.stringContaining("status: Must be one of"),
      fields: { from: expect.any(String), status: expect.any(String) },
    });
  });

  it("says what is in place and what is missing", async () => {
    const missing = await installedPortal(null, []);
    expect((await pageOf(missing, "setup")).page).toMatchObject({
      hubspot: {
        status: "connected",
        properties: "done",
        withheld: expect.arrayContaining(["gates", "tickets"]),
      },
      onekosmos: { tenant: null, refusal: null, checksCallbacks: false },
      triggers: { ways: ["person"], gates: 0 },
    });
    expect((await pageOf(missing, "overview")).page.state).toBe("setup");
    const { page: attention } = await pageOf(missing, "attention");
    expect(attention.conditions).toContainEqual(
      expect.objectContaining({
        code: "scopes_missing",
        remedy: { url: `${APP_ORIGIN}/oauth/install`, label: expect.any(String) },
      }),
    );
    const whole = await installedPortal();
    expect((await pageOf(whole, "setup")).page).toMatchObject({
      onekosmos: { tenant: "sandbox.1kosmos.net", checksCallbacks: true },
    });
  });

  it("of a contact that is not known is no error, and of another portal's is nothing", async () => {
    const [portal, other] = await Promise.all([listedPortal(), listedPortal()]);
    const contactId = await asked(other);
    const { page } = await pageOf(portal, "contact", { path: `/contacts/${contactId}` });
    expect(page).toMatchObject({ isKnown: false, verifications: [], events: [] });
    expect((await cardIn(portal).ask("/pages/contacts/x1")).status).toBe(404);
  });

  it("is nothing where the app is not installed, or has left", async () => {
    const never = await newPortal();
    new HubSpotAnnex().open();
    const left = await installedPortal();
    await left.stub.disconnect();
    for (const portal of [never, left]) {
      for (const path of ["overview", "activity", "verifications", "contacts/1", "attention", "setup"])
        expect(await outcomeOf(cardIn(portal).ask(`/pages/${path}`))).toEqual([404, "unknown_portal"]);
      expect(await act(portal, "replay", "job:1")).toEqual([404, "unknown_portal"]);
    }
    expect(await never.stub.overview()).toBeNull();
  });
});
