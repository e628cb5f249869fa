/** The page of imports: how to start one, and how far each has got, at HubSpot and at the app. */
import { html } from "hono/html";

import { table, type Page } from "../control/elements.ts";
import { importMemory } from "../memory.ts";
import { totalOf } from "./api.ts";
import type { Import, Imports } from "./imports.ts";
import { action, panel, type View } from "./shell.ts";
import { may, moment, type Visit } from "./visit.ts";

const EXAMPLE = `email,firstname,lastname
ada@example.com,Ada,Lovelace
grace@example.com,Grace,Hopper`;
const MOST = 50_000;
const ERRORS_SHOWN = 10;
/** An import of 50,000 is counted every ten seconds, one of 500 whenever it is looked at. */
const CONTACTS_PER_MS = 5;

/** Shows the imports of this run. */
export async function importsPage(visit: Visit, imports: Imports): Promise<View> {
  const list = imports.list(visit.portal.portalId);
  const shown = await Promise.all(list.map(async (one) => importPanel(visit, one)));
  return {
    title: "Imports",
    body: html`<h1>Imports</h1>
      ${may(visit.user, "edit") ? forms(visit) : ""} ${shown}
      ${list.length === 0 ? html`<p class="none">No import in this run of the sandbox yet.</p>` : ""}`,
  };
}

function forms(visit: Visit): Page {
  const many = action(
    visit,
    "import-count",
    html`<label
        >Made-up contacts <input name="count" type="number" min="1" max="${MOST}" value="100" required
      /></label>
      <button class="primary">Import</button>`,
    "row",
  );
  const rows = action(
    visit,
    "import-rows",
    html`<label for="csv">Rows, with the properties' names in the first line</label>
      <textarea id="csv" name="csv">${EXAMPLE}</textarea>
      <button>Import rows</button>`,
  );
  return panel(
    "Start an import",
    html`${many}
      <p class="hint">
        The app runs on this machine, so an import takes memory here: ${importMemory(1000)} for 1,000
        contacts, ${importMemory(10_000)} for 10,000, ${importMemory(MOST)} for ${MOST.toLocaleString("en")},
        app and sandbox together.
      </p>
      <details>
        <summary>Import rows of a file</summary>
        ${rows}
      </details>`,
  );
}

interface Counted {
  readonly at: number;
  readonly states: Awaited<ReturnType<typeof verificationOf>>;
}

/** Counting looks at every contact, so a large import is counted seldom: by import, what was counted last. */
const counted = new WeakMap<Visit["origins"], Map<number, Counted>>();

async function statesOf(visit: Visit, one: Import): Promise<Counted["states"]> {
  const known = counted.get(visit.origins) ?? new Map<number, Counted>();
  counted.set(visit.origins, known);
  const last = known.get(one.id);
  if (last !== undefined && Date.now() - last.at < one.total / CONTACTS_PER_MS) return last.states;
  const states = await verificationOf(visit, one);
  known.set(one.id, { at: Date.now(), states });
  return states;
}

async function importPanel(visit: Visit, one: Import): Promise<Page> {
  const states = await statesOf(visit, one);
  const rows = states.map(({ label, count }) => [label, count]);
  return panel(
    `Import ${one.id}: ${one.made} of ${one.total}`,
    html`<progress value="${one.made}" max="${one.total}" aria-label="Contacts made"></progress>
      <p class="hint">
        Started ${moment(visit.portal, one.startedAt)}, ${one.isOver ? "finished" : "running"}. Below: what
        the app has made of these contacts.
      </p>
      ${table(["Identity status", "Contacts"], rows)}
      ${
        one.errors.length === 0
          ? ""
          : html`<ul>
              ${one.errors.slice(0, ERRORS_SHOWN).map((error) => html`<li>${error}</li>`)}
            </ul>`
      }`,
  );
}

async function verificationOf({ api }: Visit, { firstId, lastId }: Import) {
  if (firstId === null || lastId === null) return [];
  const between = { propertyName: "hs_object_id", operator: "BETWEEN", value: firstId, highValue: lastId };
  const states = ["pending", "verified", "failed", "expired"];
  const count = async (filter: object | null) => {
    const filters = filter === null ? [between] : [between, filter];
    const search = { filterGroups: [{ filters }], limit: 1, properties: ["email"] };
    return totalOf(await api("POST", "/crm/v3/objects/contacts/search", search));
  };
  return Promise.all([
    ...states.map(async (value) => ({
      label: value,
      count: await count({ propertyName: "idv_status", operator: "EQ", value }),
    })),
    count({ propertyName: "idv_status", operator: "NOT_HAS_PROPERTY" }).then((none) => ({
      label: "none yet",
      count: none,
    })),
  ]);
}
