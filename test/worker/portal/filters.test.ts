/** Which new contacts are left out although their trigger is on, and what the others are requested. */
import { describe, expect, it, vi } from "vitest";
import { hubspotCalls } from "../deal/play.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  SESSIONS_CONNECTION,
  type TestPortal,
  work,
} from "../support/portal.ts";

async function create(portal: TestPortal, properties: Record<string, string>): Promise<string> {
  const answer = await portal.crm("POST", "/crm/v3/objects/contacts", { properties });
  return (await answer.json<{ id: string }>()).id;
}

const address = () => ({ email: `p-${crypto.randomUUID()}@example.com` });

/** Creates contacts with these properties; returns their statuses once the work is done. */
async function statusesOf(portal: TestPortal, people: readonly Record<string, string>[]): Promise<unknown[]> {
  const ids = await Promise.all(people.map((person) => create(portal, person)));
  await portal.stub.accept(ids.map((id) => creationOf(id)));
  await work(portal);
  const all = await Promise.all(ids.map((id) => idvOf(portal, id)));
  return all.map((properties) => properties["idv_status"] ?? "");
}

async function portalWith(settings: object): Promise<TestPortal> {
  const portal = await installedPortal(SESSIONS_CONNECTION);
  expect(await portal.stub.putSettings(settings)).toMatchObject({ ok: true });
  return portal;
}

/** How often contacts are read from HubSpot while eight are created. */
async function reads(settings: object): Promise<number> {
  const portal = await portalWith(settings);
  const watch = hubspotCalls();
  await statusesOf(portal, Array.from({ length: 8 }, address));
  watch.stop();
  return watch.calls.filter((call) => call.endsWith("/contacts/batch/read")).length;
}

describe("the filters of the triggers", () => {
  it("leave out who has no e-mail address", async () => {
    const portal = await portalWith({ filters: { hasEmail: true } });
    expect(await statusesOf(portal, [address(), { firstname: "Nobody" }])).toEqual(["pending", ""]);
    expect((await portal.stub.overview())?.counters).toMatchObject({ skipped_by_filter: 1 });
  });

  it("leave out who is in another lifecycle stage", async () => {
    const portal = await portalWith({ filters: { lifecycleStages: ["customer", "opportunity"] } });
    const people = ["lead", "customer", "opportunity"].map((lifecyclestage) => ({
      ...address(),
      lifecyclestage,
    }));
    expect(await statusesOf(portal, [...people, address()])).toEqual(["", "pending", "pending", ""]);
  });

  it("leave out who was created before the day", async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const late = await portalWith({ filters: { createdFrom: day } });
    expect(await statusesOf(late, [address()])).toEqual([""]);
    const today = await portalWith({ filters: { createdFrom: new Date().toISOString().slice(0, 10) } });
    expect(await statusesOf(today, [address()])).toEqual(["pending"]);
  });

  it("cost one read for many contacts, and none while they are off", async () => {
    expect(await reads({})).toBe(0);
    expect(await reads({ filters: { hasEmail: true } })).toBeLessThanOrEqual(2);
  });

  it("do not ask about contacts that somebody verifies by hand", async () => {
    const portal = await portalWith({ filters: { hasEmail: true } });
    const contactId = await create(portal, { firstname: "Nobody" });
    const request = { kind: "identity", documentTypes: "any", proofingLevel: null, again: false } as const;
    const answer = portal.stub.startVerification({ contactId, userId: "77", request });
    await work(portal);
    expect(await answer).toMatchObject({ value: { outcome: "started" } });
  });
});

it("a new contact is asked for the level and the documents of the settings", async () => {
  const starts: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (request.method === "POST" && request.url.endsWith("/v1/verify/sessions"))
      starts.push(await request.clone().text());
    return real(request);
  });
  const portal = await portalWith({ request: { proofingLevel: "IAL2", documentTypes: ["passport"] } });
  const contactId = await create(portal, address());
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
  expect(starts).toHaveLength(1);
  expect(starts[0]).toMatch(/passport/u);
  expect(starts[0]).not.toMatch(/drivers_license|national_id/u);
  vi.restoreAllMocks();
  // A tenant that offers less than the level is not called at all.
  await portal.stub.putConnection({ ...SESSIONS_CONNECTION, offeredLevel: "IAL1" });
  expect(await statusesOf(portal, [address()])).toEqual([""]);
});
