/** The parts of the control page, one for each thing that a tester looks at. */
import { html } from "hono/html";

import {
  badge,
  button,
  code,
  fields,
  form,
  isRow,
  link,
  section,
  status,
  table,
  text,
  time,
} from "./elements.ts";
import type { Page, Row } from "./elements.ts";
import type { Snapshot } from "./snapshot.ts";

/** The accounts, whether the app is in them, and a form for more. */
export function portals(rows: readonly Row[]): Page {
  const cells = rows.map((row) => {
    const path = `/sandbox/portals/${text(row["portalId"])}`;
    const remove = button(`hubspot DELETE ${path}`, "portals", "Delete");
    const actions =
      row["installed"] === true
        ? html`${button(`hubspot POST ${path}/uninstall`, "portals", "Uninstall the app")} ${remove}`
        : remove;
    const state = row["installed"] === true ? badge("installed", "good") : badge("not installed", "");
    return [
      row["portalId"],
      row["name"],
      row["dataHostingLocation"],
      state,
      code(row["privateAppToken"]),
      actions,
    ];
  });
  const add = form(
    "hubspot POST /sandbox/portals",
    "portals",
    html`<label>Name <input name="text:name" /></label>
      <label
        >Data in
        <select name="text:dataHostingLocation">
          <option>na1</option>
          <option>eu1</option>
        </select>
      </label>
      <button type="submit">Add a portal</button>`,
  );
  return section(
    "portals",
    "Portals",
    html`${table(["Id", "Name", "Data", "App", "Token", ""], cells)} ${add}`,
  );
}

/** The newest contacts with their links, forms for more, and 1Kosmos' newest sessions with their ends. */
export function records({ contacts, sessions }: Snapshot): Page {
  const people = contacts.map((row) => {
    const values = isRow(row["properties"]) ? row["properties"] : {};
    const name = `${text(values["firstname"])} ${text(values["lastname"])}`;
    return [
      row["id"],
      name,
      values["email"],
      status(values["idv_status"]),
      link(values["idv_verification_url"]),
      code(values["idv_session_id"]),
    ];
  });
  const ended = sessions.map((row) => {
    const call = `onekosmos POST /sandbox/sessions/${text(row["id"])}`;
    const end = (outcome: string) =>
      button(call, "records", outcome, html`<input type="hidden" name="text:outcome" value="${outcome}" />`);
    const isOpen = row["endedAt"] === null;
    const review = button(
      `${call}/says`,
      "records",
      "review",
      html`<input type="hidden" name="text:word" value="needs_review" />`,
    );
    return [
      code(row["id"]),
      row["vocabulary"],
      status(row["said"] ?? row["status"]),
      isOpen ? html`${end("passed")} ${end("failed")} ${review}` : overturn(call, text(row["status"])),
    ];
  });
  return section(
    "records",
    "Records of portal 4242, and 1Kosmos' sessions",
    html`${table(["Contact", "Name", "E-mail", "idv_status", "Link", "Session"], people)} ${newContacts()}
      <h3>Sessions</h3>
      ${table(["Session", "Vocabulary", "Status", ""], ended)}`,
  );
}

/** Changes a decision into the other one. */
function overturn(call: string, decided: string): Page | string {
  if (decided !== "passed" && decided !== "failed") return "";
  const other = decided === "passed" ? "failed" : "passed";
  const outcome = html`<input type="hidden" name="text:outcome" value="${other}" />`;
  return button(`${call}/overturn`, "records", `overturn: ${other}`, outcome);
}

function newContacts(): Page {
  const one = form(
    "hubspot POST /sandbox/contacts",
    "records",
    html`<label
        >Properties (JSON)
        <input name="json:properties" value='{"email":"grace@example.com","firstname":"Grace"}' size="46" />
      </label>
      <label
        >By
        <select name="text:source">
          <option>CRM_UI</option>
          <option>FORM</option>
          <option>API</option>
          <option>INTEGRATION</option>
        </select>
      </label>
      <button type="submit">Add a contact</button>`,
  );
  const several = form(
    "hubspot POST /sandbox/contacts/import",
    "records",
    html`<label>Contacts <input name="number:count" type="number" min="1" value="10" /></label>
      <button type="submit">Import</button>`,
  );
  return html`${one} ${several}`;
}

