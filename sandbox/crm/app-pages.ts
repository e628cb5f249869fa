/** The app's own pages inside HubSpot, at HubSpot's addresses: `/app/{hubId}/{appId}/{pagePath}`. */
import { html } from "hono/html";

import { appPagesPath, placeExtension } from "../extensions/place.ts";
import { appName } from "../extensions/project.ts";
import { messageView, type View } from "./shell.ts";
import type { Visit } from "./visit.ts";

/** Shows the page that the address names: the app's router decides which that is. */
export function appPagesView(visit: Visit, { pathname, searchParams }: URL): View {
  const { portal } = visit;
  if (!portal.installed)
    return messageView(
      appName(),
      "The app is not installed in this portal. Connect it under Connected apps.",
    );
  const base = appPagesPath(portal.portalId);
  if (base === null || !`${pathname}/`.startsWith(`${base}/`))
    return messageView("No such app", "This portal has no app with pages of this id.");
  const params = Object.fromEntries(
    [...searchParams].filter(([name]) => !["said", "problem"].includes(name)),
  );
  const page = placeExtension(visit, "pages", { page: { path: pathname.slice(base.length) || "/", params } });
  return {
    title: appName(),
    hasExtensions: true,
    body: html`<h1>${appName()}</h1>
      <div class="panel" id="app-page">${page}</div>`,
  };
}
