/** The app's card on a ticket: who may be the caller, the check that is under way, and the code for both sides. */
import { html } from "hono/html";
import { z } from "zod";

import { status, text, type Page } from "../control/elements.ts";
import { recordOf, type Row } from "./api.ts";
import { CONTACTS, recordPath } from "./kinds.ts";
import { actionButton } from "./shell.ts";
import { may, moment, type Visit } from "./visit.ts";

const rowSchema = z.record(z.string(), z.unknown());
const rowsSchema = z.array(rowSchema);

/** Shows the card. */
export async function ticketCard(visit: Visit, ticketId: string, body: Row): Promise<Page> {
  const caller = rowSchema.safeParse(body["caller"]).data;
  const contacts = rowsSchema.safeParse(body["contacts"]).data ?? [];
  const check =
    caller === undefined
      ? html`<p class="none">Nobody has been asked yet.</p>`
      : await checkOf(visit, caller);
  const people = await Promise.all(contacts.map(async (contact) => personOf(visit, ticketId, contact)));
  return html`${check}
    <h3>Contacts of this ticket</h3>
    ${
      people.length === 0
        ? html`<p class="none">None. Add the caller below.</p>`
        : html`<ul class="feed">
            ${people}
          </ul>`
    }`;
}

async function checkOf(visit: Visit, caller: Row): Promise<Page> {
  const id = text(caller["contactId"]);
  const code = text(caller["code"]);
  const verifiedAt = text(caller["verifiedAt"]);
  const link = code === "" ? "" : await linkOf(visit, id);
  return html`<p>
      ${status(caller["status"])}
      <a href="${recordPath(visit.portal.portalId, CONTACTS, id)}">Contact ${id}</a>
    </p>
    ${
      code === ""
        ? ""
        : html`<p>Code <strong class="code">${code}</strong></p>
            <p class="hint">The caller's page shows the same code. Read it out before they go on.</p>`
    }
    ${/^https?:\/\//u.test(link) ? html`<p><a href="${link}">Open the caller's link</a></p>` : ""}
    ${verifiedAt === "" ? "" : html`<p>Verified caller at ${moment(visit.portal, verifiedAt)}, ${text(caller["kind"])}</p>`}
    ${text(caller["message"]) === "" ? "" : html`<p class="hint">${text(caller["message"])}</p>`}`;
}

async function personOf(visit: Visit, ticketId: string, contact: Row): Promise<Page> {
  const id = text(contact["contactId"]);
  const stepUp = text(contact["lastStepUpAt"]);
  const name = await nameOf(visit, id);
  return html`<li>
    <p>
      <a href="${recordPath(visit.portal.portalId, CONTACTS, id)}">${name}</a>
      ${status(contact["status"] ?? "none")}
    </p>
    <p class="hint">
      ${stepUp === "" ? "No step-up yet." : html`Last step-up ${moment(visit.portal, stepUp)}.`}
    </p>
    ${
      may(visit.user, "edit")
        ? actionButton(visit, "verify-caller", "Verify caller", { id: ticketId, contactId: id }, "primary")
        : ""
    }
  </li>`;
}

async function linkOf({ api }: Visit, id: string): Promise<string> {
  const record = recordOf(await api("GET", `/crm/v3/objects/contacts/${id}?properties=idv_verification_url`));
  return record?.properties["idv_verification_url"] ?? "";
}

async function nameOf({ api }: Visit, id: string): Promise<string> {
  const record = recordOf(await api("GET", `/crm/v3/objects/contacts/${id}?properties=firstname,lastname`));
  const names = [record?.properties["firstname"] ?? "", record?.properties["lastname"] ?? ""];
  return names.join(" ").trim() || `Contact ${id}`;
}
