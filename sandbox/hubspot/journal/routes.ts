/**
 * The webhooks journal's endpoints: HubSpot docs, webhooks journal. Exempt from the request limits. Snapshots and
 * filters are not played.
 */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { invalid, notFound, unauthenticated } from "../errors.ts";
import type { GrantStore } from "../oauth/grants.ts";
import { JOURNAL_SCOPES } from "../oauth/token.ts";
import type { AppRegistration } from "../options.ts";
import { batchAnswer, readJson } from "../requests.ts";
import { requireAppToken } from "./access.ts";
import { fetchAnswer, isGoodLink } from "./links.ts";
import type { Journal, JournalFile } from "./store.ts";
import { subscriptionAnswer, subscriptionSchema } from "./subscriptions.ts";

const VERSIONS = ["2026-03", "2026-09"] as const;
/** The specification sets no upper limit on `count`; links are cheap. */
const MAX_BATCH = 1000;

interface Dependencies {
  readonly app: AppRegistration;
  readonly grants: GrantStore;
  readonly journal: Journal;
  readonly now: () => number;
  /** The origin of HubSpot's API as this caller reaches it. */
  readonly originFor: (c: Context) => string;
}

/** `/webhooks-journal/subscriptions/{version}` and `/webhooks-journal/journal/{version}`, and the files. */
export function journalRoutes(dependencies: Dependencies): Hono {
  const routes = new Hono();
  for (const version of VERSIONS) {
    subscriptionRoutes(routes, dependencies, `/webhooks-journal/subscriptions/${version}`);
    // `journal-local` is the same journal, read in the region of the data.
    for (const name of ["journal", "journal-local"]) {
      readingRoutes(routes, dependencies, `/webhooks-journal/${name}/${version}`);
    }
  }
  fileRoute(routes, dependencies);
  return routes;
}

function subscriptionRoutes(routes: Hono, dependencies: Dependencies, base: string): void {
  const { app, grants, journal, now } = dependencies;
  const allow = (c: Context, scope: string): void => requireAppToken(c, grants, now(), scope);

  routes.get(base, (c) => {
    allow(c, JOURNAL_SCOPES.subscriptionsRead);
    return c.json({ results: journal.subscriptions().map((one) => subscriptionAnswer(app.appId, one)) });
  });
  routes.post(base, async (c) => {
    allow(c, JOURNAL_SCOPES.subscriptionsWrite);
    const wanted = await readJson(c, subscriptionSchema);
    if ("portalId" in wanted && grants.installedScopes(wanted.portalId) === undefined) {
      throw invalid(`The app is not installed in portal ${wanted.portalId}.`);
    }
    return c.json(subscriptionAnswer(app.appId, journal.subscribe(wanted)));
  });
  routes.get(`${base}/:id{[0-9]+}`, (c) => {
    allow(c, JOURNAL_SCOPES.subscriptionsRead);
    const found = journal.subscriptions().find(({ id }) => id === Number(c.req.param("id")));
    if (found === undefined) throw notFound();
    return c.json(subscriptionAnswer(app.appId, found));
  });
  routes.delete(`${base}/:id{[0-9]+}`, (c) => {
    allow(c, JOURNAL_SCOPES.subscriptionsWrite);
    if (!journal.unsubscribe(Number(c.req.param("id")))) throw notFound();
    return c.body(null, 204);
  });
  routes.delete(`${base}/portals/:portalId{[0-9]+}`, (c) => {
    allow(c, JOURNAL_SCOPES.subscriptionsWrite);
    journal.unsubscribePortal(Number(c.req.param("portalId")));
    return c.body(null, 204);
  });
}

function readingRoutes(routes: Hono, dependencies: Dependencies, base: string): void {
  const { app, grants, journal, now, originFor } = dependencies;
  const allow = (c: Context): number | null => {
    requireAppToken(c, grants, now(), JOURNAL_SCOPES.read);
    return portalOf(c);
  };
  const one = (c: Context, files: readonly JournalFile[] | null): Response => {
    if (files === null) throw notFound();
    const [file] = files;
    if (file === undefined) return c.body(null, 204);
    return c.json(fetchAnswer(app.clientSecret, originFor(c), file, now()));
  };
  const many = (c: Context, files: readonly JournalFile[] | null): Response => {
    if (files === null) throw notFound();
    const links = files.map((file) => fetchAnswer(app.clientSecret, originFor(c), file, now()));
    return c.json(batchAnswer(now(), links, []));
  };

  routes.get(`${base}/earliest`, (c) => one(c, journal.earliest(1, allow(c))));
  routes.get(`${base}/latest`, (c) => one(c, journal.latest(1, allow(c))));
  routes.get(`${base}/offset/:offset/next`, (c) => {
    return one(c, journal.after(c.req.param("offset"), 1, allow(c)));
  });
  routes.get(`${base}/batch/earliest/:count`, (c) => many(c, journal.earliest(countOf(c), allow(c))));
  routes.get(`${base}/batch/latest/:count`, (c) => many(c, journal.latest(countOf(c), allow(c))));
  routes.get(`${base}/batch/:offset/next/:count`, (c) => {
    return many(c, journal.after(c.req.param("offset"), countOf(c), allow(c)));
  });
  routes.post(`${base}/batch/read`, async (c) => {
    allow(c);
    const { inputs } = await readJson(c, z.object({ inputs: z.array(z.string()).max(MAX_BATCH) }));
    return many(
      c,
      inputs.flatMap((offset) => journal.file(offset) ?? []),
    );
  });
}

function fileRoute(routes: Hono, { app, journal, now }: Dependencies): void {
  routes.get("/webhooks-journal/files/:offset", (c) => {
    const { expires = "", signature = "" } = c.req.query();
    const offset = c.req.param("offset");
    if (!isGoodLink(app.clientSecret, { offset, expires, signature }, now())) throw unauthenticated();
    const file = journal.file(offset);
    if (file === undefined) throw notFound();
    const publishedAt = new Date(file.publishedAt).toISOString();
    return c.json({ offset, journalEvents: file.events, publishedAt });
  });
}

function portalOf(c: Context): number | null {
  const given = c.req.query("installPortalId");
  if (given === undefined) return null;
  if (!/^\d+$/u.test(given)) throw invalid("installPortalId must be a number.");
  return Number(given);
}

function countOf(c: Context): number {
  const count = Number(c.req.param("count"));
  if (!Number.isInteger(count) || count < 1 || count > MAX_BATCH) {
    throw invalid(`count must be a number from 1 to ${MAX_BATCH}.`);
  }
  return count;
}
