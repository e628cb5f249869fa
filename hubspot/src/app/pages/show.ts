/** How words and numbers of the app's answers read. Every function takes any word: one that is not known yet is shown as it is. */
import { ACTIVITY } from "./words-activity.ts";
import { COMMON, STATUSES, TRIGGERS } from "./words-common.ts";
import { fill } from "./fill.ts";
import type { Item, Trigger } from "./shapes.ts";

/** The text of a table for a word; the word itself where the table has none. */
export function wordFor(table: Readonly<Record<string, string>>, word: string): string {
  return table[word] ?? word.replaceAll("_", " ");
}

/** HubSpot's colors of a status tag. */
export type Tone = "success" | "warning" | "danger" | "info" | "default";

const STATUS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = STATUSES;

/** A verification's status as a tag. */
export function statusOf(status: string): { readonly label: string; readonly tone: Tone } {
  return STATUS[status] ?? { label: status.replaceAll("_", " "), tone: "default" };
}

const TRIGGER: Readonly<Record<string, { readonly label: string; readonly named: string }>> = TRIGGERS;

/** A kind of trigger: "New contact". */
export function triggerKind(by: string): string {
  return TRIGGER[by]?.label ?? by.replaceAll("_", " ");
}

/** Who or what asked: "New contact (form)", "User 77, on a card"; an admin's own decision is theirs. */
export function askedBy({ trigger, manual }: Pick<Item, "trigger" | "manual">): string {
  if (manual !== null) return manual.by === null ? COMMON.byAdmin : fill(COMMON.byUser, { id: manual.by });
  return triggerWords(trigger);
}

/** Who or what asked for something. */
export function triggerWords(trigger: Trigger): string {
  if (trigger === null) return TRIGGERS.other.label;
  const { by, reference } = trigger;
  return reference === null
    ? triggerKind(by)
    : fill(TRIGGER[by]?.named ?? `${triggerKind(by)} {id}`, { id: reference });
}

/** Why a verification did not pass, in words, with 1Kosmos' code behind; or what it has shown. */
export function whyOf({ manual, reason, code, ial, documentType }: Item): string {
  if (manual !== null) return manual.reason;
  if (reason !== null) return `${reason.label}. ${reason.text}${code === null ? "" : ` (${code})`}`;
  return [ial, documentType?.replaceAll("_", " ")].filter(Boolean).join(", ") || COMMON.none;
}

/** "12,345" as the user's language writes it. */
export function number(value: number, locale: string | undefined): string {
  try {
    return value.toLocaleString(locale);
  } catch {
    return value.toLocaleString("en");
  }
}

/** "73 %"; a dash where there is nothing to divide by. */
export function percent(share: number | null): string {
  return share === null ? COMMON.none : `${Math.round(share * 100)} %`;
}

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** "45 s", "12 min", "3 h", "2 days"; a dash for none. */
export function duration(seconds: number | null): string {
  if (seconds === null) return COMMON.none;
  if (seconds < MINUTE) return fill(ACTIVITY.seconds, { n: Math.round(seconds) });
  if (seconds < HOUR) return fill(ACTIVITY.minutes, { n: Math.round(seconds / MINUTE) });
  if (seconds < 2 * DAY) return fill(ACTIVITY.hours, { n: Math.round(seconds / HOUR) });
  return fill(ACTIVITY.manyDays, { n: Math.round(seconds / DAY) });
}
