/** Calls that people wait for are made although background work has used up its share of the rate limit. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { RUNTIME } from "../../../src/portal/admin-portal.ts";
import { cardIn } from "../support/card.ts";
import { creationOf, installedPortal, newContact, type TestPortal, work } from "../support/portal.ts";

/** Uses up all that background work may use of the limit. */
async function spendBackgroundShare({ stub }: TestPortal): Promise<void> {
  await runInDurableObject(stub, (portal) => {
    const { rateLimiter } = portal[RUNTIME].services();
    while (rateLimiter.acquire(Date.now(), "background") === 0);
  });
}

const GATE = { pipelineId: "default", stageId: "contractsent", minIal: "IAL1", mode: "enforce" };

describe("while background work has used up its share of HubSpot's rate limit", () => {
  it("an admin saves a gate, whose stage is looked up, finds a test contact and reads names", async () => {
    const portal = await installedPortal();
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const created = await portal.crm("POST", "/crm/v3/objects/contacts", {
      properties: { email, firstname: "Ada" },
    });
    const { id } = await created.json<{ id: string }>();
    await spendBackgroundShare(portal);
    expect(await portal.stub.putSettings({ gates: [GATE] })).toMatchObject({ ok: true });
    expect(await portal.stub.findTestContact(email)).toEqual({ ok: true, value: id });
    expect(await portal.stub.testContact(id)).toMatchObject({ ok: true, value: { name: "Ada" } });
  });

  it("a card shows a contact that is unknown here, and background work waits", async () => {
    const portal = await installedPortal();
    const [unknown, created] = [await newContact(portal), await newContact(portal)];
    await spendBackgroundShare(portal);
    expect(await cardIn(portal).contact(unknown)).toMatchObject({ contactId: unknown, status: null });
    await portal.stub.accept([creationOf(created)]);
    await work(portal);
    const { properties } = await portal
      .crm("GET", `/crm/v3/objects/contacts/${created}?properties=idv_status`)
      .then((response) => response.json<{ properties: { idv_status?: string | null } }>());
    expect(properties.idv_status ?? null).toBeNull();
  });
});
