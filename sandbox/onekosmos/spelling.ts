/**
 * Status words as another release of 1Kosmos might spell them: the sources already differ in case and separators.
 */
import type { Switches } from "./switches.ts";

type Spelling = Switches["resultSpelling"];

/** Rewrites `word`, whose parts are separated by a space or an underscore. */
export function spell(word: string, spelling: Spelling): string {
  if (spelling === "published") return word;
  const parts = word.toLowerCase().split(/[ _]/u);
  if (spelling === "UPPER_SNAKE") return parts.join("_").toUpperCase();
  if (spelling === "lower_snake") return parts.join("_");
  return parts.map((part, index) => (index === 0 ? part : capitalize(part))).join("");
}

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