/** The last attempts, and how deliveries are sent. */
export function deliveries({ attempts, deliveryOptions }: Snapshot): Page {
  const rows = attempts.map((row) => {
    const answer = Number(row["status"]);
    const isGood = answer >= 200 && answer < 300;
    const shown = badge(answer === 0 ? "no answer" : String(answer), isGood ? "good" : "bad");
    return [
      time(row["at"]),
      row["portalId"],
      row["deliveryId"],
      row["attempt"],
      row["events"],
      shown,
      row["ms"],
    ];
  });
  return section(
    "deliveries",
    "Webhook deliveries",
    html`${table(["At", "Portal", "Delivery", "Attempt", "Events", "Answer", "ms"], rows)}
      <h3>How they are sent</h3>
      ${fields("hubspot PUT /sandbox/webhooks/options", "deliveries", deliveryOptions)}`,
  );
}

/** The newest enrolments, and a form for one more. */
export function workflows({ enrollments }: Snapshot): Page {
  const rows = enrollments.map((row) => [
    code(row["id"]),
    `${text(row["objectType"])} ${text(row["objectId"])}`,
    status(row["state"]),
    code(JSON.stringify(row["outputs"])),
  ]);
  const enroll = form(
    "hubspot POST /sandbox/workflows/enroll",
    "workflows",
    html`<label
        >Type
        <select name="text:objectType">
          <option>CONTACT</option>
          <option>DEAL</option>
          <option>TICKET</option>
        </select>
      </label>
      <label>Id <input name="text:objectId" required /></label>
      <label>Inputs (JSON) <input name="json:inputFields" value='{"kind":"identity"}' size="34" /></label>
      <button type="submit">Enrol</button>`,
  );
  return section(
    "workflows",
    "Workflow enrolments",
    html`${table(["Id", "Record", "State", "Outputs"], rows)} ${enroll}`,
  );
}

/** The faults in force, and a form for one more. */
export function faults(rows: readonly Row[]): Page {
  const cells = rows.map((row) => [
    row["id"],
    row["host"],
    row["method"],
    code(row["path"]),
    faultOf(row),
    row["remaining"] ?? "no end",
    row["hits"],
    button(`hubspot DELETE /sandbox/faults/${text(row["id"])}`, "faults", "Remove"),
  ]);
  const add = form(
    "hubspot POST /sandbox/faults",
    "faults",
    html`<label
        >Side
        <select name="text:host">
          <option>hubspot</option>
          <option>onekosmos</option>
        </select>
      </label>
      <label>Path <input name="text:path" placeholder="/oauth/.*/token$" /></label>
      <label>Status <input name="number:status" type="number" min="200" max="599" value="503" /></label>
      <label>Delay, ms <input name="number:delayMs" type="number" min="0" /></label>
      <label>Times <input name="number:times" type="number" min="1" value="1" /></label>
      <label><input type="checkbox" name="boolean:hang" value="true" /> hang</label>
      <label><input type="checkbox" name="boolean:reset" value="true" /> reset</label>
      <button type="submit">Add a fault</button>`,
  );
  const heads = ["Id", "Side", "Method", "Path", "What happens", "Left", "Hits", ""];
  const clear = button("hubspot DELETE /sandbox/faults", "faults", "Clear all");
  return section("faults", "Faults", html`${table(heads, cells)} ${add} ${rows.length === 0 ? "" : clear}`);
}

function faultOf(row: Row): string {
  const delay = Number(row["delayMs"]) > 0 ? `after ${text(row["delayMs"])} ms ` : "";
  if (row["hang"] === true) return `${delay}never answered`;
  if (row["reset"] === true) return `${delay}connection reset`;
  return row["status"] === undefined ? `${delay}answered as ever` : `${delay}${text(row["status"])}`;
}

/** The switches of both sides. */
export function switches({ hubspotSwitches, crmSwitches, onekosmosSwitches }: Snapshot): Page {
  return section(
    "switches",
    "Switches",
    html`<h3>HubSpot</h3>
      ${fields("hubspot PUT /sandbox/switches", "switches", hubspotSwitches)}
      <h3>HubSpot's CRM</h3>
      ${fields("hubspot PUT /sandbox/crm/switches", "switches", crmSwitches)}
      <h3>1Kosmos</h3>
      ${fields("onekosmos PUT /sandbox/switches", "switches", onekosmosSwitches)}`,
  );
}
