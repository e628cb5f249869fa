/** Renders a form of settings from its rows. */
import type { Settings } from "../../portal/settings/settings.ts";
import {
  CheckboxGroup,
  FormProblems,
  NumberField,
  SelectField,
  TextField,
  type FormState,
  type FormValues,
} from "../pages/fields.tsx";
import { valueAt } from "../../lib/paths.ts";
import { limitsOf } from "../../lib/form.ts";
import { optionsOf, othersIn, textsOf, type Field, type SettingsFormOptions } from "./field.ts";
import { SHOWN } from "./read-form.ts";
import { SEEN } from "./seen.ts";
import { fieldsOf } from "./settings-forms.ts";

/** Returns stored settings as form values. */
export function valuesOf(fields: readonly Field[], settings: Settings): FormValues {
  return new Map(fields.map((field) => [field.path, textsOf(field, valueAt(settings, field.path))]));
}

interface SettingsFormProps {
  readonly options: SettingsFormOptions;
  readonly form: FormState;
  /** The state that it is shown with, see `seen.ts`. */
  readonly seen: string;
}

/** Renders the form, with a Save of its own. */
export function SettingsForm({ options, form, seen }: SettingsFormProps) {
  return (
    // The browser would refuse a value in its own language and hide our words; the server has words for each.
    <form method="post" action={options.path} class="card" aria-label={options.title} novalidate>
      <input type="hidden" name={SEEN} value={seen} />
      <FormProblems form={form} fields={fieldsOf(options).map(({ path }) => path)} />
      {options.sections.map(({ heading, text, fields }) => (
        <>
          {heading !== null && <h2>{heading}</h2>}
          {text !== undefined && <p class="hint">{text}</p>}
          {fields.map((field) => (
            <SettingField form={form} field={field} />
          ))}
        </>
      ))}
      <div class="actions">
        <button type="submit">Save</button>
      </div>
    </form>
  );
}

function SettingField({ form, field }: { readonly form: FormState; readonly field: Field }) {
  const { path: name, label, hint, control, schema } = field;
  const props = { form, name, label, ...(hint === undefined ? {} : { hint }) };
  switch (control.kind) {
    case "text":
      return (
        <TextField
          {...props}
          {...(control.placeholder !== undefined && { placeholder: control.placeholder })}
        />
      );
    case "number":
      return <NumberField {...props} {...limitsOf(schema)} step={control.step} />;
    case "day":
      return <TextField {...props} type="date" />;
    case "choice":
    case "yesNo":
      return <SelectField {...props} options={optionsOf(field)} />;
    default:
      return (
        <>
          <input type="hidden" name={SHOWN + name} value="yes" />
          <CheckboxGroup
            {...props}
            options={[...control.options, ...othersIn(field, form.values.get(name) ?? [])]}
          />
        </>
      );
  }
}
