/** Workflows: an editor for the app's one action, and the records that are enrolled. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { html } from "hono/html";
import { z } from "zod";

import { code, status, table, text, type Page } from "../control/elements.ts";
import { agentPanel } from "./agents.ts";
import { resultsOf } from "./api.ts";
import { KINDS, kindNamed, recordPath } from "./kinds.ts";
import { action, actionButton, input, messageView, panel, select, type View } from "./shell.ts";
import { may, moment, type Visit } from "./visit.ts";

const fieldSchema = z.object({
  typeDefinition: z.object({
    name: z.string(),
    type: z.string(),
    options: z.array(z.object({ value: z.string(), label: z.string() })).default([]),
  }),
  isRequired: z.boolean().default(false),
});
/** A field of the action as the HubSpot project declares it. */
export type ActionField = z.infer<typeof fieldSchema>;

const actionSchema = z.object({
  type: z.literal("workflow-action"),
  config: z.object({
    supportedClients: z.array(z.object({ client: z.string() })).default([]),
    inputFields: z.array(fieldSchema),
    labels: z
      .record(
        z.string(),
        z.looseObject({
          actionName: z.string().default("The app's action"),
          inputFieldLabels: z.record(z.string(), z.string()).default({}),
        }),
      )
      .default({}),
  }),
});

