/** Over IDVerify nothing announces a result: what 1Kosmos decides after the app stopped waiting is found by polls. */
import { describe, expect, it, vi } from "vitest";
import { SOON } from "../../soon.ts";
import { LINK } from "../../unit/onekosmos/providers.ts";
import { endLinks, pollsOf } from "../support/peek.ts";
import { idvOf, work, type TestPortal } from "../support/portal.ts";
import { contactOf, created, createWorld, historyOf, IDVERIFY_INPUT, pollNow } from "./world.ts";

const FIRST = "5d0a9a0e-3c0f-4e62-9d0a-2b1f0c9a7e11";
const SECOND = "5d0a9a0e-3c0f-4e62-9d0a-2b1f0c9a7e22";
const PASSED = { sessionStatus: "Completed", verificationStatus: "Passed" };
const STARTED = { sessionStatus: "In Progress" };

/** A contact whose person has opened the link. */
async function openedWorld() {
  const world = await createWorld(IDVERIFY_INPUT);
  world.tenant.created = { sessionId: FIRST, url: LINK };
  const contactId = await created(world.portal);
  await contactOf(world.portal, contactId).proceed(null);
  // The portal receives it behind the person's page.
  await vi.waitFor(async () => expect((await pollsOf(world.portal))[0]?.generation).toBe(2), SOON);
  world.tenant.result = STARTED;
  const askedFor = () =>
    world.tenant.asked.flatMap(({ url, body }) =>
      url.endsWith("/result") && typeof body === "object" && body !== null && "sessionId" in body
        ? [String(body.sessionId)]
        : [],
    );
  return { ...world, contactId, askedFor };
}

async function endLink(portal: TestPortal): Promise<void> {
  await endLinks(portal, Date.now() - 1);
  await portal.stub.sweep();
  await work(portal);
}

describe("a session over idverify that its person has open", () => {
  it("verifies its contact seconds after the link's end", async () => {
    const { tenant, portal, contactId } = await openedWorld();
    await endLink(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
    const [next] = await pollsOf(portal);
    expect((next?.dueAt ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
    tenant.result = PASSED;
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified", idv_session_id: FIRST });
    expect((await historyOf(portal, contactId)).at(-1)).toBe(`verified (late: ${FIRST})`);
    expect(await pollsOf(portal)).toEqual([]);
  });

  it("is not asked about any more once 1Kosmos says that it is over", async () => {
    const { tenant, portal, contactId } = await openedWorld();
    await endLink(portal);
    tenant.result = { sessionStatus: "Expired" };
    await pollNow(portal);
    expect(await pollsOf(portal)).toEqual([]);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "expired" });
  });

  it("verifies its contact though another one was made, and the page that is open counts", async () => {
    const { tenant, portal, contactId, askedFor } = await openedWorld();
    await portal.stub.putSettings({ personChange: "restart" });
    tenant.created = { sessionId: SECOND, url: LINK };
    await portal.stub.accept([
      {
        dedupeKey: crypto.randomUUID(),
        type: "contact.propertyChange",
        objectType: "contact",
        objectId: contactId,
        propertyName: "firstname",
        value: "Grace",
        occurredAt: Date.now() + 1000,
        changeSource: "CRM_UI",
        sourceId: "userId:7",
      },
    ]);
    await work(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending", idv_session_id: SECOND });
    tenant.fault = async (request) => {
      if (!request.url.endsWith("/result")) return undefined;
      const isFirst = askedFor().at(-1) === FIRST;
      return Response.json(await tenant.sealed(isFirst ? PASSED : STARTED));
    };
    await pollNow(portal);
    expect(askedFor()).toContain(FIRST);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect(await pollsOf(portal)).toEqual([]);
  });
});
