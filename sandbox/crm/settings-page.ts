/** The portal's settings: its subscription, language and time zone, its users with their rights, labels, stages' rules. */
import { html } from "hono/html";
import { z } from "zod";

import { table, type Page } from "../control/elements.ts";
import { resultsOf } from "./api.ts";
import { DEALS } from "./kinds.ts";
import { readPipelines } from "./pipelines.ts";
import { action, actionButton, input, panel, select, type View } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

const TIERS = ["free", "starter", "professional", "enterprise"];
const LANGUAGES: readonly (readonly [string, string])[] = [
  ["en", "English"],
  ["de", "Deutsch"],
  ["es", "Español"],
  ["fr", "Français"],
  ["it", "Italiano"],
  ["ja", "日本語"],
  ["nl", "Nederlands"],
  ["pl", "Polski"],
  ["pt-br", "Português (Brasil)"],
];
const TIME_ZONES = [
  "UTC",
  "America/New_York",
  "America/Los_Angeles",
  "Europe/Berlin",
  "Europe/London",
  "Asia/Tokyo",
];
/** The meaning of each right, for people. */
const RIGHTS: readonly (readonly [string, string])[] = [
  ["view", "view"],
  ["edit", "view and edit"],
  ["delete", "view, edit, delete and merge"],
  ["super", "super admin"],
];

const labelSchema = z.object({ category: z.string(), typeId: z.number(), label: z.string().nullable() });

/** Shows the settings; only a super admin may change them. */
export async function settingsPage(visit: Visit): Promise<View> {
  const { portal, user } = visit;
  const isSuper = may(user, "super");
  return {
    title: "Settings",
    body: html`<h1>Settings <small>${portal.name}, portal ${portal.portalId}</small></h1>
      ${isSuper ? "" : html`<p class="problem">${user.name} may look; a super admin may change settings.</p>`}
      ${panel("Account", isSuper ? accountForm(visit) : accountFacts(visit), "account")}
      ${panel("Users and rights", usersOf(visit, isSuper), "users")}
      ${panel("Association labels of deals", await labels(visit, isSuper), "labels")}
      ${panel("Required properties of deal stages", await requirements(visit, isSuper), "requirements")}
      ${panel(
        "For testers",
        html`<p>
          Faults, switches, deliveries and more portals are on the <a href="/sandbox">page for testers</a>.
        </p>`,
      )}`,
  };
}

function accountFacts({ portal }: Visit): Page {
  return html`<dl>
    <dt>Subscription</dt>
    <dd>${portal.tier}</dd>
    <dt>Language</dt>
    <dd>${portal.language}</dd>
    <dt>Time zone</dt>
    <dd>${portal.timeZone}</dd>
    <dt>Data in</dt>
    <dd>${portal.dataHostingLocation}</dd>
  </dl>`;
}

function accountForm(visit: Visit): Page {
  const { tier, language, timeZone } = visit.portal;
  const zones = [...new Set([...TIME_ZONES, timeZone])].map((zone) => [zone, zone] as const);
  return action(
    visit,
    "account",
    html`${select(
        "tier",
        "Subscription",
        TIERS.map((name) => [name, name] as const),
        tier,
      )}
      ${select("language", "Language of dates and numbers", LANGUAGES, language)}
      ${select("timeZone", "Time zone", zones, timeZone)}<button class="primary">Save</button>
      <p class="hint">
        A new subscription counts from the next install or sign-in on: what it lacks is then left out of the
        grant.
      </p>`,
    "grid",
  );
}

function usersOf(visit: Visit, isSuper: boolean): Page {
  const rows = visit.users.map(({ id, name, email, right }) => [
    id,
    name,
    email,
    isSuper
      ? action(
          visit,
          "user-right",
          html`<input type="hidden" name="userId" value="${id}" />
            <select name="right" aria-label="Right of ${name}">
              ${RIGHTS.map(
                ([value, label]) =>
                  html`<option value="${value}" ${value === right ? "selected" : ""}>${label}</option>`,
              )}
            </select>
            <button class="quiet">Set</button>`,
        )
      : right,
    isSuper && id !== visit.user.id
      ? actionButton(visit, "user-remove", "Remove", { userId: String(id) })
      : "",
  ]);
  const add = isSuper
    ? action(
        visit,
        "user-add",
        html`${input("name", "Name")} ${input("email", "E-mail", "", "email")}
          ${select("right", "May", RIGHTS, "edit")}<button>Add a user</button>`,
        "row",
      )
    : "";
  return html`${table(["Id", "Name", "E-mail", "May", ""], rows)}${add}
    <p class="hint">Choose above, beside the portal, as which of them you look at these pages.</p>`;
}

async function labels(visit: Visit, isSuper: boolean): Promise<Page> {
  const reply = await visit.api("GET", "/crm/v4/associations/deals/contacts/labels");
  const found = resultsOf(reply)
    .flatMap((row) => labelSchema.safeParse(row).data ?? [])
    .filter(({ label }) => label !== null);
  const names = found.map(({ label }) => html`<li>${label ?? ""}</li>`);
  const add = action(
    visit,
    "label-add",
    html`${input("label", "Label, for instance Signer")}<button>Add</button>`,
    "row",
  );
  return html`${
    names.length === 0
      ? html`<p class="none">None yet.</p>`
      : html`<ul>
          ${names}
        </ul>`
  }${isSuper ? add : ""}`;
}

async function requirements(visit: Visit, isSuper: boolean): Promise<Page> {
  const pipelines = await readPipelines(visit.api, DEALS);
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map(
      (stage) => [`${pipeline.id}/${stage.id}`, `${pipeline.label}: ${stage.label}`] as const,
    ),
  );
  if (!isSuper) return html`<p class="none">A super admin sets these.</p>`;
  return action(
    visit,
    "require",
    html`${select("stage", "Stage", stages)}
      ${input("properties", "Properties, separated by commas; empty ends the rule")} <button>Save</button>`,
    "row",
  );
}