/** The action: its name, its fields and how they are called. */
export interface AppAction {
  readonly name: string;
  readonly fields: readonly ActionField[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads the action that the HubSpot project declares; one without fields where there is no project. */
export function readAction(folder: string): AppAction {
  const paths = existsSync(folder)
    ? globSync("**/*-hsmeta.json", { cwd: folder, exclude: ["**/node_modules/**"] })
    : [];
  for (const path of paths) {
    const parsed = actionSchema.safeParse(JSON.parse(readFileSync(join(folder, path), "utf8")));
    if (!parsed.success) continue;
    const { inputFields, labels, supportedClients } = parsed.data.config;
    if (!supportedClients.some(({ client }) => client === "WORKFLOWS")) continue; // a tool of agents
    const english = labels["en"];
    return {
      name: english?.actionName ?? "The app's action",
      fields: inputFields,
      labels: english?.inputFieldLabels ?? {},
    };
  }
  return { name: "The app's action", fields: [], labels: {} };
}

const flowSchema = z.object({
  id: z.number(),
  name: z.string(),
  objectType: z.string(),
  inputFields: z.record(z.string(), z.string()).default({}),
});
type Flow = z.infer<typeof flowSchema>;

/** Returns the portal's workflows. */
export async function flowsOf({ api, portal }: Visit): Promise<readonly Flow[]> {
  const reply = await api("GET", `/sandbox/portals/${portal.portalId}/workflows`);
  return resultsOf(reply).flatMap((row) => flowSchema.safeParse(row).data ?? []);
}

/** Shows all workflows and the newest enrolments. */
export async function flowsPage(visit: Visit, appAction: AppAction): Promise<View> {
  const flows = await flowsOf(visit);
  const rows = flows.map(({ id, name, objectType }) => [
    html`<a href="/workflows/${visit.portal.portalId}/platform/flow/${id}/edit">${name}</a>`,
    objectType.toLowerCase(),
    may(visit.user, "delete") ? actionButton(visit, "flow-delete", "Delete", { flowId: String(id) }) : "",
  ]);
  const editor = may(visit.user, "edit")
    ? html`<details>
        <summary>Create a workflow</summary>
        ${editorForm(visit, appAction, null)}
      </details>`
    : "";
  return {
    title: "Workflows",
    body: html`<h1>Workflows <small>${flows.length}</small></h1>
      ${editor} ${table(["Name", "Of", ""], rows)} ${panel("Enrolled records", await enrolments(visit, null))}
      ${agentPanel(visit)}`,
  };
}

/** Shows one workflow in the editor. */
export async function flowPage(visit: Visit, appAction: AppAction, flowId: number): Promise<View> {
  const flow = (await flowsOf(visit)).find(({ id }) => id === flowId);
  if (flow === undefined) return messageView("No such workflow", `This portal has no workflow ${flowId}.`);
  const enrol = action(
    visit,
    "enrol",
    html`<input type="hidden" name="flowId" value="${flow.id}" />
      ${input("id", `Id of a ${flow.objectType.toLowerCase()}`)}<button>Enrol</button>`,
    "row",
  );
  return {
    title: flow.name,
    body: html`<h1>${flow.name} <small>workflow ${flow.id}</small></h1>
      ${panel(
        "Trigger",
        html`<p>A person enrols a ${flow.objectType.toLowerCase()} by hand.</p>
          ${may(visit.user, "edit") ? enrol : ""}`,
      )}
      ${panel(`Action: ${appAction.name}`, may(visit.user, "edit") ? editorForm(visit, appAction, flow) : settings(flow))}
      ${panel(
        "Branch on “Verification status”",
        html`<p>Only “Verified” means verified; all other ways go the other branch.</p>
          ${await enrolments(visit, flow.id)}`,
      )}`,
  };
}

function settings({ inputFields }: Flow): Page {
  return html`<dl>
    ${Object.entries(inputFields).map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

function editorForm(visit: Visit, { fields, labels }: AppAction, flow: Flow | null): Page {
  const values = flow?.inputFields ?? { kind: "identity", callbackBehavior: "wait" };
  const inputs = fields.map(({ typeDefinition: { name, type, options }, isRequired }) => {
    const label = `${labels[name] ?? name}${isRequired ? "" : " (optional)"}`;
    const chosen = values[name] ?? "";
    if (options.length === 0) return input(`f:${name}`, label, chosen, type === "number" ? "number" : "text");
    const choices = options.map((option) => [option.value, option.label] as const);
    return select(`f:${name}`, label, isRequired ? choices : [["", "not set"], ...choices], chosen);
  });
  const types = KINDS.map(({ singular }) => [singular.toUpperCase(), singular] as const);
  return action(
    visit,
    "flow-save",
    html`${flow === null ? "" : html`<input type="hidden" name="flowId" value="${flow.id}" />`}
      ${input("name", "Name", flow?.name ?? "Verify before onboarding")}
      ${select("objectType", "Of", types, flow?.objectType ?? "CONTACT")} ${inputs}
      <button class="primary">Save</button>`,
    "grid",
  );
}

const enrolmentSchema = z.object({
  state: z.string(),
  outputs: z.record(z.string(), z.unknown()).default({}),
  workflowWentOn: z.boolean(),
  portalId: z.number(),
  workflowId: z.number(),
  objectType: z.string(),
  objectId: z.string(),
  reason: z.string().nullable(),
  enrolledAt: z.string(),
  actionUrl: z.string(),
});

async function enrolments({ api, portal }: Visit, flowId: number | null): Promise<Page> {
  const found = resultsOf(await api("GET", "/sandbox/workflows/enrollments"))
    .flatMap((row) => enrolmentSchema.safeParse(row).data ?? [])
    .filter(({ actionUrl }) => !actionUrl.includes("/agent-")) // calls of agents are no enrolments
    .filter((row) => row.portalId === portal.portalId && (flowId === null || row.workflowId === flowId));
  const rows = found.map(({ objectType, objectId, state, outputs, workflowWentOn, reason, enrolledAt }) => {
    const kind = kindNamed(objectType.toLowerCase());
    const name = `${objectType.toLowerCase()} ${objectId}`;
    const result = text(outputs["verification_status"]);
    const way = result === "verified" ? "the branch “Verified”" : "the other branch";
    return [
      kind === undefined ? name : html`<a href="${recordPath(portal.portalId, kind, objectId)}">${name}</a>`,
      moment(portal, enrolledAt),
      status(state),
      status(result),
      workflowWentOn ? way : (reason ?? "waiting"),
      code(JSON.stringify(outputs)),
    ];
  });
  return table(["Record", "Enrolled", "Action", "Result", "Went on to", "Outputs"], rows);
}
