/** Words for a form that somebody else has saved meanwhile: what is stored now beside what was sent. */
import { valueAt } from "../../lib/paths.ts";
import type { FieldErrors } from "../../lib/english.ts";
import type { FormProblem } from "../../portal/admin/save-form.ts";
import { inWords, type Field } from "./field.ts";

/** Says at each field that somebody else has changed what it is now, and what the form has. */
export function inBothWords(
  fields: readonly Field[],
  { paths, current }: Extract<FormProblem, { kind: "changed" }>,
  patch: unknown,
): FieldErrors {
  const changed = fields.filter(({ path }) => paths.includes(path));
  const entries = changed.map((field): [string, string] => {
    const [theirs, yours] = [current, patch].map((document) => inWords(field, valueAt(document, field.path)));
    return [
      field.path,
      `Somebody else has saved “${theirs}” here meanwhile. Yours is “${yours}”: save again to use it.`,
    ];
  });
  return entries.length === 0 ? { "": MEANWHILE } : Object.fromEntries(entries);
}

const MEANWHILE = "Somebody else has saved meanwhile. Load the page again to see what is stored now.";
