/** The pages of verifications: the list, the same as a file, one contact, and a decision by hand. */
import { Hono } from "hono";
import { readVerificationQuery } from "../../../features/activity/queries.ts";
import { backTo, done, hubspotUrlOf, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash } from "../../middleware/flash.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { ContactPage } from "../../pages/activity/contact.tsx";
import { ContactName, contactPath } from "../../pages/activity/verification-words.tsx";
import { VerificationsPage } from "../../pages/activity/verifications.tsx";
import { contactIdOf, readOwn, searchOf, verificationsCsv } from "../api/activity-api.ts";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal } from "../own-portal.ts";

const LIST = "/portal/verifications";
const FILTERS = ["status", "reason", "trigger", "by", "record", "from", "until", "after"] as const;

/** The outcome of a decision, for the admin. */
const DECIDED = {
  marked_verified: done("The contact is marked as verified."),
  marked_failed: done("The contact is marked as failed."),
  waiting: done("The decision is stored and is carried out in a moment."),
  ignored: notDone("Nothing was changed: the contact is deleted, or the decision was made before."),
} as const;

const REPLACED = {
  replaced: done("The link was replaced. The new one is on the contact in HubSpot in a moment."),
  waiting: done("The link is replaced in a moment."),
  unknown: notDone("Nothing was changed: this contact has no link."),
} as const;

/**
 * Makes the routes `GET /portal/verifications`, `.csv`, `/contacts/{id}`, and the post of a decision; behind
 * `requireLogin` only.
 */
export function verificationRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.get("/verifications", (c) => listPage(c));
  routes.get("/verifications.csv", (c) => verificationsCsv(c));
  routes.get("/verifications/contacts/:id", (c) => contactPage(c, { reason: "", error: null }, now()));
  routes.post("/verifications/contacts/:id/decision", async (c) => {
    const fields = await formBody(c);
    requireFreshConsent(c, now());
    const [id, verdict, reason] = ["id", "verdict", "reason"].map((name) => fields.get(name) ?? "");
    const decided = await callObject(
      ownPortal(c).decide(contactIdOf(c), { id, verdict, reason }, actorOn(c, "page")),
    );
    if (decided.ok) return backTo(c, contactPath(contactIdOf(c)), DECIDED[decided.value], now());
    const error = Object.values(decided.error)[0] ?? "Nothing was changed.";
    return contactPage(c, { reason: reason ?? "", error }, now());
  });
  routes.post("/verifications/contacts/:id/link", async (c) => {
    const outcome = await callObject(ownPortal(c).replaceLink(contactIdOf(c), actorOn(c, "page")));
    return backTo(c, contactPath(contactIdOf(c)), REPLACED[outcome], now());
  });
  return routes;
}

const MAX_TRAIL = 2000;

/** Reads where the pages before this one began, for the way back; "" when nothing can be read. */
function trailFrom(search: URLSearchParams): string {
  const trail = search.get("trail") ?? "";
  return trail.length <= MAX_TRAIL && /^[\w.~-]*$/u.test(trail) ? trail : "";
}

/** Responds with the list; with filters that cannot be used it shows that, and finds nothing. */
async function listPage(c: AppContext): Promise<Response> {
  const search = searchOf(c);
  const query = readVerificationQuery(search);
  const [frame, found] = await Promise.all([
    readFrame(c),
    query.ok ? readOwn(c, "verifications", { ...query.value, names: false }) : null,
  ]);
  const typed = FILTERS.map((name) => [name, (search.get(name) ?? "").slice(0, 100)] as const);
  const filters = Object.fromEntries([...typed, ["trail", trailFrom(search)]]);
  const children = (
    <VerificationsPage
      page={found}
      filters={filters}
      errors={query.ok ? {} : query.error}
      hubspotUrl={hubspotUrlOf(c, frame)}
      timeZone={frame.account.timeZone}
    />
  );
  const lead =
    "Every link that was sent, from its start to its end. Names are read from HubSpot now and are not kept.";
  const page = { path: LIST, title: "Verifications", lead, script: "names", children } as const;
  return showPage(c, frame, page, query.ok ? 200 : 400);
}

/** One contact. `typed`: a decision that came back with an error. */
async function contactPage(
  c: AppContext,
  typed: { readonly reason: string; readonly error: string | null },
  now: number,
): Promise<Response> {
  const contactId = contactIdOf(c);
  const [frame, history] = await Promise.all([
    readFrame(c),
    readOwn(c, "contact", { contactId, names: false }),
  ]);
  const decision = history.mayDecide ? { id: crypto.randomUUID(), ...typed } : null;
  const children = (
    <ContactPage
      history={history}
      hubspotUrl={hubspotUrlOf(c, frame)}
      timeZone={frame.account.timeZone}
      decision={decision}
    />
  );
  const page = {
    path: contactPath(contactId),
    title: `Contact ${history.contactId}`,
    heading: <ContactName contactId={history.contactId} />,
    // While decisions are off there is no form beside which the error could stand.
    flash: decision === null && typed.error !== null ? notDone(typed.error) : await takeFlash(c, now),
    script: "names",
    children,
  } as const;
  return showPage(c, frame, page, typed.error === null ? 200 : 400);
}
