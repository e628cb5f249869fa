/**
 * Status words as another release of 1Kosmos might spell them: the sources already differ in case and separators.
 */

/** `published`: as the source of each surface prints the word. */
export const SPELLINGS = [
  "published",
  "UPPER_SNAKE",
  "UPPERCASE",
  "lower_snake",
  "lowercase",
  "camelCase",
] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** Rewrites `word`, whose parts are separated by a space or an underscore. */
export function spell(word: string, spelling: Spelling): string {
  const parts = word.toLowerCase().split(/[ _]/u);
  switch (spelling) {
    case "published":
      return word;
    case "UPPER_SNAKE":
      return parts.join("_").toUpperCase();
    case "UPPERCASE":
      return parts.join("").toUpperCase();
    case "lower_snake":
      return parts.join("_");
    case "lowercase":
      return parts.join("");
    case "camelCase":
      return parts.map((part, index) => (index === 0 ? part : capitalize(part))).join("");
  }
}

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
