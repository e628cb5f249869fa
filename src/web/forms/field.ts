/**
 * A field of a form: one row that renders it, reads what was sent, and gives its words. Its path is the JSON path of the
 * setting, the name of the input and the name of its error.
 */
import type * as z from "zod/mini";
import { valueAt } from "../../lib/paths.ts";
import type { Options } from "../../lib/form.ts";

/** How a field is entered. */
export type Control =
  /** One line. */
  | { readonly kind: "text"; readonly placeholder?: string }
  /** `empty`: what an empty field means; without it an empty field is wrong. */
  | { readonly kind: "number"; readonly step: number | "any"; readonly empty?: string }
  /** A day. An empty field is null. */
  | { readonly kind: "day" }
  /** One of a few. */
  | { readonly kind: "choice"; readonly options: Options }
  /** Yes or no. */
  | { readonly kind: "yesNo" }
  /** An object of booleans: a box each. */
  | { readonly kind: "flags"; readonly options: Options }
  /** A list: a box for each of its possible members. */
  | { readonly kind: "list"; readonly options: Options };

export interface Field {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly control: Control;
  /** It is changed only after a sign-in of the last ten minutes, so on the app's own pages alone. */
  readonly needsFreshConsent?: true;
  /** The setting's own schema, which the portal's object checks; a number's limits are read from it. */
  readonly schema: z.ZodMiniType;
}

/** Fields under one heading. */
export interface Section {
  readonly heading: string | null;
  readonly text?: string;
  readonly fields: readonly Field[];
}

/** One form: where it is shown and sent to, and what it changes. */
export interface SettingsFormOptions {
  readonly path: string;
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly Section[];
}

const YES_OR_NO: Options = [
  ["true", "Yes"],
  ["false", "No"],
];

/** Returns the options of a field that has some. */
export function optionsOf({ control }: Field): Options {
  if ("options" in control) return control.options;
  return control.kind === "yesNo" ? YES_OR_NO : [];
}

/** Returns a setting as the texts of its input. */
export function textsOf({ control }: Field, value: unknown): readonly string[] {
  if (control.kind === "list") return Array.isArray(value) ? value.map(String) : [];
  if (control.kind === "flags")
    return control.options.map(([name]) => name).filter((name) => valueAt(value, name) === true);
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return [isScalar ? String(value) : ""];
}

/** Puts a setting into words, for a person who compares two of them. */
export function inWords(field: Field, value: unknown): string {
  const options = new Map(optionsOf(field));
  const texts = textsOf(field, value).map((text) => options.get(text) ?? text);
  const words = texts.filter((text) => text !== "").join(", ");
  if (words !== "") return words;
  return field.control.kind === "number" ? (field.control.empty ?? "empty") : "none";
}

/** Returns members of a list that is set otherwise than here: they have no words, and stay unless somebody takes them out. */
export function othersIn({ control }: Field, texts: readonly string[]): Options {
  if (control.kind !== "list") return [];
  const known = new Set(control.options.map(([value]) => value));
  return texts.filter((value) => value !== "" && !known.has(value)).map((value) => [value, value]);
}
