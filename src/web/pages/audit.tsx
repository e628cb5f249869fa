/** The audit log: who changed what, and when. */
import { html } from "hono/html";
import type { AuditAction, AuditEntry } from "../../portal/audit/audit.ts";
import { When } from "../admin/times.tsx";
import { wordsOf } from "./audit-words.ts";
import { namesOf, userIn, type NamedUser, type UserNames } from "./user-names.ts";

interface AuditPageProps {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** Where older entries begin; null when there are none. */
  readonly before: number | null;
  /** HubSpot's users, as far as HubSpot named them just now. */
  readonly users: readonly NamedUser[];
  readonly timeZone: string;
}

const ACTIONS: Readonly<Record<AuditAction, string>> = {
  sign_in: "Signed in",
  sign_out: "Signed out",
  end_login: "Signed somebody out",
  settings: "Changed settings",
  undo: "Undid a save",
  connection: "Saved the 1Kosmos connection",
  start: "Decided about contacts that waited",
  limit: "Decided about verifications over a limit",
  link: "Replaced a contact's link",
  replay: "Replayed a dead letter",
  remove: "Removed a dead letter",
  manual_decision: "Decided about a contact",
  doctor_token: "Made a token for diagnostics",
  disconnect: "Disconnected the app",
  uninstall: "Uninstalled the app in HubSpot",
};

/** Renders the page. */
export function AuditPage({ entries, before, users, timeZone }: AuditPageProps) {
  const names = namesOf(users);
  return (
    <div class="card">
      <p>
        <a href="/portal/audit.csv">Download as CSV</a>
      </p>
      <div class="scroll" role="group" aria-label="Audit log" tabindex={0}>
        <table class="stacked" aria-label="Audit log">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">User</th>
              <th scope="col">Where</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>{entries.map((entry) => rowOf(entry, names, timeZone))}</tbody>
        </table>
      </div>
      {before !== null && <a href={`/portal/audit?before=${before}`}>Older changes</a>}
    </div>
  );
}

/** An action of another version of the app has no words here. */
function inWords(action: string): string {
  const known: Readonly<Partial<Record<string, string>>> = ACTIONS;
  return known[action] ?? action;
}

/** Changes that are listed at once; more of them are folded. */
const LISTED = 6;

function rowOf({ at, userId, surface, action, changes }: AuditEntry, names: UserNames, timeZone: string) {
  const lines = changes.map((change) => {
    const { label, ...values } = wordsOf(change);
    // Where there was no list and an empty one is now, nothing changed.
    if (values.from === values.to && values.to === "–") return "";
    const [from, to] = [cut(values.from), cut(values.to)];
    return html`<div>${label !== null && html`${label} `}<code>${change.field}</code>: ${from} → ${to}</div>`;
  });
  return html`<tr data-action="${action}">
    <td data-label="When">${When({ at, timeZone })}</td>
    <td data-label="User">${userIn(userId, names)}</td>
    <td data-label="Where">${SURFACES[surface] ?? surface}</td>
    <td data-label="Change">${inWords(action)}${lines.length > LISTED ? folded(lines) : lines}</td>
  </tr>`;
}

/** The file has the whole of it. In characters. */
const MAX_SHOWN = 150;

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

function folded(lines: readonly unknown[]) {
  return html`<details>
    <summary>${lines.length} values</summary>
    ${lines}
  </details>`;
}

const SURFACES: Readonly<Partial<Record<string, string>>> = {
  page: "App's pages",
  api: "API",
  hubspot: "HubSpot",
  "sign-in": "Sign-in",
  app: "App",
};
