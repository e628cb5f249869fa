/** HubSpot returns 404 for a write, or leaves a record out of its response. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeOutboxDue, outboxOf, patchPortalRecord } from "../support/peek.ts";
import { creationOf, idvOf, installedPortal, newContact, work, type TestPortal } from "../support/portal.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const PATCHED = /\/objects\/contacts\/\d+$/u;
const NOT_THERE = { status: "error", message: "Object not found", category: "OBJECT_NOT_FOUND" };

/** HubSpot does not find any contact that is written: a batch leaves it out, alone it is a 404. */
function notFound() {
  const real = globalThis.fetch;
  let patches = 0;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { method, url } = new Request(input, init);
    if (url.endsWith("/objects/contacts/batch/update"))
      return Response.json({ status: "COMPLETE", results: [] });
    if (method !== "PATCH" || !PATCHED.test(url)) return real(input, init);
    patches += 1;
    return Response.json(NOT_THERE, { status: 404 });
  });
  return { patches: () => patches, stop: () => spy.mockRestore() };
}

/** When the contact's write is due, in ms from now, and how it stands. */
async function writeOf(portal: TestPortal, contactId: string) {
  const row = (await outboxOf(portal, "contacts")).find(({ recordId }) => recordId === contactId);
  return { state: row?.state, dueIn: (row?.dueAt ?? 0) - Date.now() };
}

async function pauseIsOver(portal: TestPortal): Promise<void> {
  await makeOutboxDue(portal, "contacts");
  await work(portal);
}

describe("a contact that HubSpot does not find", () => {
  it("once gets its link all the same", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const missing = notFound();
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    missing.stop();
    const { state, dueIn } = await writeOf(portal, contactId);
    expect(state).toBe("due");
    expect(dueIn).toBeLessThanOrEqual(5000);
    await pauseIsOver(portal);
    expect((await idvOf(portal, contactId))["idv_verification_url"]).toContain("/v/");
    expect((await writeOf(portal, contactId)).state).toBe("done");
  });

  it("in a batch, and alone, once gets its link as well", async () => {
    const portal = await installedPortal();
    const contacts = [await newContact(portal), await newContact(portal)];
    const missing = notFound();
    await portal.stub.accept(contacts.map((id) => creationOf(id)));
    await work(portal);
    missing.stop();
    await pauseIsOver(portal);
    for (const id of contacts) expect((await idvOf(portal, id))["idv_status"]).toBe("pending");
  });

  it("after 5 seconds, a minute and ten minutes is a dead letter, which can be replayed", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const missing = notFound();
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    const pauses = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      pauses.push(Math.ceil((await writeOf(portal, contactId)).dueIn / 1000));
      await pauseIsOver(portal);
    }
    missing.stop();
    expect(pauses).toEqual([5, 60, 600]);
    const letters = (await portal.stub.overview())?.deadLetters ?? [];
    expect(letters).toMatchObject([{ kind: "write", subject: `contact ${contactId}` }]);
    await portal.stub.replay(letters[0]?.id ?? "");
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("pending");
  });

  it("is not given up sooner because a person or a repair makes the waiting work due", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    const missing = notFound();
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    await patchPortalRecord(portal, { provisioned: false });
    await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
    await work(portal);
    missing.stop();
    expect(missing.patches()).toBe(1);
    expect((await writeOf(portal, contactId)).dueIn).toBeGreaterThan(0);
  });
});
