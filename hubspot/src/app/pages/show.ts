/** Formats codes and numbers of the app's responses. Every function takes any code: an unknown one is shown as it is. */
import {
  documentLabel,
  fill,
  isolated,
  joined,
  kindLabel,
  wordOf,
  type Kind,
  type KitWords,
  type Reader,
  type Tone,
} from "@1kosmos/kit";
import type { Item, Trigger } from "./shapes.ts";
import type { Texts } from "./texts.ts";
import type { PageWords } from "./words/index.ts";

/** The text of a table for a word; the word itself where the table has none. */
export function wordFor(table: Readonly<Record<string, string>>, word: string): string {
  return wordOf(table, word) ?? word.replaceAll("_", " ");
}

const TONES: Readonly<Record<string, Tone>> = {
  pending: "info",
  in_review: "info",
  passed: "success",
  failed: "danger",
  expired: "warning",
  refused: "danger",
};

/** A verification's status as a tag. */
export function statusOf(
  status: string,
  { statuses }: PageWords,
): { readonly label: string; readonly tone: Tone } {
  return { label: wordFor(statuses, status), tone: wordOf(TONES, status) ?? "default" };
}

const KINDS: readonly Kind[] = ["identity", "liveid", "stepup"];

/** The kind of a request; a kind that is not known yet as it is. */
export function kindOf(kind: string, kit: KitWords): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : kindLabel(known, kit);
}

/** A kind of trigger: "New contact". */
export function triggerKind(by: string, { triggers }: PageWords): string {
  return wordOf(triggers, by)?.label ?? by.replaceAll("_", " ");
}

/** Who or what requested it: "New contact (form)", "User 77, on a card"; an admin's own decision is theirs. */
export function askedBy({ trigger, manual }: Pick<Item, "trigger" | "manual">, words: PageWords): string {
  if (manual === null) return triggerWords(trigger, words);
  const { byAdmin, byUser } = words.common;
  return manual.by === null ? byAdmin : fill(byUser, { id: String(manual.by) });
}

/** Who or what requested something. */
export function triggerWords(trigger: Trigger, words: PageWords): string {
  if (trigger === null) return words.triggers.other.label;
  const { by, reference } = trigger;
  if (reference === null) return triggerKind(by, words);
  const id = by === "contact_created" ? wordFor(words.setup.sources, reference) : reference;
  const named = wordOf(words.triggers, by)?.named;
  return named === undefined ? joined([triggerKind(by, words), id]) : fill(named, { id });
}

/** A reason in words; of one that is not known yet the app's own. */
export function reasonOf(
  reason: NonNullable<Item["reason"]>,
  { history }: Pick<Texts, "history">,
): { readonly label: string; readonly text: string } {
  return wordOf(history.reasons, reason.code) ?? reason;
}

/** Why a verification did not pass, in words, with 1Kosmos' code behind; or what it has shown. */
export function whyOf(item: Item, texts: Texts): string {
  const { manual, reason, code, ial, documentType } = item;
  if (manual !== null) return isolated(manual.reason, texts.words.common.byAdmin);
  if (reason !== null) {
    const { label, text } = reasonOf(reason, texts);
    return joined([joined([label, text], ": "), code === null ? null : `(${code})`]);
  }
  const document = documentType === null ? null : documentLabel(documentType, texts.speech.words);
  return joined([ial, document], ", ") || texts.words.common.none;
}

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** "45 sec", "12 min", "3 hr", "2 days" as the user's language writes them; null for none. */
export function shortDuration(seconds: number | null, { locale }: Reader): string | null {
  if (seconds === null) return null;
  const [unit, n] = inUnit(seconds);
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, style).format(n);
}

function inUnit(seconds: number): readonly ["second" | "minute" | "hour" | "day", number] {
  if (seconds < MINUTE) return ["second", seconds];
  if (seconds < HOUR) return ["minute", seconds / MINUTE];
  return seconds < 2 * DAY ? ["hour", seconds / HOUR] : ["day", seconds / DAY];
}
