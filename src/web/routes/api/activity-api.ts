/**
 * Events, lists and items that need a person, as JSON for users who are signed in; see
 * `features/activity/read-model.ts`.
 */
import { Hono } from "hono";
import type { ReadModels, ReadName } from "../../../features/activity/models.ts";
import {
  readActivityQuery,
  readContactIds,
  readVerificationQuery,
} from "../../../features/activity/queries.ts";
import { recordIdSchema } from "../../../domain/vocabulary.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import type { Result } from "../../../lib/result.ts";
import { hubspotUrlOf, readFrame } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { jsonBody } from "../../middleware/body.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { HttpError, notFound } from "../../middleware/http-error.ts";
import { callObject } from "../call-object.ts";
import { actorOn, notInstalled, ownPortal } from "../own-portal.ts";
import { streamCsv } from "./verifications-csv.ts";

/** HubSpot's object type id of contacts, as its addresses have it (HubSpot docs, understanding the CRM). */
const CONTACT_TYPE = "0-1";

/**
 * Makes the routes `GET /activity`, `/verifications`, `/verifications.csv`, `/attention`, `/contact-names`, `/contacts/{id}`,
 * and `POST /contacts/{id}/decision`; behind `requireLogin` only.
 */
export function activityApiRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/activity", async (c) => {
    const query = accepted(readActivityQuery(searchOf(c)));
    return c.json(await readOwn(c, "activity", query));
  });
  routes.get("/verifications", async (c) => {
    const query = accepted(readVerificationQuery(searchOf(c)));
    return c.json(await readOwn(c, "verifications", query));
  });
  routes.get("/verifications.csv", (c) => verificationsCsv(c));
  routes.get("/attention", async (c) => c.json(await readOwn(c, "attention", null)));
  routes.get("/contact-names", async (c) => {
    const contactIds = accepted(readContactIds(searchOf(c)));
    return c.json(await readOwn(c, "names", { contactIds }));
  });
  routes.get("/contacts/:id", async (c) => {
    const names = c.req.query("names") === "1";
    return c.json(await readOwn(c, "contact", { contactId: contactIdOf(c), names }));
  });
  routes.post("/contacts/:id/decision", async (c) => {
    const input = await jsonBody(c);
    requireFreshConsent(c, now());
    const decided = await callObject(ownPortal(c).decide(contactIdOf(c), input, actorOn(c, "api")));
    return c.json({ outcome: accepted(decided) });
  });
  return routes;
}

/** Returns a model of the signed-in portal, as it was read when the page was opened, or else reads it. Throws a 404 when the app has left it. */
export async function readOwn<Name extends ReadName>(
  c: AppContext,
  name: Name,
  query: ReadModels[Name]["query"],
): Promise<ReadModels[Name]["model"]> {
  const model = c.get("page")?.data.models?.[name] ?? (await callObject(ownPortal(c).read(name, query)));
  if (model === null) throw notInstalled();
  return model;
}

/** Returns the query string's names and values. */
export function searchOf(c: AppContext): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/** Returns the contact that the path names, or throws a 404. */
export function contactIdOf(c: AppContext): string {
  const id = recordIdSchema.safeParse(c.req.param("id"));
  if (id.success) return id.data;
  throw notFound();
}

/** Responds with what the filters find, as a file. */
export async function verificationsCsv(c: AppContext): Promise<Response> {
  const query = accepted(readVerificationQuery(searchOf(c)));
  const frame = await readFrame(c);
  const recordUrl = (id: string) => `${hubspotUrlOf(c, frame)}/record/${CONTACT_TYPE}/${id}`;
  return c.body(streamCsv(ownPortal(c), query, recordUrl), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="verifications-${frame.portalId}.csv"`,
  });
}

/** The value, or 400 naming each field that is wrong. */
function accepted<T>(result: Result<T, FieldErrors>): T {
  if (result.ok) return result.value;
  throw new HttpError(400, { error: "invalid", message: "Some fields are not right.", fields: result.error });
}
