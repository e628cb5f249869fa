/** Looks up a code of the app in a table of words. Pure. */

/** The word for a code of the app; null when this project has none for the code. */
export function wordOf<T>(words: Readonly<Record<string, T>>, code: string): T | null {
  return Object.hasOwn(words, code) ? (words[code] ?? null) : null;
}
