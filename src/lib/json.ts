/** Parses JSON from outside: the nesting is bounded before anything recursive sees it. */
import { err, ok, type Result } from "./result.ts";

/** The levels of arrays and objects that are read. Published bodies of HubSpot and 1Kosmos have fewer than ten. */
export const MAX_JSON_DEPTH = 64;

/** Why a text has no value. */
export type JsonProblem = "not_json" | "too_deep";

const [QUOTE, BACKSLASH] = [0x22, 0x5c] as const;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** Parses JSON text. The parser's own error would quote the input, so only the fact remains. */
export function parseJson(text: string): Result<unknown, JsonProblem> {
  if (nestsTooDeep(text)) return err("too_deep");
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("not_json");
  }
}

/** Returns the value of JSON text; undefined when it is no JSON or nests too deep. */
export function readJson(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}

/** Checks whether a text nests deeper than `MAX_JSON_DEPTH`: one pass, no recursion; brackets in strings do not count. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

/** Finds the closing quote of the string that opens at `start`; the text's end when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}
