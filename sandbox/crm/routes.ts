/**
 * HubSpot's pages for people, at HubSpot's own addresses: http://localhost:8788/contacts/4242/…. They do nothing that the
 * API and the controls below `/sandbox` do not do. API clients, which accept JSON only, find no page.
 */
import { fileURLToPath } from "node:url";
import type { Context, Hono } from "hono";

import { mountFiles, secure } from "../console/files.ts";
import { mountExtensions } from "../extensions/routes.ts";
import { mountActions } from "./actions.ts";
import { appPagesView } from "./app-pages.ts";
import { appsPage } from "./apps-page.ts";
import { boardPage } from "./board-page.ts";
import { bulkPage } from "./bulk-page.ts";
import { flowPage, flowsPage, readAction } from "./flows-page.ts";
import { helpDeskPage } from "./help-desk-page.ts";
import { homePage } from "./home.ts";
import { Imports } from "./imports.ts";
import { importsPage } from "./imports-page.ts";
import { CONTACTS, kindNamed, listPath, recordPath, TICKETS, type Kind } from "./kinds.ts";
import { listPage, listsPage } from "./lists-page.ts";
import type { CrmOptions } from "./options.ts";
import { readPipelines } from "./pipelines.ts";
import { previewPage } from "./preview-page.ts";
import { recordPage, type Shown } from "./record-page.ts";
import { recordsPage } from "./records-page.ts";
import { settingsPage } from "./settings-page.ts";
import { document, messageView, type View } from "./shell.ts";
import { readTemplates } from "./timeline.ts";
import { tourView } from "./tour.ts";
import { readVisit, type Visit } from "./visit.ts";

const HUBSPOT_PROJECT = fileURLToPath(new URL("../../hubspot", import.meta.url));
const FIRST_PORTAL = 4242;

/** In the help desk. */
const DESK: Shown = { sidebar: "helpdesk.sidebar", tab: undefined };

type Show = (visit: Visit, c: Context) => Promise<View>;

/** Mounts the pages on HubSpot's side. */
export function mountCrm(options: CrmOptions): void {
  const { hubspot } = options;
  const imports = new Imports();
  const templates = readTemplates(HUBSPOT_PROJECT);
  const appAction = readAction(HUBSPOT_PROJECT);
  mountFiles(hubspot, options.version);
  mountActions(hubspot, options, imports);
  mountExtensions(hubspot, options);

  const page = (path: string, show: Show): void => {
    hubspot.get(path, async (c, next) => {
      if (!isForPeople(c)) return next();
      const visit = await readVisit(c, options, Number(c.req.param("portalId") ?? FIRST_PORTAL));
      if (visit === null) return c.text("There is no such portal.", 404);
      const view = await show(visit, c);
      secure(c, [options.origins.app]);
      return c.html(document(visit, view), view.status ?? 200);
    });
  };
  const record = async (visit: Visit, kind: Kind, id: string, shown: Shown): Promise<View> =>
    recordPage(visit, kind, id, { pipelines: await readPipelines(visit.api, kind), templates, ...shown });

  page("/", async (visit) => homePage(visit, options));
  page("/tour", async (visit) => tourView(visit));
  page("/contacts/:portalId{[0-9]+}/record/:type/:id{[0-9]+}", async (visit, c) => {
    const kind = kindNamed(c.req.param("type") ?? "");
    if (kind === undefined)
      return messageView("No such kind", "This sandbox has contacts, deals and tickets.");
    const shown = { sidebar: "crm.record.sidebar", tab: c.req.query("tab") } as const;
    return record(visit, kind, c.req.param("id") ?? "", shown);
  });
  page("/contacts/:portalId{[0-9]+}/preview/:type/:id{[0-9]+}", async (visit, c) => {
    const kind = kindNamed(c.req.param("type") ?? "") ?? CONTACTS;
    return previewPage(visit, kind, c.req.param("id") ?? "");
  });
  for (const path of ["", "/*"])
    page(`/app/:portalId{[0-9]+}/:appId{[0-9]+}${path}`, async (visit, c) =>
      appPagesView(visit, new URL(c.req.url)),
    );
  page("/contacts/:portalId{[0-9]+}/objects/:type/views/:view/:shape", async (visit, c) => {
    const kind = kindNamed(c.req.param("type") ?? "");
    if (kind === undefined)
      return messageView("No such kind", "This sandbox has contacts, deals and tickets.");
    const pipelines = await readPipelines(visit.api, kind);
    if (c.req.param("shape") === "board") return boardPage(visit, kind, pipelines, c.req.query("pipeline"));
    return recordsPage(visit, kind, pipelines, {
      query: c.req.query("query") ?? "",
      after: Math.max(0, Math.trunc(Number(c.req.query("after") ?? 0)) || 0),
      archived: c.req.query("archived") === "true",
    });
  });
  page("/contacts/:portalId{[0-9]+}/objectLists/all", async (visit) => listsPage(visit));
  page("/contacts/:portalId{[0-9]+}/objectLists/:listId{[0-9]+}", async (visit, c) =>
    listPage(visit, c.req.param("listId") ?? ""),
  );
  page("/contacts/:portalId{[0-9]+}/verify-many", async (visit, c) =>
    bulkPage(
      visit,
      (c.req.query("ids") ?? "").split(",").filter((id) => /^\d{1,15}$/u.test(id)),
    ),
  );
  page("/help-desk/:portalId{[0-9]+}/view/:view", async (visit) => desk(visit, undefined));
  page("/help-desk/:portalId{[0-9]+}/view/:view/ticket/:id{[0-9]+}", async (visit, c) =>
    desk(visit, c.req.param("id")),
  );
  page("/workflows/:portalId{[0-9]+}/all", async (visit) => flowsPage(visit, appAction));
  page("/workflows/:portalId{[0-9]+}/platform/flow/:flowId{[0-9]+}/edit", async (visit, c) =>
    flowPage(visit, appAction, Number(c.req.param("flowId"))),
  );
  page("/import/:portalId{[0-9]+}/all", async (visit) => importsPage(visit, imports));
  page("/settings/:portalId{[0-9]+}/account-defaults", async (visit) => settingsPage(visit));
  page("/integrations-settings/:portalId{[0-9]+}/installed", async (visit) => appsPage(visit));
  mountRedirects(hubspot);

  async function desk(visit: Visit, id: string | undefined): Promise<View> {
    const pipelines = await readPipelines(visit.api, TICKETS);
    return helpDeskPage(visit, pipelines, (ticket) => record(visit, TICKETS, ticket, DESK), id);
  }
}

