/** HubSpot's agents by hand: calls one of the app's tools as an agent does, and shows what the agent reads. */
import { setTimeout as pause } from "node:timers/promises";
import { html } from "hono/html";

import { text, type Page } from "../control/elements.ts";
import { idIn, NO_ID, type Fields, type Outcome, type PageAction } from "./action-type.ts";
import { action, input, panel, select } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

/** The agent's abilities: its words, and the tool with its input. */
const TOOLS = {
  check: ["Check a contact's identity", "agent-check", {}],
  dry_run: ["Ask a contact to verify: what would happen", "agent-ask", { mode: "dry_run" }],
  ask: ["Ask a contact to verify", "agent-ask", { mode: "ask" }],
} as const;

const LOOK_EVERY_MS = 50;
const LOOKS = 200;

/** Shows the form. */
export function agentPanel(visit: Visit): Page {
  if (!may(visit.user, "edit")) return html``;
  const tools = Object.entries(TOOLS).map(([name, [words]]) => [name, words] as const);
  return panel(
    "HubSpot's agents",
    action(
      visit,
      "agent",
      html`${select("tool", "Tool", tools, "check")} ${input("id", "Id of a contact")}
        <button>Call as an agent</button>`,
      "row",
    ),
  );
}

async function callTool(visit: Visit, fields: Fields): Promise<Outcome> {
  const id = idIn(fields);
  const tool = Object.entries(TOOLS).find(([name]) => name === fields.one("tool"))?.[1];
  if (id === null || tool === undefined) return NO_ID;
  const [, path, inputs] = tool;
  const started = await visit.api("POST", "/sandbox/workflows/enroll", {
    portalId: visit.portal.portalId,
    objectId: id,
    inputFields: { contactId: id, ...inputs },
    actionUrl: `${visit.origins.app}/hubspot/actions/${path}`,
  });
  if (started.problem !== null) return { problem: started.problem };
  for (let look = 0; look < LOOKS; look += 1) {
    const { data } = await visit.api("GET", `/sandbox/workflows/enrollments/${text(started.data["id"])}`);
    const outputs = data["outputs"];
    if (typeof outputs === "object" && outputs !== null && "message" in outputs)
      return { said: `The agent reads: ${JSON.stringify(outputs)}` };
    if (data["state"] === "FAILED") return { problem: text(data["reason"]) };
    await pause(LOOK_EVERY_MS);
  }
  return { problem: "The app did not respond." };
}

export const AGENT_ACTIONS: Readonly<Record<string, PageAction>> = {
  agent: { right: "edit", run: callTool },
};
