/** 1Kosmos' tenant for people: its values, its keys, its users, the messages that it sent. */
import { html } from "hono/html";

import { code, table, text, type Page } from "../control/elements.ts";
import type { Row } from "../crm/api.ts";
import { input, panel } from "../crm/shell.ts";
import {
  API_KEY,
  CALLBACK_SECRET,
  COMMUNITY_ID,
  COMMUNITY_NAME,
  DVC_IDS,
  LICENSE_KEY,
  TENANT_DNS,
  TENANT_ID,
  TENANT_TAG,
  WORKFLOW_IDS,
} from "../onekosmos/fixed.ts";

const FACTS: readonly (readonly [string, string])[] = [
  ["Tenant", TENANT_DNS],
  ["Tag", TENANT_TAG],
  ["Tenant id", TENANT_ID],
  ["Community", COMMUNITY_NAME],
  ["Community id", COMMUNITY_ID],
  ["Licence key", LICENSE_KEY],
  ["REST key", API_KEY],
  ["Callback secret", CALLBACK_SECRET],
  ["Workflow selectors (dvcID)", [...DVC_IDS].join(", ")],
  ["Workflow ids", [...WORKFLOW_IDS].join(", ")],
];

/** Shows what an admin types into the app. */
export function tenantView(switches: Row): Page {
  const changed = Object.entries(switches).map(([name, value]) => [code(name), code(JSON.stringify(value))]);
  return html`<h1>Tenant</h1>
    ${panel(
      "Values for the app's connection",
      html`<dl>
        ${FACTS.map(
          ([label, value]) =>
            html`<dt>${label}</dt>
              <dd><code>${value}</code></dd>`,
        )}
      </dl>`,
    )}
    ${panel(
      "Switches: readings of what 1Kosmos leaves open",
      html`${table(["Switch", "Value"], changed)}
        <p class="hint">They are set on HubSpot's page for testers, or by PUT /sandbox/switches.</p>`,
    )}`;
}

/** Shows each service's public key, and gives them all new ones. */
export function keysView(keys: readonly Row[]): Page {
  const rows = keys.map((row) => [text(row["service"]), code(row["publicKey"])]);
  return html`<h1>Keys</h1>
    ${table(["Service", "Public key"], rows)}
    <form method="post" action="/sandbox/console/rotate"><button>Give every service a new key</button></form>
    <p class="hint">Who cached the old ones is refused from then on, as after a change at a real tenant.</p>`;
}

/** Shows the users, and adds one. */
export function usersView(users: readonly Row[]): Page {
  const rows = users.map((row) => [
    text(row["userId"]),
    `${text(row["firstName"])} ${text(row["lastName"])}`,
    text(row["email"]),
    text(row["ial"]),
    code(row["did"]),
  ]);
  return html`<h1>Users <small>${users.length}</small></h1>
    ${table(["User", "Name", "E-mail", "Level", "DID"], rows)}
    <form method="post" action="/sandbox/console/user" class="row">
      ${input("userId", "User id")} ${input("firstName", "First name")} ${input("lastName", "Last name")}
      ${input("email", "E-mail", "", "email")}<button>Add a user</button>
    </form>`;
}

/** Shows what would have been sent to people. */
export function messagesView(messages: readonly Row[]): Page {
  const rows = messages
    .toReversed()
    .map((row) => [
      text(row["sentAt"]),
      text(row["channel"]),
      text(row["recipient"]),
      text(row["subject"]),
      text(row["text"]),
    ]);
  return html`<h1>Messages sent <small>${messages.length}</small></h1>
    ${table(["At (UTC)", "By", "To", "Subject", "Text"], rows)}
    <form method="post" action="/sandbox/console/clear-messages"><button>Forget them</button></form>`;
}

/** Shows the callbacks of all sessions, newest session first. */
export function callbacksView(rows: readonly (readonly unknown[])[]): Page {
  return html`<h1>Callbacks</h1>
    ${table(["Session", "State", "Attempts", "Response"], rows)}`;
}
