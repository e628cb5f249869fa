/**
 * The form of a kind's connections as data: each row has the JSON path of its field, which is also the name of the input
 * and of its error, and how it is shown, filled and read. The pages render any such form; the kind's input schema
 * checks what comes back.
 */
import type { Options } from "../lib/form.ts";

/** How a field is entered. */
export type FormControl =
  /** One line. `toText` puts a stored value into it that is no text. */
  | { readonly kind: "text"; readonly placeholder?: string; readonly toText?: (value: unknown) => string }
  /** Write-only: left empty it keeps the stored one. */
  | { readonly kind: "secret" }
  /** A whole number. Its limits are read from the schema. */
  | { readonly kind: "number" }
  /** One of a few. */
  | { readonly kind: "choice"; readonly options: Options }
  /** Any of a few, as a list. */
  | { readonly kind: "list"; readonly options: Options }
  /** Yes or no, as one box. */
  | { readonly kind: "box"; readonly says: string }
  /** A box that takes away what is stored at `of`; shown while something is. */
  | { readonly kind: "remove"; readonly of: string; readonly says: string };

/** One field. */
export interface FormField {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: true;
  readonly control: FormControl;
}

/** Fields that most admins leave as they are, folded away. */
export interface FormFold {
  readonly fold: string;
  /** Shown open while the field at `path` has one of these values. */
  readonly openFor?: { readonly path: string; readonly values: readonly string[] };
  readonly parts: readonly FormPart[];
}

/** A list of lines, folded away while there is none; one empty line waits at the end. */
export interface FormLines {
  /** Path of the list. */
  readonly lines: string;
  readonly fold: string;
  readonly hint: string;
  /** The field without which a line is dropped. */
  readonly id: string;
  /** The most lines, as the schema has it. */
  readonly max: number;
  /** Fields of one line, by their paths within it. */
  readonly fields: readonly FormField[];
}

export type FormPart = FormField | FormFold | FormLines;

/** Lists the fields of a form, without those of lines. */
export function fieldsIn(parts: readonly FormPart[]): readonly FormField[] {
  return parts.flatMap((part) => {
    if ("lines" in part) return [];
    return "fold" in part ? fieldsIn(part.parts) : [part];
  });
}

/** Lists the lists of lines of a form. */
export function linesIn(parts: readonly FormPart[]): readonly FormLines[] {
  return parts.flatMap((part) => {
    if ("lines" in part) return [part];
    return "fold" in part ? linesIn(part.parts) : [];
  });
}

/** Lists the paths of a form's secrets, the most important first. */
export function secretsIn(parts: readonly FormPart[]): readonly string[] {
  return fieldsIn(parts)
    .filter(({ control }) => control.kind === "secret")
    .map(({ path }) => path);
}

export const DOCUMENT_OPTIONS = [
  ["drivers_license", "Driver's license"],
  ["passport", "Passport"],
  ["national_id", "National identity card"],
] as const satisfies Options;

export const LEVEL_OPTIONS: Options = [
  ["any", "Any level"],
  ["IAL1", "Up to IAL1"],
  ["IAL2", "Up to IAL2"],
];

export const DERIVED_IAL_OPTIONS: Options = [
  ["none", "Leave it empty"],
  ["IAL1", "Write IAL1"],
  ["IAL2", "Write IAL2"],
];
