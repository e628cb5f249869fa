/** Words the app's codes with their values in the user's language; the app's English text stands in for a code that is not known yet. Pure. */
import { fill, placesOf, type Values } from "./fill.ts";
import type { ConditionKey, ProblemWords, RemedyKey } from "./problems/index.ts";
import type { Connection } from "./shapes.ts";
import { list, number, type Reader } from "./times.ts";
import type { Wording } from "./wording-shape.ts";
import { wordOf } from "./word-of.ts";

type Given = NonNullable<Wording>["values"];

/** Formats values for the user; those that are codes of the app become the words of `terms`. */
export function valuesFor(
  given: Given,
  speech: Reader,
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

/** The text of a condition, in the app's own words where this project has none for it. */
interface Said {
  readonly code: string;
  readonly message: string;
  readonly wording: Wording;
}

/** Returns the message of a condition. */
export function conditionMessage(condition: Said, words: ProblemWords, speech: Reader): string {
  const { wording, message } = condition;
  if (wording === null) return message;
  const template = wordOf(words.conditions, wording.code)?.message;
  return filled(template, valuesFor(wording.values, speech, { ...words.terms })) ?? message;
}

/** The admin's text about the connection, by its code. */
const CONNECTIONS: Readonly<Record<string, ConditionKey>> = {
  grant_refused: "hubspot_grant_refused",
  disconnected: "hubspot_disconnected",
  missing: "onekosmos_missing",
  attention: "onekosmos_refused",
  slow: "onekosmos_unavailable",
};

/** Returns what an admin reads of the connection, with the cause; null while all is well, or for a code that is not known yet. */
export function connectionDetail(
  { code, message }: Pick<Connection, "code" | "message">,
  { conditions }: ProblemWords,
): string | null {
  const key = wordOf(CONNECTIONS, code ?? "");
  return key === null ? message : filled(conditions[key].message, { cause: message ?? "" });
}

/** Returns the explanation of a gate that does not work; `template` in the user's language. */
export function gateProblem(problem: string, wording: Wording, template: string, reader: Reader): string {
  const said = wording === null ? null : filled(template, valuesFor(wording.values, reader));
  const own = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`;
  return said ?? (/[.!?]$/u.test(own) ? own : `${own}.`);
}

/** Returns the event that ends a condition. */
export function conditionEnd(
  { wording, endsWhen }: Pick<Said, "wording"> & { readonly endsWhen: string },
  words: ProblemWords,
  speech: Reader,
): string {
  if (wording === null) return endsWhen;
  const template = wordOf(words.conditions, wording.code)?.ends;
  return filled(template, valuesFor(wording.values, speech, { ...words.terms })) ?? endsWhen;
}

/** The admin's remedy for a condition, by its code. */
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
  onekosmos_dvcid_unfit: "connection",
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
