/**
 * The tools of HubSpot's agents, through the real objects, against the sandbox HubSpot and 1Kosmos.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { onStorage } from "../support/peek.ts";
import { end, PASSED } from "../deal/play.ts";
import { creationOf, installedPortal, newContact, newPortal, sessionsOf, work } from "../support/portal.ts";

const ASK = { dryRun: false, requestKey: "1" };
const NOT_VERIFIED = { verified: false, level: null, verifiedAt: null };

describe("the tool that checks", () => {
  it("says verified with level and time of a current pass, and nothing more", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect(await portal.stub.checkIdentity(contactId)).toMatchObject({
      ...NOT_VERIFIED,
      message: "Not verified: the status is pending.",
    });
    await end(portal, [contactId], PASSED);
    const check = await portal.stub.checkIdentity(contactId);
    expect(check).toMatchObject({ verified: true, level: expect.stringMatching(/^IAL[12]$/u) });
    expect(Math.abs(Date.parse(check.verifiedAt ?? "") - Date.now())).toBeLessThan(60_000);
    expect(Object.keys(check).sort()).toEqual(["level", "message", "verified", "verifiedAt"]);
  });

  it("says not verified of whoever is unknown, of a record that is not there, and without an install", async () => {
    const portal = await installedPortal();
    for (const id of [await newContact(portal), "999999999"])
      expect(await portal.stub.checkIdentity(id)).toMatchObject(NOT_VERIFIED);
    const { stub } = await newPortal();
    expect(await stub.checkIdentity("1")).toMatchObject(NOT_VERIFIED);
    expect(await sessionsOf(portal)).toEqual(new Map());
  });
});

describe("the tool that asks", () => {
  it("starts nothing in a dry run, then one session, and keeps the link to itself", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const dry = await portal.stub.requestByAgent({ ...ASK, contactId, dryRun: true });
    expect(dry).toMatchObject({ outcome: "would_ask", link: "" });
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(new Map());
    expect(await portal.stub.requestByAgent({ ...ASK, contactId })).toMatchObject({
      outcome: "asked",
      link: "",
    });
    await work(portal);
    expect((await sessionsOf(portal)).get(contactId)).toBe(1);
    const again = await portal.stub.requestByAgent({ ...ASK, contactId, requestKey: "2" });
    expect(again).toMatchObject({ outcome: "pending", link: "" });
    await end(portal, [contactId], PASSED);
    const later = await portal.stub.requestByAgent({ ...ASK, contactId, requestKey: "3" });
    expect(later).toMatchObject({ outcome: "already_verified", link: "" });
    expect((await sessionsOf(portal)).get(contactId)).toBe(1);
  });

  it("returns the link where an admin allows it", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ agents: { returnLink: true } });
    const contactId = await newContact(portal);
    const { link } = await portal.stub.requestByAgent({ ...ASK, contactId });
    expect(link).toMatch(/^https:\/\/.+/u);
    const dry = await portal.stub.requestByAgent({
      ...ASK,
      contactId: await newContact(portal),
      dryRun: true,
    });
    expect(dry.link).toBe("");
  });

  it("is capped: what is over the cap waits for an admin", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ dailyCaps: { agent: 1 } });
    const ids = [await newContact(portal), await newContact(portal)];
    for (const contactId of ids) {
      await portal.stub.requestByAgent({ ...ASK, contactId });
      await work(portal);
    }
    const limits = await portal.stub.limits();
    expect(limits?.caps.find(({ source }) => source === "agent")).toMatchObject({ used: 1, waiting: 1 });
    expect([...(await sessionsOf(portal)).values()]).toEqual([1]);
  });

  it("refuses where only some users may start verifications: an agent is no user", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ mayStart: { users: ["77"], teams: [] } });
    const contactId = await newContact(portal);
    expect(await portal.stub.requestByAgent({ ...ASK, contactId })).toMatchObject({
      outcome: "refused",
      link: "",
    });
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(new Map());
  });
});

describe("the signature of a call", () => {
  const DAY_MS = 24 * 60 * 60 * 1000;

  it("of version 2 counts until HubSpot has signed one of this portal with version 3", async () => {
    const [portal, other] = await Promise.all([installedPortal(null), installedPortal(null)]);
    const v2 = { signature: "v2", requestKey: "a".repeat(64) } as const;
    expect(await portal.stub.refuseAgentCall(v2)).toBeNull();
    expect(await portal.stub.refuseAgentCall({ signature: "v3" })).toBeNull();
    expect(await portal.stub.refuseAgentCall(v2)).toBe("unproven");
    expect(await portal.stub.refuseAgentCall({ signature: "v2" })).toBe("unproven");
    await evictDurableObject(portal.stub);
    expect(await portal.stub.refuseAgentCall(v2)).toBe("unproven");
    expect(await other.stub.refuseAgentCall(v2)).toBeNull();
  });

  it("of version 2 is worth nothing after three days, longer than HubSpot repeats; another call is", async () => {
    const [real, clock] = [Date.now, { ahead: 0 }];
    const spy = vi.spyOn(Date, "now").mockImplementation(() => real() + clock.ahead);
    onTestFinished(() => spy.mockRestore());
    const portal = await installedPortal(null);
    const [call, another] = ["a", "b"].map((digit) => {
      return { signature: "v2", requestKey: digit.repeat(64) } as const;
    });
    if (call === undefined || another === undefined) throw new Error("no calls");
    expect(await portal.stub.refuseAgentCall(call)).toBeNull();
    clock.ahead = 3 * DAY_MS - 60_000;
    expect(await portal.stub.refuseAgentCall(call)).toBeNull();
    clock.ahead = 3 * DAY_MS + 60_000;
    expect(await portal.stub.refuseAgentCall(call)).toBe("too_late");
    expect(await portal.stub.refuseAgentCall(another)).toBeNull();
  });

  it("costs one bounded row, however many calls there are", async () => {
    const portal = await installedPortal(null);
    for (let n = 0; n < 1100; n += 1)
      await portal.stub.refuseAgentCall({
        signature: "v2",
        requestKey: `${n}`.padStart(64, "0").split("").toReversed().join(""),
      });
    const size = await onStorage(
      portal,
      ({ sql }) =>
        sql.exec<{ n: number }>("SELECT length(value) AS n FROM meta WHERE key = 'agent_calls'").one().n,
    );
    expect(size).toBeLessThan(40_000);
  });
});
