/** The state that the connection's form was shown with, and the changes of others since. */
import * as z from "zod/mini";
import { readJson } from "../../lib/json.ts";
import { fingerprint } from "../../lib/fingerprint.ts";
import type { FieldErrors } from "../../lib/english.ts";
import type { ConnectionView } from "../../onekosmos/registry.ts";
import { connectionValues } from "./connection-values.ts";
import type { FormValues } from "../pages/fields.tsx";
import { SEEN } from "./seen.ts";

const seenSchema = z.object({
  /** The newest save of the connection. */
  revision: z.string(),
  /** Fingerprints of the fields, by name. Secrets are not among them. */
  fields: z.record(z.string(), z.string()),
});
type Seen = z.infer<typeof seenSchema>;

/** Fits no save: what cannot be read is never as it was shown. */
const UNREADABLE: Seen = { revision: "unreadable", fields: {} };

/** Writes it as the hidden input has it. */
export function seenConnection(stored: ConnectionView | null, revision: string): string {
  const values = [...connectionValues(stored)];
  const fields = Object.fromEntries(values.map(([name, entry]) => [name, markOf(entry)]));
  const seen: Seen = { revision, fields };
  return JSON.stringify(seen);
}

/** Reads it; null when the form has none, since its sender is no page of ours. */
export function seenConnectionFrom(sent: URLSearchParams): Seen | null {
  const text = sent.get(SEEN);
  if (text === null) return null;
  const seen = seenSchema.safeParse(readJson(text));
  return seen.success ? seen.data : UNREADABLE;
}

/** Says at each field that somebody else has changed what it is now, and what this form has. */
export function changedFields(seen: Seen, current: ConnectionView | null, sent: FormValues): FieldErrors {
  const theirs = connectionValues(current);
  const names = [...new Set([...Object.keys(seen.fields), ...theirs.keys()])];
  const changed = names.filter((name) => seen.fields[name] !== markOf(theirs.get(name)));
  const entries = changed.map((name): [string, string] => {
    const [is, yours] = [theirs, sent].map((values) => inWords(values.get(name)));
    return [
      name,
      `Somebody else has saved “${is}” here meanwhile. Yours is “${yours}”: save again to use it.`,
    ];
  });
  return entries.length === 0 ? { "": SECRETS } : Object.fromEntries(entries);
}

/** Said where somebody else has saved a connection that looks the same: secrets are not shown. */
export const SECRETS =
  "Somebody else has saved this connection meanwhile: a secret is another one now, or nothing changed. Save again to use yours.";

function markOf(values: readonly string[] = []): string {
  return fingerprint(JSON.stringify(values.filter((value) => value !== "")));
}

function inWords(values: readonly string[] = []): string {
  const given = values.filter((value) => value !== "");
  return given.length === 0 ? "nothing" : given.join(", ");
}
