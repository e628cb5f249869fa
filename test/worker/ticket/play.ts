/** A portal's tickets, played through HubSpot's API by its admin; the events about them are sent to the app by hand. */
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import { settleDown } from "../deal/play.ts";
import { newContact, type TestPortal } from "../support/portal.ts";

/** The stages of the support pipeline of every portal. */
export const [NEW, WAITING_ON_CONTACT, WAITING_ON_US, CLOSED] = ["1", "2", "3", "4"] as const;

/** A gate as an admin puts it into the settings. */
export const TICKET_GATE = {
  objectType: "ticket",
  pipelineId: "0",
  stageId: WAITING_ON_US,
  contacts: "all",
  minIal: "IAL1",
  mode: "enforce",
};

let made = 0;

/** Creates a ticket with these contacts, without an event. */
export async function newTicket(
  portal: TestPortal,
  contacts: readonly string[] = [],
  stage: string = NEW,
): Promise<string> {
  made += 1;
  const properties = { subject: `Ticket ${made}`, hs_pipeline: "0", hs_pipeline_stage: stage };
  const response = await portal.crm("POST", "/crm/v3/objects/tickets", { properties });
  const { id } = await response.json<{ id: string }>();
  for (const contactId of contacts) {
    const path = `/crm/v4/objects/tickets/${id}/associations/default/contacts/${contactId}`;
    const linked = await portal.crm("PUT", path);
    if (!linked.ok) throw new Error(`HubSpot: ${linked.status} ${await linked.text()}`);
  }
  return id;
}

/** A ticket with a new contact. */
export async function ticketWithContact(
  portal: TestPortal,
): Promise<{ readonly ticketId: string; readonly contactId: string }> {
  const contactId = await newContact(portal);
  return { ticketId: await newTicket(portal, [contactId]), contactId };
}

/** An event about a ticket; `change` alters any field. */
export function ticketEvent(
  ticketId: string,
  type: string,
  change: Partial<HubSpotEvent> = {},
): HubSpotEvent {
  return {
    dedupeKey: `ticket:${crypto.randomUUID()}`,
    type: `ticket.${type}`,
    objectType: "ticket",
    objectId: ticketId,
    occurredAt: Date.now(),
    changeSource: "CRM_UI",
    sourceId: "userId:1",
    ...change,
  };
}

/** A person moves the ticket, and the app does what it does about it. */
export async function moveTicket(portal: TestPortal, ticketId: string, stageId: string): Promise<void> {
  const event = ticketEvent(ticketId, "propertyChange", { propertyName: "hs_pipeline_stage", stageId });
  const properties = { hs_pipeline_stage: stageId };
  const moved = await portal.crm("PATCH", `/crm/v3/objects/tickets/${ticketId}`, { properties });
  if (!moved.ok) throw new Error(`HubSpot: ${moved.status} ${await moved.text()}`);
  await portal.stub.accept([event]);
  await settleDown(portal);
}

/** Stage and the app's properties of a ticket as HubSpot has them; "" for one without a value. */
export async function ticketOf(portal: TestPortal, ticketId: string) {
  const names = ["hs_pipeline_stage", "idv_gate_status", "idv_gate_target_stage"];
  const caller = ["idv_caller_status", "idv_caller_verified_at"];
  const query = new URLSearchParams({ properties: [...names, ...caller].join(",") });
  const response = await portal.crm("GET", `/crm/v3/objects/tickets/${ticketId}?${query.toString()}`);
  const { properties } = await response.json<{ properties: Record<string, string | null> }>();
  return {
    stage: properties["hs_pipeline_stage"] ?? "",
    status: properties["idv_gate_status"] ?? "",
    target: properties["idv_gate_target_stage"] ?? "",
    caller: properties["idv_caller_status"] ?? "",
    verifiedAt: properties["idv_caller_verified_at"] ?? "",
  };
}
