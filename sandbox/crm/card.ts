/** The app's card on a record's page: what `hubspot.fetch` brings, and its buttons. */
import { html } from "hono/html";
import { z } from "zod";

import { badge, status, text, type Page } from "../control/elements.ts";
import type { CrmRecord, Row } from "./api.ts";
import { CONTACTS, TICKETS, recordPath, type Kind } from "./kinds.ts";
import { actionButton, panel } from "./shell.ts";
import { ticketCard } from "./ticket-card.ts";
import { may, moment, type Visit } from "./visit.ts";

const fetchedSchema = z.object({ status: z.number(), body: z.unknown() });
const bodySchema = z.record(z.string(), z.unknown());

/** What a call of the card came to; `problem` is why it was refused. */
export interface CardReply {
  readonly body: Row | null;
  readonly problem: string | null;
}

/** Calls the app as the card does: through HubSpot, which adds who is looking and signs. */
export async function callCard(visit: Visit, path: string, request: Row = {}): Promise<CardReply> {
  const reply = await visit.api("POST", "/sandbox/fetch", {
    url: `${visit.origins.app}/hubspot/card/${path}`,
    portalId: visit.portal.portalId,
    userId: visit.user.id,
    userEmail: visit.user.email,
    method: "POST",
    body: { request },
  });
  const fetched = fetchedSchema.safeParse(reply.data);
  if (!fetched.success) return { body: null, problem: reply.problem ?? "The card could not be loaded." };
  const answer = bodySchema.safeParse(fetched.data.body);
  const isGood = fetched.data.status >= 200 && fetched.data.status < 300;
  if (isGood && answer.success) return { body: answer.data, problem: null };
  const message = answer.success ? text(answer.data["message"]) : "";
  const fallback =
    fetched.data.status >= 502 ? "The app did not respond." : `The app refused with ${fetched.data.status}.`;
  return { body: null, problem: message === "" ? fallback : message };
}

/** Shows the place of the card, filled where the app is installed. */
export async function cardPanel(visit: Visit, kind: Kind, record: CrmRecord): Promise<Page> {
  if (!visit.portal.installed) {
    const address = `${visit.origins.app}/oauth/install`;
    return panel(
      "Identity verification",
      html`<p>The app is not installed in this portal. <a href="${address}">Install it</a></p>`,
      "card",
    );
  }
  const { body, problem } = await callCard(visit, `${kind.plural}/${record.id}`);
  if (body === null)
    return panel("Identity verification", html`<p class="none">${problem ?? "Nothing to show."}</p>`, "card");
  const content =
    kind === CONTACTS
      ? contactCard(visit, record, body)
      : html`${kind === TICKETS ? await ticketCard(visit, record.id, body) : ""}
        ${gateCard(visit, record, kind, body)}`;
  return panel("Identity verification", html`${connectionNote(body)}${content}`, "card");
}

function connectionNote(body: Row): Page {
  const connection = bodySchema.safeParse(body["connection"]).data ?? {};
  const message = text(connection["message"]);
  return message === "" ? html`` : html`<p class="problem">${message}</p>`;
}

const FACTS: readonly (readonly [key: string, label: string])[] = [
  ["ial", "Level"],
  ["documentType", "Document"],
  ["matchConfidence", "Match confidence"],
  ["liveIdEnrolled", "LiveID enrolled"],
  ["verifiedAt", "Verified"],
  ["lastStepUpAt", "Last step-up"],
  ["waiting", "Waiting"],
];

