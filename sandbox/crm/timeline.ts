/** A record's timeline: the app's events, and each change of its properties by whom. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { html } from "hono/html";
import { z } from "zod";

import { text, type Page } from "../control/elements.ts";
import { HUBSPOT } from "../fixed.ts";
import { resultsOf, type Row } from "./api.ts";
import type { Kind } from "./kinds.ts";
import { moment, type Visit } from "./visit.ts";

/** Entries that a page shows. */
const SHOWN = 60;

const componentSchema = z.object({
  uid: z.string(),
  type: z.literal("app-event"),
  config: z.object({ name: z.string(), headerTemplate: z.string(), detailTemplate: z.string().default("") }),
});
type Template = z.infer<typeof componentSchema>["config"];

/** Reads how the HubSpot project words its events, by the names that events may have. */
export function readTemplates(folder: string): ReadonlyMap<string, Template> {
  const found = new Map<string, Template>();
  if (!existsSync(folder)) return found;
  for (const path of globSync("**/*-hsmeta.json", { cwd: folder, exclude: ["**/node_modules/**"] })) {
    const parsed = componentSchema.safeParse(JSON.parse(readFileSync(join(folder, path), "utf8")));
    if (!parsed.success) continue;
    found.set(parsed.data.uid, parsed.data.config);
    found.set(parsed.data.config.name, parsed.data.config);
  }
  return found;
}

/** Fills a template of HubSpot's events: `{{name}}`, and `{{#if name}}…{{/if}}`, the innermost first. Pure. */
export function fill(template: string, values: Row): string {
  const INNERMOST = /\{\{#if (\w+)\}\}((?:(?!\{\{#if).)*?)\{\{\/if\}\}/gsu;
  let filled = template;
  for (let before = ""; before !== filled;) {
    before = filled;
    filled = filled.replace(INNERMOST, (_all, name: string, inner: string) =>
      text(values[name]) === "" ? "" : inner,
    );
  }
  return filled.replace(/\{\{(\w+)\}\}/gu, (_all, name: string) => text(values[name]));
}
interface Entry {
  readonly at: number;
  readonly kind: "app" | "change";
  readonly title: string;
  readonly detail: string;
}

const versionSchema = z.array(
  z.object({
    value: z.string().nullable(),
    timestamp: z.string(),
    sourceType: z.string().default(""),
    sourceId: z.string().nullish(),
  }),
);

/** Shows the newest entries; `histories` are the versions of each property, `labels` their names for people. */
export async function timeline(
  visit: Visit,
  kind: Kind,
  id: string,
  templates: ReadonlyMap<string, Template>,
  histories: { readonly versions: Row; readonly labels: ReadonlyMap<string, string> },
): Promise<Page> {
  const { portalId } = visit.portal;
  const reply = await visit.api("GET", `/sandbox/timeline?portalId=${portalId}&objectId=${id}`);
  const events = resultsOf(reply)
    .filter((event) => isAbout(event, kind))
    .map((event) => eventEntry(event, templates));
  const entries = [...events, ...changes(visit, histories)].toSorted((a, b) => b.at - a.at).slice(0, SHOWN);
  if (entries.length === 0) return html`<p class="none">Nothing has happened yet.</p>`;
  return html`<ul class="feed">
    ${entries.map(
      (entry) =>
        html`<li class="${entry.kind}">
          <p><strong>${entry.title}</strong></p>
          ${entry.detail === "" ? "" : html`<p>${entry.detail}</p>`}
          <time>${moment(visit.portal, entry.at)}</time>
        </li>`,
    )}
  </ul>`;
}

/** Ids repeat among kinds: events of deals have deals' types. */
function isAbout(event: Row, { singular }: Kind): boolean {
  const name = text(event["eventTypeName"]);
  const owner = /gate/u.test(name) ? "deal" : /ticket|caller/u.test(name) ? "ticket" : "contact";
  return owner === singular;
}

function eventEntry(event: Row, templates: ReadonlyMap<string, Template>): Entry {
  const name = text(event["eventTypeName"]);
  const template = templates.get(name.replace(/^ae\d+_/u, ""));
  const properties = z.record(z.string(), z.unknown()).safeParse(event["properties"]).data ?? {};
  return {
    at: Date.parse(text(event["timestamp"])),
    kind: "app",
    title: template === undefined ? name : fill(template.headerTemplate, properties),
    detail:
      template === undefined
        ? Object.values(properties).map(text).join(", ")
        : fill(template.detailTemplate, properties),
  };
}

/** Changes of one moment by one source are one entry. */
function changes(
  visit: Visit,
  { versions, labels }: { readonly versions: Row; readonly labels: ReadonlyMap<string, string> },
): readonly Entry[] {
  const grouped = new Map<string, { at: number; by: string; words: string[] }>();
  for (const [name, raw] of Object.entries(versions)) {
    for (const version of versionSchema.safeParse(raw).data ?? []) {
      const by = sourceOf(visit, version.sourceType, version.sourceId ?? "");
      const key = `${version.timestamp} ${by}`;
      const group = grouped.get(key) ?? { at: Date.parse(version.timestamp), by, words: [] };
      const value = version.value ?? "";
      group.words.push(`${labels.get(name) ?? name}: ${value === "" ? "cleared" : value}`);
      grouped.set(key, group);
    }
  }
  return [...grouped.values()].map(({ at, by, words }) => ({
    at,
    kind: "change",
    title: `Changed by ${by}`,
    detail: words.join("; "),
  }));
}

function sourceOf({ users }: Visit, type: string, id: string): string {
  const user = users.find((known) => id === `userId:${known.id}`);
  if (user !== undefined) return user.name;
  const words: Readonly<Record<string, string>> = {
    FORM: "a form",
    API: "the API",
    IMPORT: "an import",
    INTEGRATION: id === String(HUBSPOT.appId) ? "1Kosmos Identity Verification" : `another app (${id})`,
    CRM_UI: "a user",
  };
  return words[type] ?? type.toLowerCase();
}
