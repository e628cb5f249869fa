/** The portal's page and its forms. Whoever is signed in sees one portal: the one of the login. */
import { Hono } from "hono";
import type { AppContext, AppEnv, AppOptions } from "../middleware/app-env.ts";
import { limitBody, contentType, formBody } from "../middleware/body.ts";
import { requireFreshConsent } from "../middleware/fresh-consent.ts";
import { setFlash, takeFlash, type Flash } from "../middleware/flash.ts";
import { browserHost } from "../middleware/public-origin.ts";
import { sameOrigin } from "../middleware/same-origin.ts";
import { formPageReferrer } from "../middleware/security-headers.ts";
import { clearLogin, endLogin, requireLogin } from "../middleware/login.ts";
import type { ConnectionReport } from "../../onekosmos/provider.ts";
import { connectionValues } from "../pages/connection-values.ts";
import type { FormState } from "../pages/fields.tsx";
import { gatesValues } from "../pages/gates-form.tsx";
import { MessagePage } from "../pages/message.tsx";
import { PortalPage } from "../pages/portal.tsx";
import { settingsValues } from "../pages/settings-form.tsx";
import type { PortalOverview } from "../../portal/contract.ts";
import { connectionFrom, formAsSent, settingsFrom, withoutEmptyLines } from "./forms.ts";
import { gatesFrom, withoutRemovedGates } from "./gate-fields.ts";
import { actorOn, overviewOf, ownPortal, requireConsentFor } from "./own-portal.ts";
import { auditRoutes } from "./audit.tsx";
import { callObject } from "./call-object.ts";
import { forgetSecrets, keepSecrets, recallSecrets } from "./typed-secrets.ts";
import type { FieldErrors } from "../../lib/english.ts";

const MAX_FORM_BYTES = 64 * 1024;
/** Opaque to us; this bounds what a form may hand on. */
const LETTER_ID = /^[\w:.|-]{1,300}$/u;

/** `GET /portal`, and the posts of its forms. */
export function portalRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(formPageReferrer(), sameOrigin({ require: "proof" }), requireLogin({ now }));
  routes.use(contentType("application/x-www-form-urlencoded"), limitBody(MAX_FORM_BYTES));

  routes.route("/", auditRoutes());
  routes.get("/", async (c) => page(c, await overviewOf(c), { flash: await takeFlash(c, now()) }));
  routes.post("/connection", async (c) => {
    const fields = withoutEmptyLines(await recallSecrets(c, await formBody(c), now()));
    const handle = fields.get("intent") === "save" ? saveConnection : testConnection;
    return handle(c, fields, now());
  });
  routes.post("/settings", async (c) => {
    const fields = await formBody(c);
    const patch = settingsFrom(fields);
    await requireConsentFor(c, patch, now());
    const saved = await callObject(ownPortal(c).putSettings(patch, actorOn(c, "page")));
    if (saved.ok) return backWith(c, good("Settings saved."), now());
    return page(c, await overviewOf(c), { settings: formAsSent(fields, saved.error) });
  });
  routes.post("/gates", async (c) => {
    const fields = withoutRemovedGates(await formBody(c));
    const saved = await callObject(
      ownPortal(c).putSettings({ gates: gatesFrom(fields) }, actorOn(c, "page")),
    );
    if (saved.ok) return backWith(c, good("Gates saved."), now());
    return page(c, await overviewOf(c), { gates: formAsSent(fields, saved.error) });
  });
  routes.post("/replay", async (c) => {
    const id = (await formBody(c)).get("id") ?? "";
    const replayed = LETTER_ID.test(id) && (await callObject(ownPortal(c).replay(id, actorOn(c, "page"))));
    return backWith(
      c,
      replayed ? good("It is being tried again.") : bad("This one is not waiting any more."),
      now(),
    );
  });
  routes.post("/remove", async (c) => {
    const fields = await formBody(c);
    const id = fields.get("id") ?? "";
    if (fields.get("confirm") !== "yes")
      return backWith(c, bad("Nothing was changed: please tick the box to remove."), now());
    const removed = LETTER_ID.test(id) && (await callObject(ownPortal(c).remove(id, actorOn(c, "page"))));
    return backWith(
      c,
      removed
        ? good("It was removed and will not be tried again.")
        : bad("This one is not waiting any more."),
      now(),
    );
  });
  routes.post("/dead-letters", async (c) => {
    const fields = await formBody(c);
    const id = fields.get("id") ?? "";
    const isReplay = fields.get("intent") !== "remove";
    if (!isReplay && fields.get("confirm") !== "yes")
      return backWith(c, bad("Nothing was changed: please tick the box to remove."), now());
    if (!LETTER_ID.test(id)) return backWith(c, bad("These are not waiting any more."), now());
    const portal = ownPortal(c);
    const by = actorOn(c, "page");
    const count = await callObject(isReplay ? portal.replayGroup(id, by) : portal.removeGroup(id, by));
    const done = isReplay ? `${count} are being tried again.` : `${count} were removed.`;
    return backWith(c, count > 0 ? good(done) : bad("These are not waiting any more."), now());
  });
  routes.post("/disconnect", async (c) => {
    if ((await formBody(c)).get("confirm") !== "yes")
      return backWith(c, bad("Nothing was changed: please tick the box to disconnect."), now());
    return disconnect(c, now());
  });
  routes.post("/sign-out", async (c) => {
    await endLogin(c);
    forgetSecrets(c);
    return c.redirect("/", 303);
  });
  return routes;
}

