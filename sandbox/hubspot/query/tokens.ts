/** How HubSpot's search reads text: as words, without regard to case (HubSpot docs, search). Pure. */

const SEPARATORS = /[^\p{L}\p{N}*]+/u;

/** The words of a text. An asterisk stays, for patterns. */
function tokensOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(SEPARATORS)
    .filter((token) => token !== "");
}

/**
 * Decides whether every word of `pattern` is a word of `text`. An asterisk stands for anything within a word, so that
 * `*@hubspot.com` finds addresses of a domain.
 */
export function hasTokens(text: string, pattern: string): boolean {
  const words = tokensOf(text.replaceAll("*", " "));
  return tokensOf(pattern).every((wanted) => {
    if (!wanted.includes("*")) return words.includes(wanted);
    const parts = wanted.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/gu, String.raw`\$&`));
    const form = new RegExp(`^${parts.join(".*")}$`, "u");
    return words.some((word) => form.test(word));
  });
}

/** True if every word of `query` begins a word of `text`: the free-text `query` of a search. */
export function matchesQuery(text: string, query: string): boolean {
  const words = tokensOf(text);
  return tokensOf(query).every((wanted) => words.some((word) => word.startsWith(wanted)));
}
