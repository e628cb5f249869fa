/** How work, records at gates and the history of a contact read in the user's language. Pure. */
import { documentLabel, fill, filled, isolated, joined, valuesFor, wordOf, type Wording } from "@1kosmos/kit";
import type { Held, History } from "./shapes.ts";
import { kindOf } from "./show.ts";
import type { Texts } from "./texts.ts";

/** A kind of work as its texts are named: `contact.creation` → `contact_creation`. */
function nameOf(kind: string): string {
  return kind.replaceAll(/\W/gu, "_");
}

/** The name of a kind of work. */
export function workLabel(kind: string, { work }: Texts): string {
  return wordOf(work.labels, nameOf(kind)) ?? kind;
}

/** The consequence of failed work of this kind; the app's own words for a kind that is not known yet. */
export function workMeaning(
  { kind, meaning }: { readonly kind: string; readonly meaning: string },
  { work }: Texts,
): string {
  return wordOf(work.meanings, nameOf(kind)) ?? (meaning === "" ? work.meanings.other : meaning);
}

/** "contact 1001" in the user's language; another subject as it is. */
export function subjectWords(subject: string, { words }: Texts): string {
  const [, type = "", id = ""] = /^(contact|deal|ticket) (\d+)$/u.exec(subject) ?? [];
  const { contact, deal, ticket } = words.common;
  const template = wordOf({ contact, deal, ticket }, type);
  return template === null ? subject : fill(template, { id });
}

/** Why a record waits at its gate, in sentences. */
export function heldWords({ reason, wordings, refusal }: Held, { work, speech, problems }: Texts): string {
  const templates = { ...work.gates, gate_without_stage: problems.conditions.gate_without_stage.message };
  const said = (wording: Wording) =>
    wording === null ? null : filled(wordOf(templates, wording.code), valuesFor(wording.values, speech));
  const sentences = wordings.map(said);
  const isWorded = sentences.length > 0 && !sentences.includes(null);
  const own = reason.charAt(0).toUpperCase() + reason.slice(1);
  const refused = refusal === "" ? null : fill(work.attention.refused, { why: refusal });
  return joined([...(isWorded ? sentences : [own]), refused]);
}

/** In a sentence: how a contact stands, and why. */
export function summaryWords(
  { summary, summaryWording }: History,
  { work, words, history, speech }: Texts,
): string {
  if (summaryWording === null) return summary;
  const { code, values } = summaryWording;
  const reason = wordOf(history.reasons, String(values["reason"] ?? ""))?.text;
  const given = valuesFor(values, speech, { sources: words.setup.sources });
  const known = code === "reason" && reason !== undefined ? { ...given, reason } : given;
  return filled(wordOf(work.summary, code), known) ?? summary;
}

type HistoryEvent = History["events"][number];

/** "Identity verification: passed". */
export function eventWords({ kind, event, text }: HistoryEvent, { history, speech }: Texts): string {
  const said = wordOf(history.outcomes, event === "cancelled" ? "withdrawn" : event);
  if (said === null) return text;
  return joined([kind === null ? history.contact : kindOf(kind, speech.words), said], ": ");
}

/** Outcomes whose detail is the app's own name of an event, which says no more than their text. */
const WITH_DETAIL: ReadonlySet<string> = new Set(["verified", "unclear", "edit_accepted"]);

/** The detail of an event: the reason of a failure, who did it, the chosen document; "" when there is none. */
export function eventDetail(
  { event, detail, reason, by }: HistoryEvent,
  { history, words, speech }: Texts,
): string {
  if (reason !== null) {
    const known = wordOf(history.reasons, reason) ?? history.reasons.other;
    const code = /\(([^()]+)\)$/u.exec(detail)?.[1];
    return joined([joined([known.label, known.text], ": "), code === undefined ? null : `(${code})`]);
  }
  if (by !== null) return by === "" ? words.common.byAdmin : fill(words.common.byUser, { id: by });
  if (event === "chosen") return documentLabel(detail, speech.words);
  return WITH_DETAIL.has(event) ? isolated(detail, history.contact) : "";
}
