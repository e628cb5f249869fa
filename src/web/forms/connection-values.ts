/** A stored connection as the values of its form, and the names of the form's inputs. Any kind's form, by its rows. */
import type { Options } from "../../lib/form.ts";
import { valueAt } from "../../lib/paths.ts";
import { COMMON_FORM, TENANT_FIELD } from "../../onekosmos/common-form.ts";
import { DEFAULT_PACE } from "../../onekosmos/connection.ts";
import {
  fieldsIn,
  linesIn,
  secretsIn,
  type FormField,
  type FormLines,
  type FormPart,
} from "../../onekosmos/form.ts";
import { kindForms, type KindForm } from "../../onekosmos/registry.ts";
import type { FormValues } from "../pages/fields.tsx";

/** The rows that every kind has. */
export const SHARED: readonly FormPart[] = [TENANT_FIELD, ...COMMON_FORM];
/** The values that every kind's form begins with. */
const SHARED_DEFAULTS = { pace: DEFAULT_PACE };
/** The value of a box that is ticked. */
const TICKED = "yes";

/** Lists the inputs whose value is never sent back to the browser, of whatever kind. */
export function secretNames(kinds: readonly KindForm[] = kindForms): readonly string[] {
  return kinds.flatMap(({ form }) => secretsIn(form));
}

/** A stored connection of any kind, without its secrets. */
export interface StoredView {
  readonly kind: string;
}

type Entry = readonly [name: string, values: readonly string[]];

/** Returns a stored connection as form values; without one, the defaults. */
export function connectionValues(
  view: StoredView | null,
  kinds: readonly KindForm[] = kindForms,
): FormValues {
  const kind = view?.kind ?? kinds[0]?.name;
  return new Map([
    ...(kind === undefined ? [] : [["kind", [kind]] as const]),
    ...entriesOf(SHARED, view ?? SHARED_DEFAULTS),
    ...kinds.flatMap(({ name, form, formDefaults }) =>
      entriesOf(form, name === kind && view !== null ? view : formDefaults),
    ),
  ]);
}

/** Lists the names of the inputs that the form shows, which are also the paths of their errors. */
export function inputNames(values: FormValues, kinds: readonly KindForm[] = kindForms): readonly string[] {
  const parts = [...SHARED, ...kinds.flatMap(({ form }) => form)];
  const lines = linesIn(parts).flatMap((part) =>
    Array.from({ length: lineCount(part, values) }, (_, index) =>
      part.fields.map(({ path }) => `${part.lines}.${index}.${path}`),
    ).flat(),
  );
  return ["kind", ...fieldsIn(parts).map(({ path }) => path), ...lines];
}

/** Counts the lines to show: those with a value, and an empty one. */
export function lineCount({ lines, max }: FormLines, values: FormValues): number {
  const used = [...values.keys()]
    .filter((name) => name.startsWith(`${lines}.`))
    .map((name) => Number(name.slice(lines.length + 1).split(".")[0]));
  return Math.min(Math.max(-1, ...used) + 2, max);
}

/** Returns the options of a field that has some; a box is one. */
export function optionsIn({ control }: FormField): Options {
  if ("options" in control) return control.options;
  return "says" in control ? [[TICKED, control.says]] : [];
}

function entriesOf(parts: readonly FormPart[], view: object): readonly Entry[] {
  const fields = fieldsIn(parts).flatMap((field) => entryOf(field, field.path, view));
  return [...fields, ...linesIn(parts).flatMap((part) => lineEntries(part, view))];
}

function lineEntries({ lines, fields }: FormLines, view: object): readonly Entry[] {
  const list = valueAt(view, lines);
  if (!Array.isArray(list)) return [];
  return list.flatMap((line, index) =>
    fields.flatMap((field) => entryOf(field, `${lines}.${index}.${field.path}`, line)),
  );
}

function entryOf({ path, control }: FormField, name: string, document: unknown): readonly Entry[] {
  const value = valueAt(document, path);
  if (control.kind === "secret" || control.kind === "remove" || value === undefined) return [];
  if (control.kind === "list") return [[name, Array.isArray(value) ? value.map(String) : []]];
  if (control.kind === "box") return [[name, value === true ? [TICKED] : []]];
  if (control.kind === "text" && control.toText !== undefined) return [[name, [control.toText(value)]]];
  return [[name, [typeof value === "number" || typeof value === "string" ? String(value) : ""]]];
}
