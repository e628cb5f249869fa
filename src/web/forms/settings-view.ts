/** The forms of settings as data, for the page of settings inside HubSpot: the same rows as on the app's own pages. */
import { valueAt } from "../../lib/paths.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import { limitsOf } from "../../lib/form.ts";
import { optionsOf, othersIn, textsOf, type Control, type Field } from "./field.ts";
import { seenValues } from "./seen.ts";
import { fieldsOf, SETTINGS_FORMS } from "./settings-forms.ts";

/** A field with its value, as the texts of its input. */
export interface FieldView {
  readonly path: string;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: Control["kind"];
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly min: number | null;
  readonly max: number | null;
  readonly values: readonly string[];
}

/** One form: its fields, and what it is shown with. */
export interface FormView {
  /** Names it where it is saved. */
  readonly form: string;
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly {
    readonly heading: string | null;
    readonly text: string | null;
    readonly fields: readonly FieldView[];
  }[];
  /** Sent back with the form, so that a change by somebody else is noticed. */
  readonly seen: Readonly<Record<string, string>>;
}

/** A setting that is changed on the app's own pages alone. */
export interface SettingLink {
  readonly label: string;
  readonly path: string;
}

/** Returns a field that can be changed without a fresh consent. */
const isOpen = ({ needsFreshConsent }: Field): boolean => needsFreshConsent !== true;

/** Returns the fields of a form that HubSpot's page may change; null for a form that is not there. */
export function openFields(form: string): readonly Field[] | null {
  const options = SETTINGS_FORMS.find(({ path }) => path === form);
  return options === undefined ? null : fieldsOf(options).filter(isOpen);
}

/** Returns all forms with the values of `settings`. */
export function viewForms(settings: Settings): readonly FormView[] {
  return SETTINGS_FORMS.map(({ path: form, title, lead, sections }) => ({
    form,
    title,
    lead,
    sections: sections
      .map(({ heading, text = null, fields }) => ({
        heading,
        text,
        fields: fields.filter(isOpen).map((field) => viewField(field, settings)),
      }))
      .filter(({ fields }) => fields.length > 0),
    seen: seenValues(
      (openFields(form) ?? []).map(({ path }) => path),
      settings,
    ),
  }));
}

/** Lists what is changed on the app's own pages. */
export function settingsOnAppPages(): readonly SettingLink[] {
  const fields = SETTINGS_FORMS.flatMap((form) =>
    fieldsOf(form)
      .filter((field) => !isOpen(field))
      .map(({ label }) => ({ label, path: form.path })),
  );
  return [
    ...fields,
    { label: "The connection to 1Kosmos", path: "/portal/connection" },
    { label: "Gates on stages of deals and tickets", path: "/portal/gates" },
    { label: "Who may start verifications", path: "/portal/limits" },
  ];
}

function viewField(field: Field, settings: Settings): FieldView {
  const { path, label, hint = null, control, schema } = field;
  const values = textsOf(field, valueAt(settings, path));
  const { min = null, max = null } = limitsOf(schema);
  const options = [...optionsOf(field), ...othersIn(field, values)];
  return {
    path,
    label,
    hint,
    kind: control.kind,
    options: options.map(([value, text]) => ({ value, label: text })),
    min,
    max,
    values,
  };
}
