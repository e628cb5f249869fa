/** The pages of settings: one form each, made from its rows. */
import { Hono } from "hono";
import { pageAt } from "../../admin/navigation.ts";
import { backTo, done, notDone, readFrame, showPage } from "../../admin/show-page.tsx";
import { fieldsOf, SETTINGS_FIELDS, SETTINGS_FORMS } from "../../forms/settings-forms.ts";
import { inBothWords } from "../../forms/both-words.ts";
import type { Field, SettingsFormOptions } from "../../forms/field.ts";
import { seenFrom, seenOf } from "../../forms/seen.ts";
import { errorsAtFields, formAsSent, patchFrom } from "../../forms/read-form.ts";
import { SettingsForm, valuesOf } from "../../forms/settings-form.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { formBody } from "../../middleware/body.ts";
import { takeFlash, type Flash } from "../../middleware/flash.ts";
import { requireFreshConsent } from "../../middleware/fresh-consent.ts";
import { ConditionsHere } from "../../pages/overview/banners.tsx";
import { DeliveryTable } from "../../pages/settings/delivery-table.tsx";
import { DisconnectForm } from "../../pages/settings/disconnect-form.tsx";
import type { FormState } from "../../pages/fields.tsx";
import { LogoCard } from "../../pages/settings/logo-card.tsx";
import { SegmentsCard } from "../../pages/settings/segments-card.tsx";
import { WorkflowRecipe } from "../../pages/settings/workflow-recipe.tsx";
import type { PortalSummary } from "../../../portal/admin/page-contract.ts";
import { CONNECTION_FORM } from "../../../portal/settings/undoable.ts";
import { callObject } from "../call-object.ts";
import { actorOn, ownPortal, requireConsentFor, summaryOf } from "../own-portal.ts";

/** The data that a page shows below its form. */
const BELOW: Readonly<Record<string, (props: { readonly overview: PortalSummary }) => unknown>> = {
  "/portal/delivery": ({ overview }) => (
    <>
      <DeliveryTable delivery={overview.settings.delivery} />
      <WorkflowRecipe />
    </>
  ),
  "/portal/person-page": LogoCard,
  "/portal/data": ({ overview }) => (
    <>
      <SegmentsCard segments={overview.segments} />
      <DisconnectForm overview={overview} />
    </>
  ),
};

/**
 * Makes a page and a post for each form of settings; `POST /portal/settings` takes the fields of all of
 * them.
 */
export function settingsRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  for (const options of SETTINGS_FORMS) {
    const path = options.path.replace(/^\/portal/u, "");
    routes.get(path, async (c) => settingsPage(c, options, { flash: await takeFlash(c, now()) }));
    routes.post(path, async (c) => save(c, options, fieldsOf(options), now()));
  }
  routes.post("/undo", async (c) => {
    const fields = await formBody(c);
    const [form = "", id = ""] = [fields.get("form"), fields.get("id")].map((value) => value ?? "");
    const page = pageAt(form)?.path ?? "/portal";
    // It decides where people are verified, as saving it does.
    if (form === CONNECTION_FORM) requireFreshConsent(c, now());
    const undone = await callObject(ownPortal(c).undoForm(form, id, actorOn(c, "page")));
    const flash = undone.ok
      ? done("Undone: the values are back as they were before.")
      : notDone(undone.error);
    return backTo(c, page, flash, now());
  });
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
  fields: readonly Field[],
  now: number,
): Promise<Response> {
  if (options === undefined) throw new Error("there are no forms of settings");
  const sent = await formBody(c);
  const patch = patchFrom(fields, sent);
  await requireConsentFor(c, patch, now);
  const form = { form: options.path, patch, seen: seenFrom(sent) };
  const saved = await callObject(ownPortal(c).saveForm(form, actorOn(c, "page")));
  if (saved.ok) return backTo(c, options.path, done("Saved."), now);
  const problem = saved.error;
  if (problem.kind === "changed") {
    const errors = inBothWords(fields, problem, patch);
    return settingsPage(c, options, { sent: formAsSent(sent, errors), status: 409 });
  }
  const errors = errorsAtFields(SETTINGS_FIELDS, problem.errors);
  const wrong = SETTINGS_FORMS.find((other) =>
    fieldsOf(other).some(({ path }) => errors[path] !== undefined),
  );
  return settingsPage(c, wrong ?? options, { sent: formAsSent(sent, errors), status: 400 });
}

interface PageOptions {
  readonly sent?: FormState;
  readonly flash?: Flash | null;
  readonly status?: 200 | 400 | 409;
}

async function settingsPage(
  c: AppContext,
  options: SettingsFormOptions,
  { sent, flash = null, status = 200 }: PageOptions,
): Promise<Response> {
  const [frame, overview] = await Promise.all([readFrame(c), summaryOf(c)]);
  const { settings } = overview;
  const fields = fieldsOf(options);
  const form = sent ?? { values: valuesOf(fields, settings), errors: {} };
  const seen = seenOf(options, settings);
  const children = (
    <>
      <ConditionsHere
        conditions={overview.conditions}
        path={options.path}
        timeZone={frame.account.timeZone}
      />
      <SettingsForm options={options} form={form} seen={seen} />
      {BELOW[options.path]?.({ overview })}
    </>
  );
  const { path, title, lead } = options;
  return showPage(c, frame, { path, title, lead, flash, failed: status !== 200, children }, status);
}