/** Older and shorter addresses that HubSpot leads on from. */
function mountRedirects(hubspot: Hono): void {
  const lead = (path: string, to: (c: Context) => string): void => {
    hubspot.get(path, async (c, next) => (isForPeople(c) ? c.redirect(to(c), 302) : next()));
  };
  for (const path of ["/contacts/:portalId{[0-9]+}", "/contacts/:portalId{[0-9]+}/contacts/list/view/all"])
    lead(path, (c) => listPath(portalOf(c), CONTACTS, "list"));
  for (const name of ["contact", "deal", "ticket"]) {
    lead(`/contacts/:portalId{[0-9]+}/${name}/:id{[0-9]+}`, (c) => {
      const kind = kindNamed(name) ?? CONTACTS;
      return recordPath(portalOf(c), kind, c.req.param("id") ?? "");
    });
  }
  lead("/contacts/:portalId{[0-9]+}/lists", (c) => `/contacts/${portalOf(c)}/objectLists/all`);
  lead("/help-desk/:portalId{[0-9]+}", (c) => `/help-desk/${portalOf(c)}/view/all`);
  lead("/workflows/:portalId{[0-9]+}", (c) => `/workflows/${portalOf(c)}/all`);
  lead("/import/:portalId{[0-9]+}", (c) => `/import/${portalOf(c)}/all`);
  lead("/settings/:portalId{[0-9]+}", (c) => `/settings/${portalOf(c)}/account-defaults`);
  lead("/sandbox/pages/portal", (c) => {
    const portalId = Number(c.req.query("portalId")) || FIRST_PORTAL;
    return listPath(portalId, CONTACTS, "list");
  });
}

function portalOf(c: Context): number {
  return Number(c.req.param("portalId"));
}

/** Returns whether the client is a browser, or accepts anything; not one that accepts JSON alone, or calls the API by its name. */
function isForPeople(c: Context): boolean {
  if (/hubapi\.com(?::\d+)?$/u.test(c.req.header("host") ?? "")) return false;
  const accept = c.req.header("accept") ?? "*/*";
  return accept.includes("text/html") || accept.includes("*/*");
}
