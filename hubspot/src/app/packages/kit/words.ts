/** How the app's words read to people, in the user's language. Every function takes any word: one that is not known yet is shown as it is. */
import type { Failure } from "./call.ts";
import { KIT_WORDS, plural, type KitWords, type Note } from "./i18n/index.ts";
import type { Kind, Status } from "./shapes.ts";
import { wordOf } from "./word-of.ts";
import type { Speech } from "./speech.tsx";

/** HubSpot's colors of a status tag. */
export type Tone = "success" | "warning" | "danger" | "info" | "default";

const TONES: Readonly<Record<Status, Tone>> = {
  pending: "info",
  verified: "success",
  failed: "danger",
  expired: "warning",
};

/** A contact's status as a tag; `isPreparing` while its session is being made, `isInReview` while 1Kosmos decides. */
export function statusTag(
  { status, isPreparing, isInReview = false }: StatusFacts,
  { status: words }: Pick<KitWords, "status">,
): { label: string; tone: Tone } {
  if (isInReview) return { label: words.review, tone: "info" };
  if (isPreparing && status !== "verified") return { label: words.preparing, tone: "info" };
  return status === null
    ? { label: words.none, tone: "default" }
    : { label: words[status], tone: TONES[status] };
}

interface StatusFacts {
  readonly status: Status | null;
  readonly isPreparing: boolean;
  readonly isInReview?: boolean;
}

/** The kind of request. */
export function kindLabel(kind: Kind, words: Pick<KitWords, "kinds"> = KIT_WORDS.en): string {
  return words.kinds[kind];
}

/** The documents that may be requested, for a select. */
export function documentOptions({ documents }: KitWords) {
  return Object.entries(documents).map(([value, label]) => ({ value, label }));
}

/** The levels that may be requested, for a select. */
export function levelOptions({ anyLevel }: KitWords) {
  return [
    { value: "any", label: anyLevel },
    { value: "IAL1", label: "IAL1" },
    { value: "IAL2", label: "IAL2" },
  ];
}

/** A document type; one that is not known yet as it is. */
export function documentLabel(document: string, { documents }: KitWords): string {
  return wordOf(documents, document) ?? document;
}

/** Why there is no response, and what helps. A refusal with an unknown code is in the app's own words. */
export function failureWords(
  { reason, code, message }: Failure,
  { failures }: Pick<KitWords, "failures">,
): Note {
  if (code === "admin_required") return failures.admin_required;
  const { title, text } = failures[reason];
  return { title, text: reason === "refused" && code !== "invalid" ? (message ?? text) : text };
}

/** HubSpot shows a check mark after loading by default: not after a press that failed. */
export function resultIcon({ failure }: { readonly failure: unknown }): "success" | "warning" {
  return failure === null ? "success" : "warning";
}

/** "1 contact", "12 contacts". */
export function contactCount(count: number, { words, locale }: Pick<Speech, "words" | "locale">): string {
  return plural(words.contacts, count, locale);
}
