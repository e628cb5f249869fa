/**
 * Who may start verifications from cards and bulk actions: everybody, or the users and teams of the settings.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn } from "../support/card.ts";
import { hubspotAnswers } from "../deal/play.ts";
import { installedPortal, newContact, sessionsOf, type TestPortal } from "../support/portal.ts";

/** Users of the sandbox: 77 is in the team 11, 78 in the team 12, 1 in none. */
const [ADMIN, SELLER, SUPPORTER, STRANGER] = [1, 77, 78, 99];

afterEach(() => vi.restoreAllMocks());

async function limitedTo(mayStart: object): Promise<TestPortal> {
  const portal = await installedPortal();
  expect(await portal.stub.putSettings({ mayStart })).toMatchObject({ ok: true });
  return portal;
}

async function press(portal: TestPortal, userId: number): Promise<string> {
  const contactId = await newContact(portal);
  const { outcome } = await cardIn(portal, userId).startVerification(contactId);
  return outcome;
}

describe("who may start a verification", () => {
  it("is everybody by default", async () => {
    const portal = await installedPortal();
    expect(await press(portal, STRANGER)).toBe("started");
    const card = await cardIn(portal, STRANGER).contact(await newContact(portal));
    expect(card).not.toHaveProperty("mayNotStart");
  });

  it.each([
    ["users", { users: [SUPPORTER] }, [SUPPORTER], [ADMIN, SELLER, STRANGER]],
    ["members of teams", { teams: ["11"] }, [SELLER], [ADMIN, SUPPORTER, STRANGER]],
    ["either", { users: [ADMIN], teams: ["12"] }, [ADMIN, SUPPORTER], [SELLER, STRANGER]],
    ["nobody", { users: [], teams: [] }, [], [ADMIN, SELLER]],
  ])("can be limited to %s", async (_whom, mayStart, may, mayNot) => {
    const portal = await limitedTo(mayStart);
    for (const userId of may) expect(await press(portal, userId)).toBe("started");
    for (const userId of mayNot) {
      const card = cardIn(portal, userId);
      const contactId = await newContact(portal);
      expect(await card.startVerification(contactId)).toMatchObject({
        outcome: "refused",
        code: "not_allowed",
      });
      expect(await card.bulk({ contactIds: [contactId] })).toMatchObject({
        eligible: 0,
        accepted: 0,
        refused: [{ reason: "not_allowed" }],
      });
      // The card says so before anybody presses.
      expect(await card.contact(contactId)).toMatchObject({ mayNotStartCode: "not_allowed" });
    }
    expect((await sessionsOf(portal)).size).toBe(may.length);
  });

  it("fails closed while HubSpot does not say who is in a team", async () => {
    const clock = { offset: 0 };
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + clock.offset);
    const portal = await limitedTo({ users: [ADMIN], teams: ["11"] });
    await portal.stub.putSettings({ mayStart: { users: [ADMIN], teams: ["12"] } });
    const trouble = hubspotAnswers(
      ({ url }) => url.includes("/owners"),
      () => new Response("{}", { status: 503 }),
    );
    clock.offset = 6 * 60_000;
    const answer = await cardIn(portal, SUPPORTER).startVerification(await newContact(portal));
    expect(answer).toMatchObject({
      outcome: "refused",
      code: "teams_unread",
    });
    expect(await press(portal, ADMIN)).not.toBe("refused");
    trouble.stop();
    expect(await press(portal, SUPPORTER)).not.toBe("refused");
  });
});

describe("the setting", () => {
  it("names users and teams that HubSpot has, and is stored with their ids as text", async () => {
    const portal = await installedPortal();
    expect(await portal.stub.putSettings({ mayStart: { users: [77, "78"], teams: ["11"] } })).toMatchObject({
      ok: true,
      value: { mayStart: { users: ["77", "78"], teams: ["11"] } },
    });
    expect(await portal.stub.putSettings({ mayStart: { users: [77, 5], teams: ["9"] } })).toEqual({
      ok: false,
      error: {
        "mayStart.users.1": "HubSpot has no user 5.",
        "mayStart.teams.0": "HubSpot has no team 9 with a member.",
      },
    });
    expect(await portal.stub.putSettings({ mayStart: "everyone" })).toMatchObject({
      ok: true,
      value: { mayStart: "everyone" },
    });
    expect(await portal.stub.putSettings({ mayStart: "nobody" })).toMatchObject({ ok: false });
  });

  it("is not changed while HubSpot does not return the account's users", async () => {
    const portal = await installedPortal();
    const trouble = hubspotAnswers(
      ({ url }) => url.includes("/owners"),
      () => new Response("{}", { status: 503 }),
    );
    expect(await portal.stub.putSettings({ mayStart: { users: [77] } })).toMatchObject({
      ok: false,
      error: { mayStart: expect.any(String) },
    });
    trouble.stop();
  });

  it("needs the scope", async () => {
    const portal = await installedPortal(undefined, []);
    expect(await portal.stub.putSettings({ mayStart: { users: [77] } })).toMatchObject({
      ok: false,
      error: { mayStart: expect.any(String) },
    });
  });
});
