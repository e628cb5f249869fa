/**
 * Reads the reasons of gates as codes and values, for surfaces that put them into the user's language. The reasons are stored and
 * written to HubSpot in English; `gate.ts` is the only file that makes them. Pure.
 */
import { wording, type Wording } from "../../lib/wording.ts";

/** Reads what `problemOf` explains. */
export function brokenGateWording(problem: string, mode?: string): Wording {
  const [, kind = "", id = ""] = /the (stage|pipeline) "([^"]*)" no longer exists/u.exec(problem) ?? [];
  return wording("gate_without_stage", {
    ...(kind !== "" && { [kind]: id }),
    ...(mode !== undefined && { effect: mode === "trigger" ? "trigger" : "hold" }),
  });
}

/** Reads why a record waits: one wording for each of its gates. Empty when a sentence is none of `gate.ts`. */
export function gateWordings(reason: string): readonly Wording[] {
  const sentences = reason.replaceAll(INNER_BREAK, INNER_JOIN).split("; ");
  const read = sentences.map((sentence) => readSentence(sentence));
  return read.every((one) => one !== null) ? read : [];
}

/** Sentences are joined by a semicolon, and two of them have one of their own: before who can act. */
const INNER_BREAK = "; an ";
const INNER_JOIN = ", an ";

/** A label with a quotation mark in its name is left to the English sentence. */
const ONE = /^its contact(?: with the label "(?<label>[^"]*)")? is not verified(?: at (?<level>IAL\d))?$/u;
const NONE = /^none of its (?<count>\d+) contacts is verified(?: at (?<level>IAL\d))?$/u;
const SOME =
  /^(?<missing>\d+) of its (?<count>\d+) contacts(?: with the label "(?<label>[^"]*)")? (?:is|are) not verified(?: at (?<level>IAL\d))?$/u;
const NO_LABEL = ' has no contact with the label "';

function readSentence(sentence: string): Wording | null {
  if (sentence.startsWith("a gate does not work: ")) return brokenGateWording(sentence);
  if (sentence.endsWith(" has no associated contact")) return wording("no_contact");
  const [, label] = sentence.split(NO_LABEL, 2);
  if (label?.endsWith('"') === true) return wording("no_label", { label: label.slice(0, -1) });
  if (sentence.startsWith("its caller is not verified")) return wording("caller");
  const one = ONE.exec(sentence)?.groups;
  if (one !== undefined) return wording("not_verified", valuesOf({ ...one, missing: "1", count: "1" }));
  const none = NONE.exec(sentence)?.groups;
  if (none !== undefined) return wording("none_verified", valuesOf(none));
  const some = SOME.exec(sentence)?.groups;
  return some === undefined ? null : wording("not_verified", valuesOf(some));
}

function valuesOf(groups: Readonly<Record<string, string | undefined>>): Wording["values"] {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, name === "count" || name === "missing" ? Number(value) : value] as const];
    }),
  );
}
