/** The changes of a connection to 1Kosmos: from what the page may show to what it may show, and the names of secrets. */
import { viewConnection, type Connection } from "../../onekosmos/registry.ts";
import { changesBetween, type Change } from "./audit.ts";

const HIDDEN = "(secret)";

/** Lists what differs. A secret is named, and neither its old nor its new value is in the list. */
export function connectionChanges(before: Connection | null, after: Connection | null): readonly Change[] {
  const [was, is] = [before, after].map((one) => (one === null ? {} : viewConnection(one)));
  if (was === undefined || is === undefined) return [];
  const shown = changesBetween(was, is).filter(
    ({ field }) => !secretsOf(was, is).has(field.split(".")[0] ?? ""),
  );
  const [old, current] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))];
  const secrets = [...secretsOf(was, is)].flatMap((field): Change[] => {
    const [from, to] = [JSON.stringify(old.get(field) ?? null), JSON.stringify(current.get(field) ?? null)];
    return from === to ? [] : [{ field, from: hidden(old.get(field)), to: hidden(current.get(field)) }];
  });
  return [...shown, ...secrets];
}

/** The fields that the page shows as set or not set. */
function secretsOf(...views: readonly object[]): ReadonlySet<string> {
  const fields = views.flatMap((view) => Object.entries(view));
  return new Set(fields.filter(([, value]) => isMark(value)).map(([field]) => field));
}

function isMark(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((inner) => isMark(inner));
  return typeof value === "object" && value !== null && "set" in value;
}

function hidden(value: unknown): string {
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  return isEmpty ? "" : HIDDEN;
}
