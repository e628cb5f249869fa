/** Bounds and cleans text from outside, in a time that is linear in its length. */
import * as z from "zod/mini";

/** The longest URL that is kept: what browsers, proxies and HubSpot's properties carry unchanged. */
export const MAX_URL_LENGTH = 2048;
/** The longest id, key or name; a DID may have as many characters. */
export const MAX_NAME_LENGTH = 255;

/** A URL of a response; a longer one makes the response unreadable. */
export const urlText = z.string().check(z.maxLength(MAX_URL_LENGTH));

/** An id or a name of a response; a longer one makes the response unreadable. */
export const nameText = z.string().check(z.maxLength(MAX_NAME_LENGTH));

/** Makes the schema of a text that is only shown or searched for words: a longer one is cut. */
export function cutText(maxLength: number) {
  return z.pipe(
    z.string(),
    z.transform((text) => text.slice(0, maxLength)),
  );
}

/** Removes the slashes at the end. A regular expression such as `\/+$` is quadratic in inner runs of slashes. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}

/**
 * Replaces words that look like mail addresses. `words` is global and matches runs of the characters of a word; looking
 * for `\S+@\S+` at once is quadratic.
 */
export function replaceAddresses(text: string, words: RegExp, replacement: string): string {
  return text.replace(words, (word) => (word.slice(1, -1).includes("@") ? replacement : word));
}

/** Characters that break a line, are invisible, or turn the direction of the text around them. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** Makes one line of a text that is shown to people: a space in place of each run of what is no printable character. */
export function toOneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, " ");
}

/** Returns a list with each of its values once, in the order of the first ones. */
export function withoutRepeats<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Joins words to a part of a sentence: "a, b and c". */
export function listInWords(words: readonly string[], conjunction: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1) ?? ""}`;
}

/** Contacts that are named; more are counted. */
const CONTACTS_NAMED = 5;

/** Names contacts by their ids: "contact 1001", "contacts 1001, 1002 and 17 more". */
export function contactsInWords(ids: readonly string[]): string {
  const named = ids.slice(0, CONTACTS_NAMED);
  const more = ids.length - named.length;
  const listed = more === 0 ? listInWords(named, "and") : `${named.join(", ")} and ${more} more`;
  return `${ids.length === 1 ? "contact" : "contacts"} ${listed}`;
}
