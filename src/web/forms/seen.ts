/** The state that a form was shown with: sent back with it, so that a change by somebody else is noticed. */
import * as z from "zod/mini";
import { readJson } from "../../lib/json.ts";
import { fingerprint } from "../../lib/fingerprint.ts";
import { valueAt } from "../../lib/paths.ts";
import type { SettingsFormOptions } from "./field.ts";
import { fieldsOf } from "./settings-forms.ts";
import type { Settings } from "../../portal/settings/settings.ts";

const seenSchema = z.record(z.string(), z.string());

/** The name of the hidden input. */
export const SEEN = "seen";

/** Writes the values of a form, or those at some paths, as the hidden input has them. */
export function seenOf(form: SettingsFormOptions | readonly string[], settings: Settings): string {
  const paths = "sections" in form ? fieldsOf(form).map(({ path }) => path) : form;
  return JSON.stringify(seenValues(paths, settings));
}

/** Returns fingerprints of the values at some paths. */
export function seenValues(paths: readonly string[], settings: Settings): Readonly<Record<string, string>> {
  const textAt = (path: string) => fingerprint(JSON.stringify(valueAt(settings, path)) ?? "null");
  return Object.fromEntries(paths.map((path) => [path, textAt(path)]));
}

/**
 * Reads them; null when the form has none, since its sender is no page of ours. An unreadable state matches no
 * settings.
 */
export function seenFrom(sent: URLSearchParams): Readonly<Record<string, string>> | null {
  const text = sent.get(SEEN);
  if (text === null) return null;
  const seen = seenSchema.safeParse(readJson(text));
  return seen.success ? seen.data : { unreadable: "" };
}
