/**
 * The calls of the settings page inside HubSpot: `POST /hubspot/card/settings` and `…/save`, behind all checks of a
 * card's call. The forms are those of the app's own pages; both calls need the proof of an admin.
 */
import { Hono } from "hono";
import * as z from "zod/mini";
import type { AppSaveProblem, AppSettings } from "../../../features/app-pages/contract.ts";
import type { Result } from "../../../lib/result.ts";
import { portalObject } from "../../../objects.ts";
import type { Settings } from "../../../portal/settings/settings.ts";
import { inBothWords } from "../../forms/both-words.ts";
import type { Field } from "../../forms/field.ts";
import { errorsAtFields, patchFrom, SHOWN } from "../../forms/read-form.ts";
import { settingsOnAppPages, openFields, viewForms } from "../../forms/settings-view.ts";
import type { AppContext, AppEnv } from "../../middleware/app-env.ts";
import { HttpError } from "../../middleware/http-error.ts";
import { publicOrigin } from "../../middleware/public-origin.ts";
import { callObject } from "../call-object.ts";
import { appPagesSignIn } from "../oauth/app-pages-sign-in.tsx";
import { adminRequired, notInstalledHere, requireNested } from "./app-pages.ts";

/** More than any form has. */
const MAX_FIELDS = 100;
const MAX_VALUES = 200;
const MAX_TEXT = 1000;

const textSchema = z.string().check(z.maxLength(MAX_TEXT));
const savedFormSchema = z.strictObject({
  form: textSchema,
  /** The fields of the form, each as the texts of its input. */
  values: z
    .record(textSchema, z.array(textSchema).check(z.maxLength(MAX_VALUES)))
    .check(z.refine((values) => Object.keys(values).length <= MAX_FIELDS)),
  seen: z.record(textSchema, textSchema),
});
type SavedForm = z.infer<typeof savedFormSchema>;

/** Makes the routes that read `/hubspot/card/settings`; mounted by `cardRoutes`. */
export function appSettingsRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(requireNested());
  routes.post("/", async (c) => read(c));
  routes.post("/save", async (c) => save(c));
  return routes;
}

async function read(c: AppContext): Promise<Response> {
  const caller = c.get("cardCaller");
  const portal = portalObject(c.env, caller.portalId);
  const found: AppSettings | null = await callObject(portal.appSettings(caller.userId));
  if (found === null) throw notInstalledHere();
  const { settings, adminUntil } = found;
  const origin = publicOrigin(c);
  return c.json({
    admin: adminUntil === null ? null : { until: new Date(adminUntil).toISOString() },
    forms: settings === null ? null : viewForms(settings),
    elsewhere: settingsOnAppPages().map(({ label, path }) => ({ label, url: origin + path })),
    links: { signIn: origin + appPagesSignIn({ ...caller, place: "settings" }), portal: `${origin}/portal` },
  });
}

async function save(c: AppContext): Promise<Response> {
  const sent = savedFormSchema.safeParse(c.get("cardRequest").body);
  const fields = sent.success ? openFields(sent.data.form) : null;
  if (!sent.success || fields === null)
    throw new HttpError(400, { error: "invalid", message: "Name a form, and its fields as lists of texts." });
  const { portalId, userId } = c.get("cardCaller");
  const { form, seen } = sent.data;
  const patch = patchFrom(fields, searchOf(sent.data, fields));
  const saved: Result<Settings, AppSaveProblem> = await callObject(
    portalObject(c.env, portalId).saveAppSettings({ form, patch, seen }, userId),
  );
  if (saved.ok) return c.json({ forms: viewForms(saved.value) });
  return refusal(c, saved.error, { fields, patch });
}

interface Refused {
  readonly fields: readonly Field[];
  readonly patch: unknown;
}

/** Says what is wrong by field; after a change by somebody else with the forms as they are now. */
function refusal(c: AppContext, problem: AppSaveProblem, { fields, patch }: Refused): Response {
  switch (problem.kind) {
    case "unknown_portal":
      throw notInstalledHere();
    case "not_admin":
      throw adminRequired();
    case "invalid":
      throw new HttpError(400, {
        error: "invalid",
        message: "Some fields are not right. Nothing was saved.",
        fields: errorsAtFields(fields, problem.errors),
      });
    case "changed":
      return c.json(
        {
          error: "changed",
          message: "Somebody else has saved meanwhile. Nothing was saved.",
          fields: inBothWords(fields, problem, patch),
          forms: viewForms(problem.current),
        },
        409,
      );
  }
}

/** The values as a browser's form has them. Boxes that are off are not sent: their mark shows that they were there. */
function searchOf({ values }: SavedForm, fields: readonly Field[]): URLSearchParams {
  const entries = Object.entries(values).flatMap(([path, texts]) => texts.map((text) => [path, text]));
  const boxes = fields.filter(({ control }) => control.kind === "flags" || control.kind === "list");
  const shown = boxes.filter(({ path }) => path in values).map(({ path }) => [SHOWN + path, "yes"]);
  return new URLSearchParams([...entries, ...shown]);
}
