/**
 * The table of settings: every form of the admin's pages that changes them, and each of its fields. A new setting is a row in
 * one of these forms and its schema in `portal/settings/settings.ts`; a test compares the two.
 */
import { DATA_FORM } from "./data-form.ts";
import { DELIVERY_FORM } from "./delivery-form.ts";
import type { Field, SettingsFormOptions } from "./field.ts";
import { LIMITS_FORM } from "./limits-form.ts";
import { PERSON_PAGE_FORM } from "./person-page-form.ts";
import { TRIGGERS_FORM } from "./triggers-form.ts";

/** Every form of settings that has fields of its own; gates have a form of lines. */
export const SETTINGS_FORMS: readonly SettingsFormOptions[] = [
  TRIGGERS_FORM,
  LIMITS_FORM,
  DELIVERY_FORM,
  PERSON_PAGE_FORM,
  DATA_FORM,
];

/** Returns the fields of a form. */
export function fieldsOf({ sections }: Pick<SettingsFormOptions, "sections">): readonly Field[] {
  return sections.flatMap(({ fields }) => fields);
}

/** The fields of all forms. */
export const SETTINGS_FIELDS: readonly Field[] = SETTINGS_FORMS.flatMap((form) => fieldsOf(form));
