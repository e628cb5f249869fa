/** Pauses of calls to HubSpot: one that it requested lasts to its end, and failures of one kind of call pause that kind alone. */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SOON } from "../../soon.ts";
import { dealOf, gatedPortal, GATED, moveDeal, newDeal } from "../deal/play.ts";
import { endPauses, makeJobsDue, onStorage, portalRecordOf } from "../support/peek.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  signInAgain,
  work,
  type TestPortal,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

const SECOND = 1000;
const PATCH_CONTACT = /^PATCH \S+\/objects\/contacts\//u;
const WRITE_CONTACTS = /^(?:PATCH \S+\/objects\/contacts\/|POST \S+\/objects\/contacts\/batch\/update)/u;

type Answer = (call: string) => Response | null | Promise<Response | null>;

/** Calls to HubSpot that match get the response of `answer`, or else that of the sandbox. Returns them all. */
function intercept(match: RegExp, answer: Answer): { readonly all: string[]; readonly matching: string[] } {
  const [all, matching]: [string[], string[]] = [[], []];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const call = `${request.method} ${request.url}`;
    if (call.includes("//api.hubapi.com/")) all.push(call);
    if (!match.test(call)) return real(request);
    matching.push(call);
    return (await answer(call)) ?? real(request);
  });
  return { all, matching };
}

function answerOf(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ status: "error", message: "This is a test." }, { status, headers });
}

describe("a pause that HubSpot asks for", () => {
  it("is not ended by another call that succeeds, by a person's wish or by the object's end; a sign-in ends it", async () => {
    const portal = await installedPortal();
    const read = await newContact(portal);
    const written = await newContact(portal);
    // While a write is on its way, a card's read gets a Retry-After of two minutes; then the write succeeds.
    const write = { isUnderWay: false, mayEnd: false };
    intercept(/objects\/contacts\//u, async (call) => {
      if (!PATCH_CONTACT.test(call)) return answerOf(429, { "retry-after": "120" });
      write.isUnderWay = true;
      while (!write.mayEnd) await scheduler.wait(10);
      return null;
    });
    await portal.stub.accept([creationOf(written)]);
    await expect.poll(() => write.isUnderWay, SOON).toBe(true);
    expect(await portal.stub.contactCard(read)).toMatchObject({ ok: false });
    write.mayEnd = true;
    await expect.poll(async () => (await portal.stub.overview())?.waiting.outbox, SOON).toBe(0);
    vi.restoreAllMocks();
    expect((await idvOf(portal, written))["idv_status"]).toBe("pending");
    const record = await portalRecordOf(portal);
    for (const name of ["writerPausedUntil", "writerAskedUntil"])
      expect(record[name]).toBeGreaterThan(Date.now() + 110 * SECOND);

    await evictDurableObject(portal.stub);
    const later = await newContact(portal);
    const calls = intercept(/never/u, () => null);
    await portal.stub.accept([creationOf(later)]);
    await work(portal);
    await portal.stub.replay("outbox:contacts:1");
    await portal.stub.contactCard(read);
    await makeJobsDue(portal);
    await work(portal);
    expect(calls.all).toEqual([]);
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "hubspot_unavailable", retryAt: record["writerAskedUntil"] },
    ]);

    await signInAgain(portal);
    await work(portal);
    expect((await idvOf(portal, later))["idv_status"]).toBe("pending");
    expect(await portal.stub.conditions()).toEqual([]);
  });
});

describe("trouble with one kind of call", () => {
  it("grows that kind's pauses although others succeed, and holds up none of them", async () => {
    const portal = await gatedPortal();
    const { matching } = intercept(WRITE_CONTACTS, () => answerOf(500));
    for (let round = 1; round <= 3; round += 1) {
      const contactId = await newContact(portal);
      const dealId = await newDeal(portal, "appointmentscheduled", [contactId]);
      await portal.stub.accept([await moveDeal(portal, dealId, GATED)]);
      await endPauses(portal);
      await expect.poll(async () => (await dealOf(portal, dealId)).status, SOON).toBe("held");
      await expect.poll(() => pauseOf(portal), SOON).toMatchObject({ kind: "trouble", failures: round });
    }
    expect(matching).toHaveLength(3);
    // The third pause is longer than the first, and nothing else of the portal waits.
    expect((await pauseOf(portal))?.until).toBeGreaterThan(Date.now() + 3 * SECOND);
    expect((await portalRecordOf(portal))["writerPausedUntil"]).toBe(0);
  });
});

/** The hold of contact writes, as it is stored. */
function pauseOf(portal: TestPortal): Promise<{ kind: string; failures: number; until: number } | undefined> {
  return onStorage(portal, ({ sql }) => {
    const [row] = sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'troubles'").toArray();
    return row === undefined ? undefined : JSON.parse(row.value)["contacts"];
  });
}
