/** The pages for people over both stand-ins, as `npm start` has them, without the app. */
import { Hono } from "hono";

import { mountConsole } from "../../../sandbox/console/routes.ts";
import { mountCrm } from "../../../sandbox/crm/routes.ts";
import type { Origins } from "../../../sandbox/stack-options.ts";
import { createMailPage } from "../../../sandbox/mail/mail-page.ts";
import { openSides as openStandIns, ORIGINS, type Sides } from "../tools/support.ts";

export { ORIGINS };
export const PORTAL = 4242;
export const ADMIN = "Bearer sandbox-private-app-token";

/** Both sides with their pages, and the mails'. */
export interface Pages extends Sides {
  readonly mails: Hono;
}

/** Opens them; they close with the test. `origins` may name an app that is there. */
export function openPages(origins: Origins = ORIGINS): Pages {
  const sides = openStandIns((opened) => mountPages(opened, origins));
  const { hubspot, onekosmos } = sides;
  return {
    ...sides,
    mails: createMailPage({ hubspot: hubspot.app, onekosmos: onekosmos.app, origins }),
  };
}

function mountPages({ hubspot, onekosmos }: Sides, origins: Origins): void {
  const both = { hubspot: hubspot.app, onekosmos: onekosmos.app, origins };
  mountCrm({ ...both, version: () => `${hubspot.version()}.${onekosmos.version()}` });
  mountConsole({
    onekosmos: onekosmos.app,
    origins,
    version: () => String(onekosmos.version()),
    publicKeys: () => onekosmos.publicKeys(),
  });
}

/** Opens a page; throws when it has another status. */
export async function look(app: Hono, path: string, status = 200, cookie = ""): Promise<string> {
  const response = await app.request(path, { headers: { accept: "text/html", cookie } });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${path} is ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

/** Sends a form of a page, as the browser does; returns where it leads. */
export async function send(
  app: Hono,
  path: string,
  fields: Readonly<Record<string, string>>,
  { origin = ORIGINS.hubspot, cookie = "" }: { readonly origin?: string; readonly cookie?: string } = {},
): Promise<{ readonly status: number; readonly to: string; readonly cookie: string }> {
  const response = await app.request(path, {
    method: "POST",
    headers: { origin, cookie },
    body: new URLSearchParams(fields),
  });
  return {
    status: response.status,
    to: decodeURIComponent((response.headers.get("location") ?? "").replaceAll("+", " ")),
    cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
  };
}

/** Sends a form of HubSpot's pages in the first portal. */
export async function act(
  { hubspot }: Pages,
  action: string,
  fields: Readonly<Record<string, string>>,
  cookie = "",
): Promise<{ readonly status: number; readonly to: string; readonly cookie: string }> {
  return send(hubspot.app, `/sandbox/pages/${PORTAL}/${action}`, fields, { cookie });
}

/** Calls HubSpot's API as the portal's admin. */
export async function api(
  { hubspot }: Pages,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await hubspot.app.request(path, {
    method,
    headers: { authorization: ADMIN, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status === 204 ? null : await response.json();
}

/** Adds a contact; returns its id. */
export async function aContact(pages: Pages, properties: Readonly<Record<string, string>>): Promise<string> {
  const made = await act(pages, "create", { kind: "contacts", ...properties });
  return /record\/0-1\/(\d+)/u.exec(made.to)?.[1] ?? `none: ${made.to}`;
}