function contactCard(visit: Visit, record: CrmRecord, body: Row): Page {
  const state = text(body["status"]) || "none";
  const link = record.properties["idv_verification_url"] ?? "";
  const isOpen = bodySchema.safeParse(body["link"]).success;
  const shown = /^https?:\/\//u.test(link) && isOpen;
  return html`<p>${status(state)} ${body["preparing"] === true ? badge("being prepared", "open") : ""}</p>
    ${facts(visit, body)}
    ${shown ? html`<p><a href="${link}">Open the person's link</a> <code>${link}</code></p>` : ""}
    <div>${buttons(visit, record.id, state, body)}</div>
    ${attempts(visit, body)}`;
}

function buttons(visit: Visit, id: string, state: string, body: Row): Page {
  if (!may(visit.user, "edit")) return html`<p class="hint">You may look, and not start a verification.</p>`;
  const tracks = bodySchema.safeParse(body["tracks"]).data ?? {};
  const isOpen = (kind: string) => ["pending", "review", "preparing"].includes(text(tracks[kind]));
  const ask = (kind: string, label: string, again = "false", className = "") =>
    actionButton(visit, "verify", label, { id, kind, again }, className);
  const isVerified = state === "verified";
  const label = isVerified ? "Verify again" : state === "none" ? "Verify identity" : "Send again";
  return html`${isOpen("identity") ? "" : ask("identity", label, String(isVerified), "primary")}
  ${isOpen("stepup") ? "" : ask("stepup", "Request step-up")}
  ${isOpen("liveid") || body["liveIdEnrolled"] === true ? "" : ask("liveid", "Enroll LiveID")}`;
}

function attempts(visit: Visit, body: Row): Page {
  const rows = z.array(bodySchema).safeParse(body["attempts"]).data ?? [];
  if (rows.length === 0) return html``;
  return html`<h3>Attempts</h3>
    <ul class="feed">
      ${rows.map(
        (row) =>
          html`<li>
            <p>${text(row["outcome"])} ${text(row["detail"])}</p>
            <time>${moment(visit.portal, text(row["at"]))}</time>
          </li>`,
      )}
    </ul>`;
}

/** Deals and tickets: the gate and whom it waits for. */
function gateCard(visit: Visit, record: CrmRecord, kind: Kind, body: Row): Page {
  const gate = bodySchema.safeParse(body["gate"]).data;
  const contacts = z.array(bodySchema).safeParse(body["contacts"]).data ?? [];
  const waiting = contacts.filter((row) => row["status"] !== "verified" && row["link"] === null);
  const note =
    gate === undefined
      ? html`<p class="none">This ${kind.singular} is at no gate.</p>`
      : html`<p>${status(gate["status"])} ${text(gate["reason"])} ${text(gate["refusal"])}</p>`;
  const problem =
    text(body["gateProblem"]) === "" ? "" : html`<p class="problem">${text(body["gateProblem"])}</p>`;
  if (kind === TICKETS) return html`${note}${problem}`; // who may be the caller says the rest
  return html`${note}${problem}
    <ul class="feed">
      ${contacts.map((row) => dealContact(visit, row))}
    </ul>
    ${
      waiting.length === 0 || !may(visit.user, "edit")
        ? ""
        : actionButton(
            visit,
            "verify-deal",
            `Verify ${waiting.length === 1 ? "the contact" : `${waiting.length} contacts`}`,
            { id: record.id, ids: waiting.map((row) => text(row["contactId"])).join(",") },
            "primary",
          )
    }`;
}

function dealContact({ portal }: Visit, row: Row): Page {
  const id = text(row["contactId"]);
  return html`<li>
    <p>
      <a href="${recordPath(portal.portalId, CONTACTS, id)}">Contact ${id}</a>
      ${status(row["status"] ?? "none")} ${text(row["ial"])}
    </p>
    <p class="hint">${text(row["note"])}</p>
  </li>`;
}

/** Shows the plain values that the card has, times in the portal's time zone. */
function facts({ portal }: Visit, body: Row): Page {
  const entries = FACTS.flatMap(([key, label]) => {
    const value = body[key];
    if (value === null || value === undefined || value === "") return [];
    const shown =
      typeof value === "string" && /^\d{4}-\d\d-\d\dT/u.test(value) ? moment(portal, value) : text(value);
    return [
      html`<dt>${label}</dt>
        <dd>${shown}</dd>`,
    ];
  });
  return html`<dl>${entries}</dl>`;
}
