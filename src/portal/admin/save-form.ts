/**
 * Saves a form of settings: refused when somebody else has changed one of its fields since it was shown, and undone for ten
 * minutes. Undoing puts back what the save changed, unless it was changed again since.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { FieldErrors } from "../../lib/english.ts";
import { fingerprint } from "../../lib/fingerprint.ts";
import { leafPaths, valueAt, withValueAt } from "../../lib/paths.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Actor } from "../audit/audit.ts";
import { changeSettings } from "./change-settings.ts";
import type { PortalServices } from "../services.ts";
import { applySettings, type Settings } from "../settings/settings.ts";
import { CONNECTION_FORM, TOO_LATE, UNDO_MS, type Undoable } from "../settings/undoable.ts";

/** A form as an admin sends it. */
export interface SentForm {
  /** Its path, which names it. */
  readonly form: string;
  readonly patch: unknown;
  /** Fingerprints of the values that the form was shown with, as JSON, by path; null: whoever sends it does not care. */
  readonly seen: Readonly<Record<string, string>> | null;
}

/** Why nothing was saved. */
export type FormProblem =
  | { readonly kind: "invalid"; readonly errors: FieldErrors }
  /** Somebody else changed these fields since the form was shown. */
  | { readonly kind: "changed"; readonly paths: readonly string[]; readonly current: Settings };

const changeSchema = z.object({ path: z.string(), from: z.string(), to: z.string() });
const entrySchema = z.object({
  id: z.string(),
  at: z.number(),
  userId: z.nullable(z.number()),
  changes: z.array(changeSchema),
});
type Entry = z.infer<typeof entrySchema>;
const UNDO = documentKey("undo", z.record(z.string(), entrySchema));

/** Saves the form. */
export async function saveForm(
  services: PortalServices,
  { form, patch, seen }: SentForm,
  by: Actor,
): Promise<Result<Settings, FormProblem>> {
  let changed: readonly string[] = [];
  const saved = await changeSettings(services, patch, by, {
    admits: (current, resolved) => {
      changed = conflicts(seen ?? {}, current, resolved);
      return changed.length === 0;
    },
    committed: (before, after) => storeUndo(services, form, by, changesOf(before, after)),
  });
  if (saved.ok) return saved;
  return err(
    changed.length === 0
      ? { kind: "invalid", errors: saved.error }
      : { kind: "changed", paths: changed, current: services.records.settings() },
  );
}

/** Lists the saves that can be undone. */
export function undoables({
  context,
  records,
  oneKosmos,
}: Pick<PortalServices, "context" | "records" | "oneKosmos">): readonly Undoable[] {
  const entries = Object.entries(records.documents.get(UNDO) ?? {});
  const ofSettings = entries
    .filter(([, { at }]) => at > context.now() - UNDO_MS)
    .map(([form, { id, at, userId }]) => ({ form, id, at, userId }));
  const { undoable } = oneKosmos.store;
  return undoable === null ? ofSettings : [...ofSettings, { form: CONNECTION_FORM, ...undoable }];
}

/** Undoes a save. An error is for the admin to read. */
export async function undoForm(
  services: PortalServices,
  form: string,
  id: string,
  by: Actor,
): Promise<Result<void, string>> {
  const entry = services.records.documents.get(UNDO)?.[form];
  const isOpen = entry?.id === id && entry.at > services.context.now() - UNDO_MS;
  if (entry === undefined || !isOpen) return err(TOO_LATE);
  const expected = Object.fromEntries(entry.changes.map(({ path, to }) => [path, fingerprint(to)]));
  const patch = patchOf(entry, services.records.settings());
  const undone = await changeSettings(services, patch, by, {
    admits: (current) => changedPaths(expected, current).length === 0,
    committed: () => clearUndo(services, form),
    action: "undo",
  });
  if (undone.ok) return ok(undefined);
  return err(Object.values(undone.error).join(" "));
}

function storeUndo(services: PortalServices, form: string, by: Actor, changes: Entry["changes"]): void {
  if (changes.length === 0) return;
  const { context, records } = services;
  const now = context.now();
  const kept = Object.entries(records.documents.get(UNDO) ?? {}).filter(([, { at }]) => at > now - UNDO_MS);
  const entry = { id: crypto.randomUUID(), at: now, userId: by.userId, changes };
  records.documents.put(UNDO, { ...Object.fromEntries(kept), [form]: entry });
}

function clearUndo({ records }: PortalServices, form: string): void {
  const { [form]: _, ...kept } = records.documents.get(UNDO) ?? {};
  records.documents.put(UNDO, kept);
}

/** The settings that the entry changed, as they were before. */
function patchOf({ changes }: Entry, current: Settings): Readonly<Record<string, unknown>> {
  const before = changes.reduce<unknown>(
    (settings, { path, from }) => withValueAt(settings, path, JSON.parse(from)),
    current,
  );
  const names = changes.map(({ path }) => path.split(".")[0] ?? "");
  return Object.fromEntries(names.map((name) => [name, valueAt(before, name)]));
}

function changesOf(before: Settings, after: Settings): Entry["changes"] {
  return leafPaths(after).flatMap((path) => {
    const [from, to] = [textAt(before, path), textAt(after, path)];
    return from === to ? [] : [{ path, from, to }];
  });
}

function changedPaths(seen: Readonly<Record<string, string>>, current: Settings): readonly string[] {
  return Object.keys(seen).filter((path) => seen[path] !== fingerprint(textAt(current, path)));
}

/** Returns the paths that somebody else changed to another value than the patch has: a form that is sent twice has none. */
function conflicts(
  seen: Readonly<Record<string, string>>,
  current: Settings,
  patch: unknown,
): readonly string[] {
  const changed = changedPaths(seen, current);
  if (changed.length === 0) return changed;
  const applied = applySettings(current, patch);
  if (!applied.ok) return changed;
  const isSame = (path: string) =>
    valueAt(current, path) !== undefined && textAt(current, path) === textAt(applied.value, path);
  return changed.filter((path) => !isSame(path));
}

function textAt(settings: Settings, path: string): string {
  return JSON.stringify(valueAt(settings, path)) ?? "null";
}
