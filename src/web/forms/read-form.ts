/** Reads settings from a form that was sent. The portal's object reports mistakes in them. */
import type { FieldErrors } from "../../lib/english.ts";
import { withValueAt } from "../../lib/paths.ts";
import type { FormState } from "../pages/fields.tsx";
import { secretNames } from "./connection-values.ts";
import type { Field } from "./field.ts";

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/u;

/** Before the name of a group of boxes: a form that shows the group sends it, since boxes that are off are not sent. */
export const SHOWN = "shown.";

/**
 * Returns the settings that a form describes, as `PUT /api/settings` takes them. A field that the form does not have is
 * left out.
 */
export function patchFrom(
  fields: readonly Field[],
  sent: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const shown = fields.filter((field) => isSent(field, fields, sent));
  return shown.reduce<Readonly<Record<string, unknown>>>(
    (patch, field) => withValueAt(patch, field.path, readField(field, sent)),
    {},
  );
}

/** Boxes that are off are not sent: the form's mark, or another field of the same form, shows that they were there. */
function isSent({ path, control }: Field, fields: readonly Field[], sent: URLSearchParams): boolean {
  if (sent.has(path) || sent.has(SHOWN + path)) return true;
  return control.kind === "flags" && fields.some((other) => sent.has(other.path));
}

function readField({ path, control }: Field, sent: URLSearchParams): unknown {
  const text = sent.get(path) ?? "";
  switch (control.kind) {
    case "number":
      return text.trim() === "" && control.empty !== undefined ? null : numberFrom(text);
    case "day":
      return text.trim() === "" ? null : text.trim();
    case "yesNo":
      return text === "true" || (text === "false" ? false : text);
    case "flags": {
      const chosen = new Set(sent.getAll(path));
      return Object.fromEntries(control.options.map(([name]) => [name, chosen.has(name)]));
    }
    case "list":
      return sent.getAll(path).filter((member) => member !== "");
    default:
      return text;
  }
}

/** Returns a number, or the text itself for the schema to refuse. */
export function numberFrom(text: string | null): number | string {
  const trimmed = text?.trim() ?? "";
  return DECIMAL.test(trimmed) ? Number(trimmed) : trimmed;
}

/**
 * Returns mistakes by the fields that show them: a member of a list, `filters.lifecycleStages.2`, is the list's. Of several one is
 * shown.
 */
export function errorsAtFields(fields: readonly Field[], errors: FieldErrors): FieldErrors {
  const fieldAt = (path: string) =>
    fields.find((field) => path === field.path || path.startsWith(`${field.path}.`))?.path ?? path;
  return Object.fromEntries(Object.entries(errors).map(([path, message]) => [fieldAt(path), message]));
}

/** Returns the form as it was sent, without secrets, with what is wrong beside the fields. */
export function formAsSent(sent: URLSearchParams, errors: FieldErrors): FormState {
  const secrets = secretNames();
  const names = [...new Set(sent.keys())].filter((name) => !secrets.includes(name));
  return { values: new Map(names.map((name) => [name, sent.getAll(name)])), errors };
}
