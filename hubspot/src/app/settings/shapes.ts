/**
 * Responses of the app under `/hubspot/card/settings`, as far as this page reads them. Kinds of fields are strings,
 * so that an older project reads a newer app.
 */
import * as z from "zod/mini";

const text = z.nullable(z.string());
const limit = z.nullable(z.number());

const fieldSchema = z.object({
  path: z.string(),
  label: z.string(),
  hint: text,
  kind: z.string(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
  min: limit,
  max: limit,
  values: z.array(z.string()),
});
/** A setting with its value, as the texts of its input. */
export type Field = z.infer<typeof fieldSchema>;

const formSchema = z.object({
  form: z.string(),
  title: z.string(),
  lead: z.string(),
  sections: z.array(z.object({ heading: text, text, fields: z.array(fieldSchema) })),
  seen: z.record(z.string(), z.string()),
});
/** One form, which is saved at once. */
export type SettingsForm = z.infer<typeof formSchema>;

export const settingsSchema = z.object({
  /** Set while the user may change settings here. */
  admin: z.nullable(z.object({ until: z.string() })),
  forms: z.nullable(z.array(formSchema)),
  /** Settings that are changed on the app's own pages. */
  elsewhere: z.array(z.object({ label: z.string(), url: z.string() })),
  links: z.object({ signIn: z.string(), portal: z.string() }),
});
export type Settings = z.infer<typeof settingsSchema>;

export const savedSchema = z.object({ forms: z.array(formSchema) });

/** Why a form was not saved, by field; after a change by somebody else with the forms as they are now. */
export const refusalSchema = z.object({
  message: z.string(),
  fields: z.optional(z.record(z.string(), z.string())),
  forms: z.optional(z.array(formSchema)),
});
