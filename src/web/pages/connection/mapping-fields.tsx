/** The mapping's lines: which dvcID or workflow serves which kind, level and documents. One empty line waits at the end. */
import {
  CALLS,
  CHECK_OPTIONS,
  DERIVED_IALS,
  DOCUMENT_OPTIONS,
  KINDS_OF_LINE,
  LEVELS,
} from "./connection-options.ts";
import { CheckboxGroup, Folded, SelectField, TextField, type FormState } from "../fields.tsx";

const LINE = /^workflows\.(\d{1,3})\./u;
/** As the server checks it. */
const MOST_LINES = 12;
const PARTS = ["id", "call", "kind", "documentTypes", "level", "derivedIal", "checks"];

/** How many lines the form shows. */
function lineCount(form: FormState): number {
  const used = [...form.values.keys()].map((name) => Number(LINE.exec(name)?.[1] ?? -1));
  return Math.min(Math.max(-1, ...used) + 2, MOST_LINES);
}

function indexes(form: FormState): readonly number[] {
  return Array.from({ length: lineCount(form) }, (_, index) => index);
}

/** Returns the names of the inputs that are shown. */
export function mappingFields(form: FormState): readonly string[] {
  return indexes(form).flatMap((index) => PARTS.map((part) => `workflows.${index}.${part}`));
}

/** Renders the lines, folded away while there are none. */
export function MappingFields({ form }: { readonly form: FormState }) {
  const lines = indexes(form);
  return (
    <Folded
      form={form}
      title="More dvcIDs and workflows, by level"
      names={["workflows"]}
      open={lines.length > 1}
    >
      <p class="hint">
        The first line that fits what is asked for is used, before the dvcIDs above. A line without an id is
        dropped.
      </p>
      {lines.map((index) => (
        <MappingLine form={form} name={`workflows.${index}`} number={index + 1} />
      ))}
    </Folded>
  );
}

function MappingLine(props: { readonly form: FormState; readonly name: string; readonly number: number }) {
  const { form, name, number } = props;
  return (
    <fieldset class="field">
      <legend>Line {number}</legend>
      <TextField form={form} name={`${name}.id`} label="dvcID or workflow id" />
      <SelectField form={form} name={`${name}.call`} label="Started by" options={CALLS} />
      <SelectField form={form} name={`${name}.kind`} label="For" options={KINDS_OF_LINE} />
      <CheckboxGroup
        form={form}
        name={`${name}.documentTypes`}
        label="Documents"
        hint="None chosen: whatever is asked for."
        options={DOCUMENT_OPTIONS}
      />
      <SelectField form={form} name={`${name}.level`} label="Serves" options={LEVELS} />
      <SelectField
        form={form}
        name={`${name}.derivedIal`}
        label="A pass that states no level amounts to"
        options={DERIVED_IALS}
      />
      <CheckboxGroup
        form={form}
        name={`${name}.checks`}
        label="But only if the result holds"
        options={CHECK_OPTIONS}
      />
    </fieldset>
  );
}