/** Signs out as well: the portal's object has ended every login. */
async function disconnect(c: AppContext, at: number): Promise<Response> {
  requireFreshConsent(c, at);
  const out = await callObject(ownPortal(c).disconnect(actorOn(c, "page")));
  if (!out.ok) return backWith(c, bad(`${out.error.message} Nothing was changed.`), at);
  clearLogin(c);
  forgetSecrets(c);
  const deleted =
    out.value > at ? `deleted on ${new Date(out.value).toISOString().slice(0, 10)}` : "being deleted";
  return c.html(
    <MessagePage
      title="Disconnected"
      message={`The app is out of HubSpot, and its access has ended. What was stored here is ${deleted}.`}
      action={{ href: "/oauth/install", label: "Connect again" }}
    />,
  );
}

/** Saves, then asks 1Kosmos with what is stored now, so that a wrong key is seen here and not at the next contact. */
async function saveConnection(c: AppContext, fields: URLSearchParams, now: number): Promise<Response> {
  requireFreshConsent(c, now);
  const input = connectionFrom(fields);
  const saved = await callObject(ownPortal(c).putConnection(input, actorOn(c, "page")));
  if (!saved.ok) return connectionPage(c, fields, saved.error, now);
  forgetSecrets(c);
  const tested = await callObject(ownPortal(c).testConnection(input));
  const flash = tested.ok
    ? good(`Connection saved. ${inWords(tested.value)}`)
    : bad(
        [
          `Connection saved, but the test failed: ${Object.values(tested.error).join(" ")}`,
          ...(saved.value.notices ?? []),
        ].join(" "),
      );
  return backWith(c, flash, now);
}

/** Calls 1Kosmos with the form as it stands and stores nothing. */
async function testConnection(c: AppContext, fields: URLSearchParams, now: number): Promise<Response> {
  const tested = await callObject(ownPortal(c).testConnection(connectionFrom(fields)));
  if (!tested.ok) return connectionPage(c, fields, tested.error, now);
  const flash = good(`${inWords(tested.value)} Nothing was saved: save the connection to use it.`);
  return connectionPage(c, fields, {}, now, flash);
}

/** The page with the connection form as it was sent. */
async function connectionPage(
  c: AppContext,
  fields: URLSearchParams,
  errors: FieldErrors,
  now: number,
  flash: Flash | null = null,
): Promise<Response> {
  const typedSecrets = await keepSecrets(c, fields, errors, now);
  return page(c, await overviewOf(c), { connection: { ...formAsSent(fields, errors), typedSecrets }, flash });
}

function inWords({ tenant, community, curve, notices = [] }: ConnectionReport): string {
  const more = [
    community === undefined ? "" : `, community ${community}`,
    curve === undefined ? "" : `, keys on ${curve}`,
  ];
  return [`1Kosmos answered: tenant ${tenant}${more.join("")}.`, ...notices].join(" ");
}

/** What a page shows besides what is stored. */
interface PageParts {
  readonly flash?: Flash | null;
  readonly connection?: FormState;
  readonly settings?: FormState;
  readonly gates?: FormState;
}

/** The page: 400 when a form came back with errors, else 200. */
async function page(c: AppContext, overview: PortalOverview, parts: PageParts): Promise<Response> {
  const connection = parts.connection ?? { values: connectionValues(overview.connection), errors: {} };
  const settings = parts.settings ?? { values: settingsValues(overview.settings), errors: {} };
  const board = await callObject(ownPortal(c).listPipelines());
  const gates = parts.gates ?? { values: gatesValues(overview.settings.gates, board), errors: {} };
  const failed = [connection, settings, gates].some(({ errors }) => Object.keys(errors).length > 0);
  const hubspotUrl = `${browserHost(c.env, "app.hubspot.com")}/contacts/${overview.portalId}`;
  const props = { overview, hubspotUrl, flash: parts.flash ?? null, connection, settings, gates, board };
  return c.html(<PortalPage {...props} />, failed ? 400 : 200);
}

/** Redirect after post, so that a reload repeats nothing. */
async function backWith(c: AppContext, flash: Flash, now: number): Promise<Response> {
  await setFlash(c, flash, now);
  return c.redirect("/portal", 303);
}

function good(text: string): Flash {
  return { kind: "notice", tone: "good", text };
}

function bad(text: string): Flash {
  return { kind: "notice", tone: "bad", text };
}
