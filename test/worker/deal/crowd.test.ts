/**
 * Counts the calls to HubSpot for many deals at once.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { makePollsDue, polledContacts } from "../support/peek.ts";
import { idvOf, sessionsOf, type TestPortal } from "../support/portal.ts";
import {
  dealOf,
  FIRST,
  GATED,
  gatedPortal,
  HELD,
  hubspotAnswers,
  hubspotCalls,
  newDeal,
  PASSED,
  settleDown,
  stageEvent,
} from "./play.ts";
import { FULL_LOAD_TAGS, loadOf } from "../../full-load.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const CROWD = loadOf(200, 500);

describe("many deals", () => {
  it(
    "500 at once (or a part of them) cost at most 0.1 calls each, to hold them and again to let them go; one moved after them is held soon",
    { tags: FULL_LOAD_TAGS },
    async () => {
      const portal = await gatedPortal();
      const contacts = await createMany(portal, "contacts", CROWD, (n) => ({
        email: `crowd-${n}@example.com`,
      }));
      const deals = await createMany(portal, "deals", CROWD, (n) => ({
        dealname: `Crowd ${n}`,
        pipeline: "default",
        dealstage: FIRST,
      }));
      await associateMany(portal, deals, contacts);
      const lone = await newDeal(portal, FIRST);
      await updateMany(portal, [...deals, lone], { dealstage: GATED });
      const events = deals.map((id) => stageEvent(id, GATED));
      const holding = hubspotWrites(lone);
      for (let start = 0; start < events.length; start += 100) {
        await portal.stub.accept(events.slice(start, start + 100));
      }
      await portal.stub.accept([stageEvent(lone, GATED)]);
      await settleDown(portal);
      holding.stop();
      expect(holding.calls()).toBeLessThanOrEqual(CROWD / 10);
      expect(holding.callsBeforeWrite()).toBeLessThanOrEqual(30);
      expect(await dealOf(portal, lone)).toEqual(HELD);
      expect(await countBy(portal, deals)).toEqual({ [`${FIRST} held ${GATED}`]: CROWD });
      expect(await sessionsOf(portal)).toHaveProperty("size", CROWD);

      await verifyAll(portal);
      const releasing = hubspotCalls();
      await portal.stub.sweep();
      await settleDown(portal);
      releasing.stop();
      expect(releasing.calls.length).toBeLessThanOrEqual(CROWD / 10);
      expect(await countBy(portal, deals)).toEqual({ [`${GATED} passed `]: CROWD });
    },
  );
});

/** Counts the calls to HubSpot from now on, and those before the first write to the deal. */
function hubspotWrites(dealId: string) {
  let calls = 0;
  let before = Number.POSITIVE_INFINITY;
  const { stop } = hubspotAnswers(
    ({ url, method }, body) => {
      const { host, pathname } = new URL(url);
      if (host !== "api.hubapi.com") return false;
      const isWrite =
        method === "PATCH" ? pathname.endsWith(`/${dealId}`) : body.includes(`"id":"${dealId}"`);
      const isOfDeals = /objects\/deals\/(?:batch\/update|\d+)$/u.test(pathname);
      if (isOfDeals && isWrite) before = Math.min(before, calls);
      calls += 1;
      return false;
    },
    () => new Response(null),
  );
  return { calls: () => calls, callsBeforeWrite: () => before, stop };
}

async function createMany(
  portal: TestPortal,
  type: string,
  count: number,
  properties: (n: number) => Record<string, string>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < count; start += 100) {
    const inputs = Array.from({ length: 100 }, (_, n) => ({ properties: properties(start + n) }));
    const made = await portal.crm("POST", `/crm/v3/objects/${type}/batch/create`, { inputs });
    const { results } = await made.json<{ results: { id: string }[] }>();
    ids.push(...results.map(({ id }) => id));
  }
  return ids;
}

async function updateMany(
  portal: TestPortal,
  ids: readonly string[],
  properties: Record<string, string>,
): Promise<void> {
  for (let start = 0; start < ids.length; start += 100) {
    const inputs = ids.slice(start, start + 100).map((id) => ({ id, properties }));
    const answer = await portal.crm("POST", "/crm/v3/objects/deals/batch/update", { inputs });
    if (!answer.ok) throw new Error(await answer.text());
  }
}

async function associateMany(
  portal: TestPortal,
  deals: readonly string[],
  contacts: readonly string[],
): Promise<void> {
  const inputs = deals.map((id, index) => ({ from: { id }, to: { id: contacts[index] } }));
  const answer = await portal.crm("POST", "/crm/v4/associations/deals/contacts/batch/associate/default", {
    inputs,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Everybody passes at 1Kosmos; the app has not received it yet. */
async function verifyAll(portal: TestPortal): Promise<void> {
  for (const id of await polledContacts(portal)) {
    const { idv_session_id: sessionId } = await idvOf(portal, id);
    await fetch(`https://sandbox.1kosmos.net/sandbox/sessions/${sessionId}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(PASSED),
    });
  }
  // Not before all of them have ended: the portal may wake at any time, to write timelines.
  await makePollsDue(portal);
}

async function countBy(portal: TestPortal, deals: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let start = 0; start < deals.length; start += 100) {
    const response = await portal.crm("POST", "/crm/v3/objects/deals/batch/read", {
      inputs: deals.slice(start, start + 100).map((id) => ({ id })),
      properties: ["dealstage", "idv_gate_status", "idv_gate_target_stage"],
    });
    const { results } = await response.json<{ results: { properties: Record<string, string | null> }[] }>();
    for (const { properties } of results) {
      const key = `${properties["dealstage"]} ${properties["idv_gate_status"]} ${properties["idv_gate_target_stage"] ?? ""}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}
