/** HubSpot forbids reads (403): they pause together, use up no attempt, and are named once. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { newDeal } from "../deal/play.ts";
import { executionsOf, makeReadsDue } from "../support/peek.ts";
import { installedPortal, newContact, sessionsOf, signInAgain, work } from "../support/portal.ts";
import { enrol, runAction } from "../support/workflows.ts";

afterEach(() => vi.restoreAllMocks());

const FORBIDDEN = { status: "error", message: "This oauth-token (x) does not have proper permissions!" };

/** Forbids the calls that match. Returns the forbidden ones. */
function forbid(match: RegExp) {
  const seen: string[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    seen.push(request.url);
    return Response.json(FORBIDDEN, { status: 403 });
  });
  return { seen, stop: () => spy.mockRestore() };
}

describe("deals of workflows", () => {
  it("are read by one call for all, wait on a condition, and go on at a sign-in with no attempt used up", async () => {
    const portal = await installedPortal();
    const forbidden = forbid(/associations\/2026-09\/deals\/contacts\/batch\/read/u);
    const contacts = await Promise.all([1, 2, 3].map(() => newContact(portal)));
    for (const contactId of contacts)
      await runAction(
        portal,
        await enrol(portal, await newDeal(portal, "appointmentscheduled", [contactId]), {}, "deal"),
      );
    await work(portal);
    await makeReadsDue(portal);
    await work(portal);
    expect(forbidden.seen.length).toBeLessThanOrEqual(2);
    const before = forbidden.seen.length;
    await makeReadsDue(portal);
    await work(portal);
    expect(forbidden.seen).toHaveLength(before);
    expect(await portal.stub.conditions()).toMatchObject([
      {
        code: "scopes_missing",
        waiting: 3,
        message: expect.stringContaining("crm.objects.deals.read"),
        retryAt: expect.any(Number),
      },
    ]);
    expect(await executionsOf(portal)).not.toMatch(/"attempts":[1-9]/u);
    forbidden.stop();
    await signInAgain(portal);
    await work(portal);
    expect((await sessionsOf(portal)).size).toBe(3);
    expect(await portal.stub.conditions()).toEqual([]);
  });
});

describe("cards", () => {
  it("cause one refused call however often they are opened, and are named until one can be read", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const dealId = await newDeal(portal, "appointmentscheduled", [contactId]);
    const forbidden = forbid(/objects\/(?:contacts|deals)\/batch\/read/u);
    for (let n = 0; n < 4; n += 1)
      expect(await portal.stub.contactCard(contactId)).toMatchObject({ ok: false });
    for (let n = 0; n < 4; n += 1) expect(await portal.stub.dealCard(dealId)).toMatchObject({ ok: false });
    expect(forbidden.seen).toHaveLength(1);
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "scopes_missing", wording: { code: "scopes_missing_cards" }, waiting: 0 },
    ]);
    forbidden.stop();
    await signInAgain(portal);
    expect(await portal.stub.contactCard(contactId)).toMatchObject({ ok: true });
    expect(await portal.stub.conditions()).toEqual([]);
  });
});
