/** Shows the admin's pages in their frame. */
import { configOf } from "../../env.ts";
import type { AdminFrame } from "../../portal/admin/admin-frame.ts";
import type { AppContext } from "../middleware/app-env.ts";
import { setFlash, type Flash } from "../middleware/flash.ts";
import { browserHost } from "../middleware/public-origin.ts";
import { callObject } from "../routes/call-object.ts";
import { notInstalled, ownPortal } from "../routes/own-portal.ts";
import { AdminDocument, type FramedPage } from "./frame.tsx";

/** Reads what surrounds every page of the signed-in portal, or throws a 404 when the app has left it. */
export async function readFrame(c: AppContext): Promise<AdminFrame> {
  const frame = c.get("page")?.frame ?? (await callObject(ownPortal(c).adminFrame()));
  if (frame !== null) return frame;
  throw notInstalled();
}

/** Returns HubSpot's address of the account, below which its records are. */
export function hubspotUrlOf(c: AppContext, { account, portalId }: AdminFrame): string {
  return `${browserHost(c.env, account.uiDomain)}/contacts/${portalId}`;
}

/** Responds with a page: 200, or another status for a form that came back. */
export function showPage(
  c: AppContext,
  frame: AdminFrame,
  page: FramedPage,
  status: 200 | 400 | 403 | 409 = 200,
): Response | Promise<Response> {
  const { supportUrl } = configOf(c.env);
  const hubspotUrl = hubspotUrlOf(c, frame);
  const { userId } = c.get("login");
  return c.html(AdminDocument({ frame, userId, hubspotUrl, support: supportUrl, ...page }), status);
}

/** Redirects after a post, so that a reload repeats nothing; the next page shows the message. */
export async function backTo(c: AppContext, path: string, flash: Flash, now: number): Promise<Response> {
  await setFlash(c, flash, now);
  return c.redirect(path, 303);
}

/** Makes the message of an action that was done. */
export function done(text: string): Flash {
  return { kind: "notice", tone: "good", text };
}

/** Makes the message of an action that was not done. */
export function notDone(text: string): Flash {
  return { kind: "notice", tone: "bad", text };
}
