/** The app's endpoints of the settings, each by a function. */
import { call, type Answer } from "@1kosmos/kit";
import type * as z from "zod/mini";
import { savedSchema, settingsSchema, type Settings } from "./shapes.ts";

/** The settings as they are watched: nothing changes by itself. */
export type SeenSettings = Settings & { readonly refreshAfterMs: null };

/** A form as it is sent: its fields, each as the texts of its input. */
export interface SentForm {
  readonly form: string;
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly seen: Readonly<Record<string, string>>;
}

export async function readSettings(): Promise<Answer<SeenSettings>> {
  const answer = await call("/settings", settingsSchema);
  return answer.ok ? { ok: true, value: { ...answer.value, refreshAfterMs: null } } : answer;
}

/** Saves a form. `refused` unless the user has shown to be an admin, all fields are right, and nobody saved meanwhile. */
export function saveForm({ form, values, seen }: SentForm): Promise<Answer<z.infer<typeof savedSchema>>> {
  return call("/settings/save", savedSchema, { form, values, seen });
}
