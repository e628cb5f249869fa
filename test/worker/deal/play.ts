/** A portal's deals, played through HubSpot's API by its admin; the events about them are sent to the app by hand. */
import { vi } from "vitest";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import { SOON } from "../../soon.ts";
import { makePollsDue } from "../support/peek.ts";
import { endSession, idvOf, installedPortal, newContact, work, type TestPortal } from "../support/portal.ts";

/** The default pipeline of every portal begins with these stages. */
export const [FIRST, SECOND, GATED, LATER] = [
  "appointmentscheduled",
  "qualifiedtobuy",
  "contractsent",
  "closedwon",
] as const;

/** A gate as an admin puts it into the settings. */
export const GATE = {
  pipelineId: "default",
  stageId: GATED,
  contacts: "all",
  minIal: "IAL1",
  mode: "enforce",
};

/** The state of a held deal in HubSpot. */
export const HELD = { stage: FIRST, status: "held", target: GATED };

/** How 1Kosmos ends a session that passed. */
export const PASSED = { outcome: "passed", ial: "IAL2" };

/** An installed and connected portal with these gates; with `GATE` when none is named. */
export async function gatedPortal(...gates: object[]): Promise<TestPortal> {
  const portal = await installedPortal();
  await putGates(portal, ...(gates.length === 0 ? [GATE] : gates));
  return portal;
}

export async function putGates(portal: TestPortal, ...gates: object[]): Promise<void> {
  const saved = await portal.stub.putSettings({ gates });
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
}

let names = 0;

/** Creates a deal with these contacts, without an event. */
export async function newDeal(portal: TestPortal, stage: string, contacts: readonly string[] = []) {
  names += 1;
  const properties = { dealname: `Deal ${names}`, pipeline: "default", dealstage: stage };
  const made = await portal.crm("POST", "/crm/v3/objects/deals", { properties });
  const { id } = await made.json<{ id: string }>();
  for (const contactId of contacts) await associate(portal, id, contactId);
  return id;
}

export async function associate(portal: TestPortal, dealId: string, contactId: string): Promise<void> {
  const path = `/crm/v4/objects/deals/${dealId}/associations/default/contacts/${contactId}`;
  await good(portal.crm("PUT", path));
}

/** A label that the portal can give to its deals' contacts. */
export interface Label {
  readonly category: string;
  readonly typeId: number;
}

/** The admin makes such a label; gates may name it from then on. */
export async function newLabel(portal: TestPortal, label: string): Promise<Label> {
  const path = "/crm/v4/associations/deals/contacts/labels";
  const made = await portal.crm("POST", path, { label, name: label.toLowerCase() });
  const { results } = await made.json<{ results: (Label & { readonly label: string })[] }>();
  const found = results.find((type) => type.label === label);
  if (found === undefined) throw new Error(`HubSpot made no label "${label}": ${made.status}`);
  return found;
}

/** Associates the contact under the label. */
export async function associateAs(
  portal: TestPortal,
  { category, typeId }: Label,
  dealId: string,
  contactId: string,
): Promise<void> {
  const path = `/crm/v4/objects/deals/${dealId}/associations/contacts/${contactId}`;
  await good(portal.crm("PUT", path, [{ associationCategory: category, associationTypeId: typeId }]));
}

export async function dissociate(portal: TestPortal, dealId: string, contactId: string): Promise<void> {
  await good(portal.crm("DELETE", `/crm/v4/objects/deals/${dealId}/associations/contacts/${contactId}`));
}

async function good(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  if (!response.ok) throw new Error(`HubSpot: ${response.status} ${await response.text()}`);
}

let eventIds = 0;

/** An event about a deal; `change` alters any field. */
export function dealEvent(dealId: string, type: string, change: Partial<HubSpotEvent> = {}): HubSpotEvent {
  eventIds += 1;
  return {
    dedupeKey: `deal:${eventIds}`,
    type: `deal.${type}`,
    objectType: "deal",
    objectId: dealId,
    occurredAt: Date.now(),
    changeSource: "CRM_UI",
    sourceId: "userId:1",
    ...change,
  };
}

