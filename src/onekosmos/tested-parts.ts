/** Names the parts of a connection for the report of its test. */
import { fieldsIn } from "./form.ts";
import type { TestedPart } from "./provider.ts";

/** Returns a function that makes the part of a field, with the label that the form has. */
export function partsOf(form: Parameters<typeof fieldsIn>[0]) {
  const labels: ReadonlyMap<string, string> = new Map(fieldsIn(form).map(({ path, label }) => [path, label]));
  return (field: string, more: Omit<Partial<TestedPart>, "field"> = {}): TestedPart => ({
    field,
    label: labels.get(field) ?? field,
    ...more,
  });
}
