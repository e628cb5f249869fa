/** The pages of settings: one form each, made from its rows. */
import { Hono } from "hono";
import { backTo, done, readFrame, showPage } from "../admin/show-page.tsx";
import { fieldsOf, SETTINGS_FORMS } from "../forms/settings-forms.ts";
import type { SettingsFormOptions } from "../forms/field.ts";
import { patchFrom } from "../forms/read-form.ts";
import { SettingsForm, valuesOf } from "../forms/settings-form.tsx";
import type { AppContext, AppEnv, AppOptions } from "../middleware/app-env.ts";
import { formBody } from "../middleware/body.ts";
import { takeFlash, type Flash } from "../middleware/flash.ts";
import { DisconnectForm } from "../pages/disconnect-form.tsx";
import type { FormState } from "../pages/fields.tsx";
import { LogoCard } from "../pages/logo-card.tsx";
import { SegmentsCard } from "../pages/segments-card.tsx";
import type { PortalOverview } from "../../portal/contract.ts";
import { callObject } from "./call-object.ts";
import { formAsSent } from "./forms.ts";
import { actorOn, overviewOf, ownPortal, requireConsentFor } from "./own-portal.ts";

/** What a page shows below its form. */
const BELOW: Readonly<Record<string, (props: { readonly overview: PortalOverview }) => unknown>> = {
  "/portal/person-page": LogoCard,
  "/portal/data": ({ overview }) => (
    <>
      <SegmentsCard segments={overview.segments} />
      <DisconnectForm overview={overview} />
    </>
  ),
};

/** A page and a post for each form of settings; `POST /portal/settings` takes the fields of all of them. */
export function settingsRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  for (const options of SETTINGS_FORMS) {
    const path = options.path.replace(/^\/portal/u, "");
    routes.get(path, async (c) => settingsPage(c, options, null, await takeFlash(c, now())));
    routes.post(path, async (c) => save(c, options, fieldsOf(options), now()));
  }
  routes.get("/settings", (c) => c.redirect("/portal/triggers", 303));
  routes.post("/settings", async (c) => {
    const names = new Set((await formBody(c)).keys());
    // Of the forms that were sent alone: the boxes of another one are not off because they are missing.
    const owners = SETTINGS_FORMS.filter((form) => fieldsOf(form).some(({ path }) => names.has(path)));
    const fields = owners.flatMap((form) => fieldsOf(form));
    return save(c, owners[0] ?? SETTINGS_FORMS[0], fields, now());
  });
  return routes;
}

async function save(
  c: AppContext,
  options: SettingsFormOptions | undefined,
  fields: Parameters<typeof patchFrom>[0],
  now: number,
): Promise<Response> {
  if (options === undefined) throw new Error("there are no forms of settings");
  const sent = await formBody(c);
  const patch = patchFrom(fields, sent);
  await requireConsentFor(c, patch, now);
  const saved = await callObject(ownPortal(c).putSettings(patch, actorOn(c, "page")));
  if (saved.ok) return backTo(c, options.path, done("Settings saved."), now);
  const wrong = SETTINGS_FORMS.find((form) =>
    fieldsOf(form).some(({ path }) => saved.error[path] !== undefined),
  );
  return settingsPage(c, wrong ?? options, formAsSent(sent, saved.error), null);
}

async function settingsPage(
  c: AppContext,
  options: SettingsFormOptions,
  sent: FormState | null,
  flash: Flash | null,
): Promise<Response> {
  const [frame, overview] = await Promise.all([readFrame(c), overviewOf(c)]);
  const { settings } = overview;
  const form = sent ?? { values: valuesOf(fieldsOf(options), settings), errors: {} };
  const failed = Object.keys(form.errors).length > 0;
  const children = (
    <>
      <SettingsForm options={options} form={form} />
      {BELOW[options.path]?.({ overview })}
    </>
  );
  const { path, title, lead } = options;
  const shown = { path, title, lead, flash, failed, children };
  return showPage(c, frame, shown, failed ? 400 : 200);
}
