/** Forms that act on the app: workflows, and how it leaves. */
import { idIn, NO_ID, outcomeOf, type Fields, type Outcome, type PageAction } from "./action-type.ts";
import { text } from "../control/elements.ts";
import { flowsOf } from "./flows-page.ts";
import type { Visit } from "./visit.ts";

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
  return outcomeOf(reply, "Enrolled.", to);
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
  return outcomeOf(reply, "Saved.", `/workflows/${visit.portal.portalId}/platform/flow/${id}/edit`);
}

async function deleteFlow(visit: Visit, fields: Fields): Promise<Outcome> {
  const path = `/sandbox/portals/${visit.portal.portalId}/workflows/${idIn(fields, "flowId") ?? "0"}`;
  return outcomeOf(await visit.api("DELETE", path), "The workflow was deleted.");
}

async function uninstall(visit: Visit): Promise<Outcome> {
  const path = `/sandbox/portals/${visit.portal.portalId}/uninstall`;
  return outcomeOf(await visit.api("POST", path), "The app was uninstalled.");
}

export const APP_ACTIONS: Readonly<Record<string, PageAction>> = {
  enrol: { right: "edit", run: enrol },
  "flow-save": { right: "edit", run: saveFlow },
  "flow-delete": { right: "delete", run: deleteFlow },
  uninstall: { right: "super", run: uninstall },
};
