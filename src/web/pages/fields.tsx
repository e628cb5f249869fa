/** Form fields with label, hint and error, tied together for screen readers. Fields are named by their JSON path. */
import type { Child } from "hono/jsx";
import type { FieldErrors } from "../../lib/english.ts";
import type { Options } from "../../lib/form.ts";

/** The values of a form: input name → values, several for a group of checkboxes. Secrets are not among them. */
export type FormValues = ReadonlyMap<string, readonly string[]>;

/** A form as it is shown: stored values at first, what was sent when it came back with errors. */
export interface FormState {
  readonly values: FormValues;
  readonly errors: FieldErrors;
  /** Names of secrets that were typed a moment ago and are kept, unseen, until the form is saved. */
  readonly typedSecrets?: ReadonlySet<string>;
}

/** Returns the field's value, or nothing. */
export function valueOf(form: FormState, name: string): string {
  return form.values.get(name)?.[0] ?? "";
}

function holds(form: FormState, name: string, value: string): boolean {
  return form.values.get(name)?.includes(value) ?? false;
}

function idOf(name: string): string {
  return `field-${name.replaceAll(".", "-")}`;
}

interface FieldProps {
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** Attributes that tie an input to its hint and its error. */
function describedBy({ form, name, hint }: FieldProps) {
  const id = idOf(name);
  const failed = form.errors[name] !== undefined;
  const described = [hint !== undefined && `${id}-hint`, failed && `${id}-error`].filter(
    (part) => part !== false,
  );
  return {
    ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
    ...(failed && { "aria-invalid": "true" as const }),
  };
}

/** The frame of one field. Its hint and error have the ids that `describedBy` names. */
function Field({ form, name, label, hint, children }: FieldProps & { readonly children?: Child }) {
  const id = idOf(name);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldError form={form} name={name} />
    </div>
  );
}

function FieldError({ form, name }: Pick<FieldProps, "form" | "name">) {
  const error = form.errors[name];
  if (error === undefined) return null;
  return (
    <p class="error" id={`${idOf(name)}-error`}>
      {error}
    </p>
  );
}

/** Renders one line of text. */
export function TextField(
  props: FieldProps & {
    readonly required?: boolean;
    readonly placeholder?: string;
    readonly type?: "text" | "date";
  },
) {
  const { form, name, required, placeholder, type = "text" } = props;
  return (
    <Field {...props}>
      <input
        id={idOf(name)}
        name={name}
        type={type}
        value={valueOf(form, name)}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        {...(required === true && { required })}
        {...(placeholder !== undefined && { placeholder })}
        {...describedBy(props)}
      />
    </Field>
  );
}

/** Renders a number; the server checks it again. */
export function NumberField(
  props: FieldProps & { readonly min?: number; readonly max?: number; readonly step: number | "any" },
) {
  const { form, name, min, max, step } = props;
  return (
    <Field {...props}>
      <input
        id={idOf(name)}
        name={name}
        type="number"
        inputmode="decimal"
        value={valueOf(form, name)}
        min={min}
        max={max}
        step={String(step)}
        {...describedBy(props)}
      />
    </Field>
  );
}

/** Renders a secret: write-only. Empty keeps the stored one, of which nothing is shown. */
export function SecretField(props: FieldProps & { /** True if one is stored. */ readonly stored: boolean }) {
  const { form, name, stored } = props;
  const kept = stored ? "Set. Leave empty to keep it." : undefined;
  const isTyped = form.typedSecrets?.has(name) === true;
  const typed = isTyped ? "Entered just now. Leave empty to use it." : undefined;
  const state = isTyped ? "entered" : stored ? "stored" : "none";
  const hint = [typed ?? kept, props.hint].filter((part) => part !== undefined).join(" ");
  const described = { ...props, ...(hint !== "" && { hint }) };
  return (
    <Field {...described}>
      <input
        id={idOf(name)}
        name={name}
        type="password"
        data-secret={state}
        autocomplete="new-password"
        spellcheck={false}
        {...describedBy(described)}
      />
    </Field>
  );
}

/** Renders one of a few. */
export function SelectField(props: FieldProps & { readonly options: Options }) {
  const { form, name, options } = props;
  return (
    <Field {...props}>
      <select id={idOf(name)} name={name} {...describedBy(props)}>
        {options.map(([value, label]) => (
          <option value={value} selected={holds(form, name, value)}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Renders any of a few, or one: checkboxes or radio buttons that share a name. */
export function CheckboxGroup(props: FieldProps & { readonly options: Options; readonly one?: boolean }) {
  const { form, name, label, hint, options, one = false } = props;
  return (
    <fieldset class="field" {...describedBy(props)}>
      <legend>{label}</legend>
      <div class="choices">
        {options.map(([value, text]) => (
          <label>
            <input
              type={one ? "radio" : "checkbox"}
              name={name}
              value={value}
              checked={holds(form, name, value)}
            />
            {text}
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </p>
      )}
      <FieldError form={form} name={name} />
    </fieldset>
  );
}

/** Fields that most people leave as they are. Open where something in them is wrong, or with `open`. */
export function Folded(props: {
  readonly form: FormState;
  readonly title: string;
  /** Paths of the fields in it, or what they begin with. */
  readonly names: readonly string[];
  readonly open?: boolean;
  readonly children?: Child;
}) {
  const { form, title, names, open = false, children } = props;
  const isWrong = Object.keys(form.errors).some((path) =>
    names.some((name) => path === name || path.startsWith(`${name}.`)),
  );
  return (
    <details open={open || isWrong}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/**
 * Says that fields are wrong, and what is wrong beyond any single one of them. It takes the focus when the page is
 * shown: the form may be far down, and the browser scrolls to what has it.
 */
export function FormProblems(props: {
  readonly form: FormState;
  /** The names that show their own error. */
  readonly fields: readonly string[];
  /** What did not happen. */
  readonly outcome?: string;
}) {
  const { form, fields, outcome = "Nothing was saved." } = props;
  const paths = Object.keys(form.errors);
  if (paths.length === 0) return null;
  const elsewhere = paths.filter((path) => !fields.includes(path));
  return (
    <div class="banner bad" role="alert" tabindex={-1} autofocus>
      <p>
        {outcome} {elsewhere.length < paths.length && "Please look at the marked fields."}
      </p>
      {elsewhere.map((path) => (
        <p>{form.errors[path]}</p>
      ))}
    </div>
  );
}