export function stageEvent(
  dealId: string,
  stageId: string,
  change: Partial<HubSpotEvent> = {},
): HubSpotEvent {
  return dealEvent(dealId, "propertyChange", { propertyName: "dealstage", stageId, ...change });
}

/** A person moves the deal in HubSpot; returns the event of it. */
export async function moveDeal(portal: TestPortal, dealId: string, stageId: string): Promise<HubSpotEvent> {
  const event = stageEvent(dealId, stageId);
  await good(portal.crm("PATCH", `/crm/v3/objects/deals/${dealId}`, { properties: { dealstage: stageId } }));
  return event;
}

/** A person moves the deal, and the app does what it does about it. */
export async function moveAndSettle(portal: TestPortal, dealId: string, stageId: string): Promise<void> {
  await portal.stub.accept([await moveDeal(portal, dealId, stageId)]);
  await settleDown(portal);
}

/** Works until nothing is due and nothing is to be written. Looks at deals are spaced, so this may take seconds. */
export async function settleDown(portal: TestPortal): Promise<void> {
  const giveUpAt = Date.now() + SOON.timeout;
  for (;;) {
    await work(portal);
    const waiting = (await portal.stub.overview())?.waiting;
    if (waiting?.inbox === 0 && waiting.outbox === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`still waiting: ${JSON.stringify(waiting)}`);
    await scheduler.wait(20);
  }
}

/** Stage and marks of a deal as HubSpot has them. */
export async function dealOf(portal: TestPortal, dealId: string) {
  const query = "properties=dealstage,pipeline,idv_gate_status,idv_gate_target_stage";
  const response = await portal.crm("GET", `/crm/v3/objects/deals/${dealId}?${query}`);
  const { properties } = await response.json<{ properties: Record<string, string | null> }>();
  return {
    stage: properties["dealstage"],
    status: properties["idv_gate_status"] ?? "",
    target: properties["idv_gate_target_stage"] ?? "",
  };
}

/** Ends the open session of each contact, and lets the app find out about all of them together. */
export async function end(portal: TestPortal, contacts: readonly string[], outcome: object): Promise<void> {
  for (const contactId of contacts) {
    const { idv_session_id: sessionId } = await idvOf(portal, contactId);
    await endSession(sessionId ?? "", outcome);
  }
  await makePollsDue(portal);
  await portal.stub.sweep();
  await settleDown(portal);
}

/** A deal that was held at the gate, with its contacts pending. */
export async function heldDeal(
  portal: TestPortal,
  people = 1,
): Promise<{ dealId: string; contacts: string[] }> {
  const contacts = await Promise.all(Array.from({ length: people }, () => newContact(portal)));
  const dealId = await newDeal(portal, FIRST, contacts);
  await moveAndSettle(portal, dealId, GATED);
  return { dealId, contacts };
}

/** Every call to HubSpot from now on, as `METHOD path`: a test in which only the app acts meanwhile counts the app's. */
export function hubspotCalls(): { readonly calls: string[]; readonly stop: () => void } {
  const real = globalThis.fetch;
  const calls: string[] = [];
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const { method, url } = new Request(input, init);
    const { host, pathname } = new URL(url);
    if (host === "api.hubapi.com") calls.push(`${method} ${pathname}`);
    return real(input, init);
  });
  return { calls, stop: () => spy.mockRestore() };
}

/** Responds instead of HubSpot whenever `when` returns true, until stopped. */
export function hubspotAnswers(
  when: (request: Request, body: string) => boolean,
  answer: () => Response,
): { readonly count: () => number; readonly stop: () => void } {
  const real = globalThis.fetch;
  let count = 0;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const body = await request.clone().text();
    if (!when(request, body)) return real(input, init);
    count += 1;
    return answer();
  });
  return { count: () => count, stop: () => spy.mockRestore() };
}

/** The stages that a deal has been in, newest first. */
export async function stagesOf(portal: TestPortal, dealId: string): Promise<string[]> {
  const response = await portal.crm("GET", `/crm/v3/objects/deals/${dealId}?propertiesWithHistory=dealstage`);
  const { propertiesWithHistory } = await response.json<{
    propertiesWithHistory: { dealstage: { value: string }[] };
  }>();
  return propertiesWithHistory.dealstage.map(({ value }) => value);
}
