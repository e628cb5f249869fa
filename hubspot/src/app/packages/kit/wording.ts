/** Words the app's codes with their values in the user's language; the app's English text stands in for a code that is not known yet. Pure. */
import * as z from "zod/mini";
import { fill, placesOf, type Values } from "./fill.ts";
import type { ProblemWords, RemedyKey } from "./problems/index.ts";
import type { Speech } from "./speech.tsx";
import { list, number } from "./times.ts";
import { wordOf } from "./words.ts";

/** A sentence as a code and its values. Null: from an app that is older than these extensions. */
export const wordingSchema = z._default(
  z.nullable(
    z.object({
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    }),
  ),
  null,
);
export type Wording = z.infer<typeof wordingSchema>;
type Given = NonNullable<Wording>["values"];

/** Formats values for the user; those that are codes of the app become the words of `terms`. */
export function valuesFor(
  given: Given,
  speech: Pick<Speech, "locale">,
  terms: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Values {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const words = wordOf(terms, name);
      const term = (code: string) => (words === null ? code : (wordOf(words, code) ?? code));
      if (typeof value === "number") return [name, number(value, speech)];
      return [name, typeof value === "string" ? term(value) : list(value.map(term), speech)];
    }),
  );
}

/** Fills the template; null when it has a place that the values lack. */
export function filled(template: string | null | undefined, values: Values): string | null {
  if (template === null || template === undefined) return null;
  const text = fill(template, values);
  return placesOf(text).length === 0 ? text : null;
}

/** What a condition says, in the app's own words where this project does not know it. */
interface Said {
  readonly code: string;
  readonly message: string;
  readonly wording: Wording;
}

/** Returns the message of a condition. */
export function conditionMessage(condition: Said, words: ProblemWords, speech: Speech): string {
  const { wording, message } = condition;
  if (wording === null) return message;
  const template = wordOf(words.conditions, wording.code)?.message;
  return filled(template, valuesFor(wording.values, speech, { ...words.terms })) ?? message;
}

/** Returns the event that ends a condition. */
export function conditionEnd(
  { wording, endsWhen }: Pick<Said, "wording"> & { readonly endsWhen: string },
  words: ProblemWords,
  speech: Speech,
): string {
  if (wording === null) return endsWhen;
  const template = wordOf(words.conditions, wording.code)?.ends;
  return filled(template, valuesFor(wording.values, speech, { ...words.terms })) ?? endsWhen;
}

/** What an admin does about a condition, by its code. */
const REMEDIES: Readonly<Record<string, RemedyKey>> = {
  hubspot_grant_refused: "connect",
  hubspot_disconnected: "connect",
  scopes_missing: "grant",
  property_changed: "sign_in",
  property_refused: "sign_in",
  writes_refused: "sign_in",
  segments_refused: "connect",
  timeline_refused: "connect",
  onekosmos_refused: "connection",
  onekosmos_link_refused: "connection",
  onekosmos_word_unknown: "meaning",
  onekosmos_missing: "connection",
  start_undecided: "decide",
  over_cap: "decide",
  no_delivery: "choose_delivery",
  mail_refused: "delivery",
  work_given_up: "attention",
  gate_without_stage: "gates",
};

/** Returns the label of the link that leads to a condition's remedy. */
export function remedyLabel(
  { code, remedy }: { readonly code: string; readonly remedy: { readonly label: string } },
  { remedies }: ProblemWords,
): string {
  const key = wordOf(REMEDIES, code);
  return key === null ? remedy.label : remedies[key];
}
