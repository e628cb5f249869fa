/** From form fields to the connection that the JSON API takes: one shape, checked in one place, the portal's object. */
import { withValueAt } from "../../lib/paths.ts";
import { fieldsIn, linesIn, type FormField, type FormLines } from "../../onekosmos/form.ts";
import { kindForms, type KindForm } from "../../onekosmos/registry.ts";
import { SHARED } from "./connection-values.ts";
import { numberFrom } from "./read-form.ts";

type Document = Readonly<Record<string, unknown>>;

/** Returns the connection that a form describes, as `PUT /api/connection` takes it. Fields of other kinds are left out. */
export function connectionFrom(
  sent: URLSearchParams,
  kinds: readonly KindForm[] = kindForms,
): Readonly<Record<string, unknown>> {
  const kind = sent.get("kind") ?? "";
  const chosen = kinds.find(({ name }) => name === kind) ?? kinds[0];
  const parts = [...SHARED, ...(chosen?.form ?? [])];
  const document = fieldsIn(parts).reduce<Document>(
    (made, field) => withField(made, field, sent, field.path),
    { kind },
  );
  const whole = linesIn(parts).reduce<Document>(
    (made, part) => withValueAt(made, part.lines, linesFrom(part, sent)),
    withLists(document),
  );
  return fieldsIn(parts).reduce((made, field) => withoutRemoved(made, field, sent), whole);
}

function linesFrom(part: FormLines, sent: URLSearchParams): readonly Document[] {
  return filledLines(part, sent).map((line) =>
    part.fields.reduce<Document>((made, field) => withField(made, field, sent, `${line}.${field.path}`), {}),
  );
}

function withField(
  made: Document,
  { path, control }: FormField,
  sent: URLSearchParams,
  name: string,
): Document {
  switch (control.kind) {
    case "remove":
      return made;
    case "number":
      return withValueAt(made, path, numberFrom(sent.get(name)));
    case "choice":
      // Nothing when the form did not offer it: the schema has a default.
      return withValueAt(made, path, sent.get(name) ?? undefined);
    case "list":
      return withValueAt(made, path, sent.getAll(name));
    case "box":
      return withValueAt(made, path, sent.has(name));
    default:
      return withValueAt(made, path, sent.get(name) ?? "");
  }
}

/** Null takes away what is stored; blank fields keep it. */
function withoutRemoved(made: Document, { path, control }: FormField, sent: URLSearchParams): Document {
  return control.kind === "remove" && sent.has(path) ? withValueAt(made, control.of, null) : made;
}

/** Makes lists of the objects whose members are numbered, such as `callbackSecrets.0`. */
function withLists(document: Document): Document {
  const entries = Object.entries(document).map(([name, value]) => {
    const members =
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const isList = members.length > 0 && members.every(([member]) => /^\d+$/u.test(member));
    return [name, isList ? members.map(([, member]) => member as unknown) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Returns the names of the lines that have an id, in their order. */
function filledLines({ lines, id }: FormLines, sent: URLSearchParams): readonly string[] {
  const names = [...new Set(sent.keys())].filter(
    (name) => name.startsWith(`${lines}.`) && name.endsWith(`.${id}`) && (sent.get(name) ?? "").trim() !== "",
  );
  return names.map((name) => name.slice(0, -id.length - 1));
}

/** Returns the form with its lines numbered as they are sent: without those that were left empty. */
export function withoutEmptyLines(
  sent: URLSearchParams,
  kinds: readonly KindForm[] = kindForms,
): URLSearchParams {
  const parts = kinds.flatMap(({ form }) => linesIn(form));
  return parts.reduce((form, part) => renumbered(part, form), sent);
}

function renumbered(part: FormLines, sent: URLSearchParams): URLSearchParams {
  const filled = filledLines(part, sent);
  const kept = [...sent].flatMap(([name, value]): [string, string][] => {
    if (!name.startsWith(`${part.lines}.`)) return [[name, value]];
    const index = filled.findIndex((line) => name.startsWith(`${line}.`));
    const field = name.slice(name.lastIndexOf(".") + 1);
    return index === -1 ? [] : [[`${part.lines}.${index}.${field}`, value]];
  });
  return new URLSearchParams(kept);
}
