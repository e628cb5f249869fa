/** The rows of a connection's form, of any kind. Of stored secrets they show which are set, never their values. */
import { limitsOf, schemaAt } from "../../../lib/form.ts";
import { valueAt } from "../../../lib/paths.ts";
import {
  fieldsIn,
  type FormField,
  type FormFold,
  type FormLines,
  type FormPart,
} from "../../../onekosmos/form.ts";
import { lineCount, optionsIn } from "../../forms/connection-values.ts";
import {
  CheckboxGroup,
  Folded,
  NumberField,
  SecretField,
  SelectField,
  TextField,
  valueOf,
  type FormState,
} from "../fields.tsx";

interface PartContext {
  readonly form: FormState;
  /** The stored connection, without its secrets. */
  readonly stored: unknown;
  /** The kind's schema. */
  readonly schema: unknown;
}

/** Renders rows in their order. */
export function FormParts({ parts, ...context }: PartContext & { readonly parts: readonly FormPart[] }) {
  return (
    <>
      {parts.map((part) => {
        if ("lines" in part) return <Lines {...context} part={part} />;
        return "fold" in part ? <Fold {...context} part={part} /> : <Row {...context} field={part} />;
      })}
    </>
  );
}

function Fold({ part, ...context }: PartContext & { readonly part: FormFold }) {
  const { form } = context;
  const { fold, openFor, parts } = part;
  return (
    <Folded
      form={form}
      title={fold}
      names={fieldsIn(parts).map(({ path }) => path)}
      open={openFor?.values.includes(valueOf(form, openFor.path)) ?? false}
    >
      <FormParts {...context} parts={parts} />
    </Folded>
  );
}

/** Renders the lines, folded away while there are none. */
function Lines({ part, ...context }: PartContext & { readonly part: FormLines }) {
  const { form } = context;
  const count = lineCount(part, form.values);
  return (
    <Folded form={form} title={part.fold} names={[part.lines]} open={count > 1}>
      <p class="hint">{part.hint}</p>
      {Array.from({ length: count }, (_, index) => (
        <fieldset class="field">
          <legend>Line {index + 1}</legend>
          {part.fields.map((field) => (
            <Row {...context} field={{ ...field, path: `${part.lines}.${index}.${field.path}` }} />
          ))}
        </fieldset>
      ))}
    </Folded>
  );
}

function Row({ form, stored, schema, field }: PartContext & { readonly field: FormField }) {
  const { path, label, hint, required, control } = field;
  const props = { form, name: path, label, ...(hint !== undefined && { hint }) };
  switch (control.kind) {
    case "secret":
      return <SecretField {...props} stored={isSet(stored, path)} />;
    case "number":
      return <NumberField {...props} {...limitsOf(schemaAt(schema, path))} step={1} />;
    case "choice":
      return <SelectField {...props} options={control.options} />;
    case "list":
    case "box":
      return <CheckboxGroup {...props} options={optionsIn(field)} />;
    case "remove":
      return isSet(stored, control.of) ? <CheckboxGroup {...props} options={optionsIn(field)} /> : null;
    default: {
      const { placeholder } = control;
      return (
        <TextField
          {...props}
          {...(required === true && { required })}
          {...(placeholder !== undefined && { placeholder })}
        />
      );
    }
  }
}

/** Returns whether something is stored at a path, of which the view has a mark. */
function isSet(stored: unknown, path: string): boolean {
  const [name = "", index] = path.split(".");
  const mark = valueAt(stored, name);
  if (Array.isArray(mark)) return mark[Number(index ?? 0)] !== undefined;
  return mark !== undefined;
}
