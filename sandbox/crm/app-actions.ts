/** What forms do with the app: the card's buttons, the bulk action, workflows. */
import { idIn, NO_ID, told, type Fields, type Outcome, type PageAction } from "./action-type.ts";
import { text } from "../control/elements.ts";
import { recordOf, type Row } from "./api.ts";
import { bulkRequest } from "./bulk-page.ts";
import { callCard } from "./card.ts";
import { flowsOf } from "./flows-page.ts";
import type { Visit } from "./visit.ts";

const SAID: Readonly<Record<string, string>> = {
  started: "The verification was started.",
  joined: "A verification was open already; it counts.",
  already_verified: "The contact is verified already.",
  waiting: "It will start as soon as the app can.",
};

async function verify(visit: Visit, fields: Fields): Promise<Outcome> {
  const id = idIn(fields);
  if (id === null) return NO_ID;
  const kind = fields.one("kind") || "identity";
  const body = {
    kind,
    documentTypes: "any",
    proofingLevel: null,
    again: fields.one("again") === "true",
    requestKey: crypto.randomUUID(),
    ...(await proofOf(visit, id)),
  };
  const { body: answer, problem } = await callCard(visit, `contacts/${id}/verify`, body);
  return outcomeOf(answer, problem);
}

/** Words what a press came to. */
function outcomeOf(answer: Row | null, problem: string | null): Outcome {
  if (answer === null) return { problem: problem ?? "The app did not respond." };
  const message = answer["message"];
  const outcome = text(answer["outcome"]);
  if (outcome === "refused") return { problem: typeof message === "string" ? message : "The app refused." };
  return { said: typeof message === "string" ? message : (SAID[outcome] ?? "Done.") };
}

/** Asks the caller of a ticket. */
async function verifyCaller(visit: Visit, fields: Fields): Promise<Outcome> {
  const [id, contactId] = [idIn(fields), idIn(fields, "contactId")];
  if (id === null || contactId === null) return NO_ID;
  const request = { contactId, requestKey: crypto.randomUUID(), ...(await proofOf(visit, contactId)) };
  const { body, problem } = await callCard(visit, `tickets/${id}/verify-caller`, request);
  return outcomeOf(body, problem);
}

/** What shows that the user sees the record: its link, as the card reads it with HubSpot's own hooks. */
async function proofOf({ api }: Visit, id: string): Promise<{ readonly proof?: string }> {
  const record = recordOf(await api("GET", `/crm/v3/objects/contacts/${id}?properties=idv_verification_url`));
  const link = record?.properties["idv_verification_url"] ?? "";
  return link === "" ? {} : { proof: link };
}

/** Starts a verification for those of a deal's contacts who need one. */
async function verifyMany(visit: Visit, fields: Fields): Promise<Outcome> {
  const ids = fields
    .one("ids")
    .split(",")
    .filter((id) => /^\d{1,15}$/u.test(id));
  const request = { ...bulkRequest(ids), requestKey: crypto.randomUUID() };
  const { body, problem } = await callCard(visit, "contacts/verify-many", request);
  if (body === null) return { problem: problem ?? "The app did not respond." };
  return { said: `${text(body["accepted"])} verifications were started.` };
}

async function enrol(visit: Visit, fields: Fields): Promise<Outcome> {
  const [id, flowId] = [idIn(fields), idIn(fields, "flowId")];
  const flow = (await flowsOf(visit)).find((known) => String(known.id) === flowId);
  if (id === null || flow === undefined) return NO_ID;
  const inputFields = Object.fromEntries(
    Object.entries(flow.inputFields).filter(([, value]) => value !== ""),
  );
  const reply = await visit.api("POST", "/sandbox/workflows/enroll", {
    portalId: visit.portal.portalId,
    workflowId: flow.id,
    objectType: flow.objectType,
    objectId: id,
    inputFields,
  });
  const to = `/workflows/${visit.portal.portalId}/platform/flow/${flow.id}/edit`;
  return told(reply, "Enrolled.", to);
}

async function saveFlow(visit: Visit, fields: Fields): Promise<Outcome> {
  const flowId = idIn(fields, "flowId");
  const given = Object.entries(fields.startingWith("f:")).filter(([, value]) => value !== "");
  const flow = {
    name: fields.one("name"),
    objectType: fields.one("objectType"),
    inputFields: Object.fromEntries(given),
  };
  const path = `/sandbox/portals/${visit.portal.portalId}/workflows`;
  const reply =
    flowId === null ? await visit.api("POST", path, flow) : await visit.api("PUT", `${path}/${flowId}`, flow);
  const id = text(reply.data["id"]);
  return told(reply, "Saved.", `/workflows/${visit.portal.portalId}/platform/flow/${id}/edit`);
}

async function deleteFlow(visit: Visit, fields: Fields): Promise<Outcome> {
  const path = `/sandbox/portals/${visit.portal.portalId}/workflows/${idIn(fields, "flowId") ?? "0"}`;
  return told(await visit.api("DELETE", path), "The workflow was deleted.");
}

async function uninstall(visit: Visit): Promise<Outcome> {
  const path = `/sandbox/portals/${visit.portal.portalId}/uninstall`;
  return told(await visit.api("POST", path), "The app was uninstalled.");
}

export const APP_ACTIONS: Readonly<Record<string, PageAction>> = {
  verify: { right: "edit", run: verify },
  "verify-caller": { right: "edit", run: verifyCaller },
  "verify-deal": { right: "edit", run: verifyMany },
  "verify-many": { right: "edit", run: verifyMany },
  enrol: { right: "edit", run: enrol },
  "flow-save": { right: "edit", run: saveFlow },
  "flow-delete": { right: "delete", run: deleteFlow },
  uninstall: { right: "super", run: uninstall },
};
