/** Explains problems of fields that have no words of their own: zod's issues in plain sentences. */
import type * as z from "zod/mini";

/** To be passed to a `safeParse` whose issues a person reads; elsewhere every issue says "Invalid input". */
export const IN_ENGLISH = { error: sentenceFor };

const TYPES: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  string: "text",
  array: "a list",
  object: "an object",
};

function sentenceFor(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `Must be ${TYPES[issue.expected] ?? "something else"}.`;
    case "invalid_value":
      return `Must be one of: ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      return limit(issue.origin, "at least", issue.minimum);
    case "too_big":
      return limit(issue.origin, "at most", issue.maximum);
    default:
      return "This cannot be used.";
  }
}

function limit(origin: string, bound: "at least" | "at most", value: number | bigint): string {
  if (origin !== "string" && origin !== "array") return `Must be ${bound} ${value}.`;
  if (bound === "at least" && value === 1) return "Must not be empty.";
  return `Must have ${bound} ${value} ${origin === "string" ? "characters" : "entries"}.`;
}

/** A refusal by field: JSON path → what is wrong with it. */
export type FieldErrors = Readonly<Record<string, string>>;

/** Returns a sentence without the full stops at its end, so that it can stand in brackets. */
export function withoutFullStop(sentence: string): string {
  let end = sentence.length;
  while (end > 0 && (sentence[end - 1] === "." || sentence[end - 1] === " ")) end -= 1;
  return sentence.slice(0, end);
}
