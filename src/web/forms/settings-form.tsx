/** Renders a form of settings from its rows. */
import type { Settings } from "../../portal/settings.ts";
import {
  CheckboxGroup,
  FormProblems,
  NumberField,
  SelectField,
  TextField,
  type FormState,
  type FormValues,
} from "../pages/fields.tsx";
import { optionsOf, textsOf, valueAt, type Field, type SettingsFormOptions } from "./field.ts";
import { SHOWN } from "./read-form.ts";
import { fieldsOf } from "./settings-forms.ts";

/** Returns stored settings as form values. */
export function valuesOf(fields: readonly Field[], settings: Settings): FormValues {
  return new Map(fields.map((field) => [field.path, textsOf(field, valueAt(settings, field.path))]));
}

/** The form, with a Save of its own. */
export function SettingsForm({
  options,
  form,
}: {
  readonly options: SettingsFormOptions;
  readonly form: FormState;
}) {
  return (
    // The browser would refuse a value in its own language and hide our words; the server has words for each.
    <form method="post" action={options.path} class="card" aria-label={options.title} novalidate>
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
          <CheckboxGroup {...props} options={control.options} />
        </>
      );
  }
}

/** Reads a number's limits from its schema; optional and nullable ones have it inside. */
function limitsOf(schema: unknown): { min?: number; max?: number } {
  const inner = valueAt(schema, "_zod.def.innerType");
  if (inner !== undefined) return limitsOf(inner);
  const [min, max] = [valueAt(schema, "_zod.bag.minimum"), valueAt(schema, "_zod.bag.maximum")];
  return { ...(typeof min === "number" && { min }), ...(typeof max === "number" && { max }) };
}
