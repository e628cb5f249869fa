/**
 * 1Kosmos' page for people: http://localhost:8789/. It does nothing that the JSON endpoints below `/sandbox` of that side do
 * not do.
 */
import type { Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { html } from "hono/html";
import { z } from "zod";

import { text, type Page } from "../control/elements.ts";
import { apiOf, resultsOf, type Api, type Reply, type Row } from "../crm/api.ts";
import { fieldsOf, type Fields } from "../crm/action-type.ts";
import type { Origins } from "../stack-options.ts";
import { mountFiles, ownOrigins, secure } from "./files.ts";
import { framed } from "./frame.ts";
import { sessionsView, sessionView } from "./sessions.ts";
import { callbacksView, keysView, messagesView, tenantView, usersView } from "./tenant.ts";

/** Dependencies of the page. */
export interface ConsoleOptions {
  readonly onekosmos: Hono;
  readonly origins: Origins;
  /** Returns a word that differs as soon as anything changed. */
  readonly version: () => string;
  /** Returns the public key of each service. */
  readonly publicKeys: () => readonly Row[];
}

const LINKS = [
  ["Sessions", "/"],
  ["Callbacks", "/sandbox/console/callbacks"],
  ["Keys", "/sandbox/console/keys"],
  ["Users", "/sandbox/console/users"],
  ["Messages", "/sandbox/console/messages"],
  ["Tenant", "/sandbox/console/tenant"],
] as const;
const MOST_LISTED = 1000;
const CALLBACKS_OF = 30;

const totalSchema = z.object({ total: z.number() });
const callbacksSchema = z.array(z.record(z.string(), z.unknown()));

/** Mounts the page on 1Kosmos' side. */
export function mountConsole(options: ConsoleOptions): void {
  const { onekosmos, origins, version, publicKeys } = options;
  const api = apiOf(onekosmos);
  mountFiles(onekosmos, version);

  const page = (path: string, title: string, show: (c: Context) => Promise<Page>): void => {
    onekosmos.get(path, async (c, next) => {
      if (!isForPeople(c)) return next();
      const body = await show(c);
      secure(c);
      return c.html(
        framed({
          brand: "Sandbox 1Kosmos",
          title,
          here: c.req.path,
          said: c.req.query("said") ?? null,
          problem: c.req.query("problem") ?? null,
          links: [...LINKS, ["HubSpot", `${origins.hubspot}/`], ["The app", `${origins.app}/portal`]],
          body,
        }),
      );
    });
  };
  page("/", "Sessions", async () => {
    const { sessions, total } = await newest(api);
    return sessionsView(sessions, total);
  });
  page("/sandbox/console/sessions/:id", "Session", async (c) => {
    const reply = await api("GET", `/sandbox/sessions/${encodeURIComponent(c.req.param("id") ?? "")}`);
    if (reply.problem !== null) return html`<h1>No such session</h1>`;
    return sessionView(reply.data);
  });
  page("/sandbox/console/callbacks", "Callbacks", async () => callbacksView(await allCallbacks(api)));
  page("/sandbox/console/keys", "Keys", async () => keysView(publicKeys()));
  page("/sandbox/console/users", "Users", async () =>
    usersView(resultsOf(await api("GET", "/sandbox/users"))),
  );
  page("/sandbox/console/messages", "Messages", async () =>
    messagesView(resultsOf(await api("GET", "/sandbox/messages"))),
  );
  page("/sandbox/console/tenant", "Tenant", async () =>
    tenantView((await api("GET", "/sandbox/switches")).data),
  );
  mountForms(options, api);
}

function isForPeople(c: Context): boolean {
  const accept = c.req.header("accept") ?? "*/*";
  return accept.includes("text/html") || accept.includes("*/*");
}

async function newest(api: Api): Promise<{ readonly sessions: readonly Row[]; readonly total: number }> {
  const first = await api("GET", "/sandbox/sessions?limit=1");
  const total = totalSchema.safeParse(first.data).data?.total ?? 0;
  const after = Math.max(0, total - MOST_LISTED);
  const reply = await api("GET", `/sandbox/sessions?limit=${MOST_LISTED}&after=${after}`);
  return { sessions: resultsOf(reply).toReversed(), total };
}

async function allCallbacks(api: Api): Promise<readonly (readonly unknown[])[]> {
  const { sessions } = await newest(api);
  const ended = sessions.filter((row) => row["endedAt"] !== null).slice(0, CALLBACKS_OF);
  const rows = await Promise.all(
    ended.map(async (row) => {
      const id = text(row["id"]);
      const { data } = await api("GET", `/sandbox/sessions/${id}`);
      return (callbacksSchema.safeParse(data["callbacks"]).data ?? []).map((callback) => [
        html`<a href="/sandbox/console/sessions/${id}">${id}</a>`,
        text(callback["state"]),
        text(callback["attempts"]),
        callback["lastStatus"] === 0 ? "no answer" : text(callback["lastStatus"]),
      ]);
    }),
  );
  return rows.flat();
}

type Form = (api: Api, fields: Fields) => Promise<Reply>;

const pathOf = (fields: Fields) => `/sandbox/sessions/${encodeURIComponent(fields.one("id"))}`;

/** Reads how a session is to end; what is left open is filled in by the side. */
function outcomeOf(fields: Fields): Row {
  const { outcome, documentType, errorCode, ial, matchConfidence } = Object.fromEntries(
    ["outcome", "documentType", "errorCode", "ial", "matchConfidence"].map((name) => [
      name,
      fields.one(name),
    ]),
  );
  return {
    outcome,
    ...(documentType ? { documentType } : {}),
    ...(errorCode ? { errorCode } : {}),
    ...(ial ? { ial: ial === "none" ? null : ial } : {}),
    ...(matchConfidence ? { matchConfidence: Number(matchConfidence) } : {}),
  };
}

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ["end", async (api, fields) => api("POST", pathOf(fields), outcomeOf(fields))],
  ["overturn", async (api, fields) => api("POST", `${pathOf(fields)}/overturn`, outcomeOf(fields))],
  ["say", async (api, fields) => api("POST", `${pathOf(fields)}/says`, { word: fields.one("word") || null })],
  ["rotate", async (api) => api("POST", "/sandbox/keys/rotate")],
  ["clear-messages", async (api) => api("DELETE", "/sandbox/messages")],
  [
    "user",
    async (api, fields) => {
      const given = ["userId", "firstName", "lastName", "email"].map(
        (name) => [name, fields.one(name)] as const,
      );
      return api("POST", "/sandbox/users", Object.fromEntries(given.filter(([, value]) => value !== "")));
    },
  ],
]);

function mountForms({ onekosmos, origins }: ConsoleOptions, api: Api): void {
  onekosmos.use("/sandbox/console/*", csrf({ origin: ownOrigins(origins.onekosmos) }));
  onekosmos.post("/sandbox/console/:form", async (c) => {
    const fields = fieldsOf(await c.req.formData());
    const name = c.req.param("form");
    const run = FORMS.get(name);
    const reply = await run?.(api, fields);
    const back =
      fields.one("id") === ""
        ? backOf(name)
        : `/sandbox/console/sessions/${encodeURIComponent(fields.one("id"))}`;
    const problem = reply === undefined ? "There is no such form." : reply.problem;
    const note = problem === null ? "said=Done." : `problem=${encodeURIComponent(problem)}`;
    return c.redirect(`${back}?${note}`, 303);
  });
}

function backOf(form: string): string {
  if (form === "rotate") return "/sandbox/console/keys";
  if (form === "user") return "/sandbox/console/users";
  return form === "clear-messages" ? "/sandbox/console/messages" : "/";
}
