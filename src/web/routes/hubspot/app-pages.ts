/**
 * The calls of the app's pages in HubSpot: `POST /hubspot/card/pages/*`, behind all checks of a card's call. Portal
 * and user come from the query that HubSpot signed. Only an admin may act, and the signature names a user and no
 * rights: the portal's object stores which users have proven to be one.
 */
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import {
  appPageActionSchema,
  type AppPage,
  type AppPageModels,
  type AppPageName,
  type AppPageRefusal,
  type AppReadRefusal,
} from "../../../features/app-pages/contract.ts";
import type { AppPageFrame } from "../../../features/app-pages/schemas.ts";
import { readActivityQuery, readVerificationQuery } from "../../../features/activity/queries.ts";
import { recordIdSchema } from "../../../domain/vocabulary.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import type { Result } from "../../../lib/result.ts";
import { portalObject } from "../../../objects.ts";
import type { PortalApi } from "../../../portal/contract.ts";
import type { AppContext, AppEnv } from "../../middleware/app-env.ts";
import { notNested } from "../../middleware/card-form.ts";
import { HttpError, unavailable } from "../../middleware/http-error.ts";
import { browserHost, publicOrigin } from "../../middleware/public-origin.ts";
import { appPagesSignIn } from "../oauth/app-pages-sign-in.tsx";
import { callObject } from "../call-object.ts";

/** Makes the routes that read `/hubspot/card/pages`, and `/dead-letters` and `/sign-out`; mounted by `cardRoutes`. */
export function appPageRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(requireNested());
  routes.post("/overview", (c) => page(c, "overview", null));
  routes.post("/activity", (c) => page(c, "activity", accepted(readActivityQuery(searchOf(c)))));
  routes.post("/verifications", (c) =>
    page(c, "verifications", accepted(readVerificationQuery(searchOf(c)))),
  );
  routes.post("/contacts/:id", (c) => page(c, "contact", { contactId: contactIdOf(c) }));
  routes.post("/attention", (c) => page(c, "attention", null));
  routes.post("/setup", (c) => page(c, "setup", null));
  routes.post("/dead-letters", async (c) => {
    const action = appPageActionSchema.safeParse(c.get("cardRequest").body);
    if (!action.success) throw invalid("Name what to do, and a dead letter by its id.");
    const done = await callObject(callersPortal(c).actOnAppPage(action.data, c.get("cardCaller").userId));
    if (!done.ok) throw REFUSALS[done.error]();
    return c.json({ done: done.value });
  });
  routes.post("/sign-out", async (c) => {
    const hadLogin = await callObject(callersPortal(c).leaveAppPages(c.get("cardCaller").userId));
    return c.json({ hadLogin });
  });
  return routes;
}

/** Accepts the form of our extensions alone: cards have an older one, pages never had another. */
export function requireNested() {
  return createMiddleware<AppEnv>(async function letNested(c, next) {
    if (!c.get("cardRequest").isNested) throw notNested();
    await next();
  });
}

async function page<Name extends AppPageName>(
  c: AppContext,
  name: Name,
  query: AppPageModels[Name]["query"],
): Promise<Response> {
  const read: Result<AppPage<Name>, AppReadRefusal> = await callObject(
    callersPortal(c).appPage(name, query, c.get("cardCaller").userId),
  );
  if (!read.ok) throw REFUSALS[read.error]();
  return c.json({ page: read.value.model, ...frameOf(c, read.value) });
}

function frameOf(
  c: AppContext,
  { timeZone, uiDomain, attention, adminUntil, readsRecords }: Omit<AppPage<AppPageName>, "model">,
): AppPageFrame {
  const { portalId } = c.get("cardCaller");
  const admin = adminUntil === null ? null : { until: new Date(adminUntil).toISOString() };
  return {
    account: { timeZone, hubspotUrl: `${browserHost(c.env, uiDomain)}/contacts/${portalId}` },
    attention,
    admin,
    records: readsRecords,
    links: {
      signIn: publicOrigin(c) + appPagesSignIn(c.get("cardCaller")),
      portal: `${publicOrigin(c)}/portal`,
    },
  };
}

/** The one portal that the request can be about. */
function callersPortal(c: AppContext): PortalApi {
  return portalObject(c.env, c.get("cardCaller").portalId);
}

/** Reads the filters as a query string has them; what is no text is ignored. */
function searchOf(c: AppContext): URLSearchParams {
  const { body } = c.get("cardRequest");
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(
    entries.flatMap(([name, value]: [string, unknown]) =>
      typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [],
    ),
  );
}

function contactIdOf(c: AppContext): string {
  const id = recordIdSchema.safeParse(c.req.param("id"));
  if (id.success) return id.data;
  throw new HttpError(404, { error: "unknown_record", message: "This portal has no such record." });
}

/** The value, or 400 that names each field that is wrong, in words. */
function accepted<T>(result: Result<T, FieldErrors>): T {
  if (result.ok) return result.value;
  const words = Object.entries(result.error).map(([field, problem]) => `${field}: ${problem}`);
  throw invalid(words.join(" "), result.error);
}

function invalid(message: string, fields: FieldErrors = {}): HttpError {
  return new HttpError(400, { error: "invalid", message, fields });
}

const REFUSALS: Readonly<Record<AppPageRefusal | AppReadRefusal, () => HttpError>> = {
  unknown_portal: notInstalledHere,
  not_admin: adminRequired,
  not_reader: () =>
    new HttpError(403, {
      error: "admin_required",
      message:
        "An admin has limited who sees single verifications and contacts here. Admins sign in on the overview.",
    }),
  unread: () => unavailable("teams_unread"),
};

/** Makes a 404 for a portal without the app. */
export function notInstalledHere(): HttpError {
  return new HttpError(404, { error: "unknown_portal", message: "The app is not installed in this portal." });
}

/** Makes a 403 for a user who has not shown to be an admin. */
export function adminRequired(): HttpError {
  return new HttpError(403, {
    error: "admin_required",
    message: "Only an admin can do this. Sign in with HubSpot by the link on this page, then try again.",
  });
}
