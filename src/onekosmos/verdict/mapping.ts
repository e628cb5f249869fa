/** Words for a verdict that only one tenant uses, with the meanings that its admin gives them. */
import * as z from "zod/mini";
import { isKnown, mappedName, reportable } from "./words.ts";

/** The meanings that a word can be mapped to. */
export const VERDICT_WORDS = ["passed", "failed", "open", "review"] as const;
export type VerdictWord = (typeof VERDICT_WORDS)[number];

/** Word, as the app shows it, → meaning. */
export const verdictWordsSchema = z.record(z.string(), z.enum(VERDICT_WORDS));

/** As many as one tenant may need. */
const MAX_WORDS = 30;
const LINE = /^(?<word>[^=]+)=(?<means>[^=]+)$/u;

/** Parses `judged = passed, parked = review`; undefined when it cannot be read. */
function parseWords(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text
    .split(/[,;\n]/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const pairs = lines.map((line) => LINE.exec(line)?.groups);
  if (!pairs.every((pair) => pair !== undefined)) return undefined;
  return Object.fromEntries(
    pairs.map(({ word = "", means = "" }) => [word.trim(), means.trim().toLowerCase()]),
  );
}

/** Writes a mapping as the form's text. */
export function wordsAsText(words: z.infer<typeof verdictWordsSchema>): string {
  return Object.entries(words)
    .map(([word, means]) => `${word} = ${means}`)
    .join(", ");
}

/** Checks a mapping as an admin sends it: an object, or the form's text. A word with a known meaning keeps it. */
export function verdictWordsField(words: { readonly shape: string; readonly known: string }) {
  return z._default(
    z.pipe(
      z.transform((given: unknown) => (typeof given === "string" ? (parseWords(given) ?? given) : given)),
      z.pipe(
        z.record(z.string(), z.enum(VERDICT_WORDS, { error: words.shape }), { error: words.shape }).check(
          z.refine((mapping) => Object.keys(mapping).length <= MAX_WORDS, { error: words.shape }),
          z.refine((mapping) => Object.keys(mapping).every(isReportable), { error: words.shape }),
          z.refine((mapping) => Object.keys(mapping).every(isUnknown), {
            error: words.known,
          }),
        ),
        z.transform((mapping) =>
          Object.fromEntries(
            Object.entries(mapping).map(([word, means]) => [word.toLowerCase(), means] as const),
          ),
        ),
      ),
    ),
    {},
  );
}

/** Returns true when the app leaves a word's meaning open. */
function isUnknown(word: string): boolean {
  return !isKnown(word);
}

/** Returns true when a word is written as the card, the history and the page show it. */
function isReportable(word: string): boolean {
  return (mappedName(word) ?? "") !== "" && reportable(word) === word.normalize("NFKC").toLowerCase();
}
