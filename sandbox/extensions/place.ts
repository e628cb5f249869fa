/** The place of an extension on a page: where the page's script runs it. */
import { html } from "hono/html";

import type { Page } from "../control/elements.ts";
import type { Visit } from "../crm/visit.ts";
import { HUBSPOT } from "../fixed.ts";
import { appName, findExtension, type Extension, type Location } from "./project.ts";
import type { ExtensionContext, PageLocation, Placed } from "./protocol.ts";

/** The record that an extension is shown on. */
export interface Subject {
  readonly objectTypeId: string;
  readonly objectId?: number;
  readonly objectIds?: readonly number[];
}

/** Shows the app's extension of a location; null when the app has none there. `objectType` is HubSpot's plural name. */
export function placeExtension(
  visit: Visit,
  location: Location,
  about: { readonly objectType?: string; readonly subject?: Subject; readonly page?: PageLocation },
): Page | null {
  const extension = findExtension(location, about.objectType);
  if (extension === undefined) return null;
  const placed: Placed = {
    uid: extension.uid,
    context: contextOf(visit, extension, about.subject),
    page: about.page ?? null,
  };
  const key = [extension.uid, about.subject?.objectId ?? about.subject?.objectIds?.join(",") ?? ""].join(" ");
  return html`<div data-extension="${JSON.stringify(placed)}" data-key="${key}">
    <p class="none">This extension needs a script, as in HubSpot.</p>
  </div>`;
}

function contextOf({ portal, user }: Visit, extension: Extension, subject?: Subject): ExtensionContext {
  const [firstName = "", ...rest] = user.name.split(" ");
  return {
    location: extension.location,
    user: {
      id: user.id,
      emails: [user.email],
      email: user.email,
      firstName,
      lastName: rest.join(" "),
      roles: [],
      teams: [],
      locale: portal.language,
      language: portal.language.slice(0, 2),
      permissions: user.right === "super" ? ["integrations-management-write"] : [],
    },
    portal: { id: portal.portalId, timezone: portal.timeZone },
    ...(subject === undefined ? {} : { crm: subject }),
    extension: { appId: HUBSPOT.appId, appName: appName(), cardTitle: extension.title },
  };
}

/** Returns the address of the app's first page; null when the app has no pages. */
export function appPagesPath(portalId: number): string | null {
  return findExtension("pages") === undefined ? null : `/app/${portalId}/${HUBSPOT.appId}`;
}
