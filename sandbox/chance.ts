/** Chance that can come again: whether a fault hits a call. */
import { createRandom, type Random } from "./random.ts";

/** Ids in a path: UUIDs, numbers of two and more digits that are no API version, and long names with a digit in them. */
const IDS = /(?<=\/)(?:[\da-f]{8}-[\w-]+|\d{2,}(?!-\d{2})|[A-Za-z]*\d[\w-]{12,})(?=\/|$)/gu;

/** Returns a path with `id` instead of each id, so that calls to one endpoint are recognised as such. */
export function generalPath(pathname: string, id: string): string {
  return pathname.replace(IDS, id);
}

/** Draws a number from 0 to 1 for a call with this method to this path and query. */
export type Chance = (method: string, target: string) => number;

/**
 * Creates the chance of a seed. Each endpoint has a sequence of its own, so the n-th call to an endpoint draws the same number
 * in every run, also where the calls to different endpoints come in another order.
 */
export function createChance(seed: number): Chance {
  const sources = new Map<string, Random>();
  return (method, target) => {
    const endpoint = `${method} ${generalPath(target.split("?", 1)[0] ?? "", "{id}")}`;
    let source = sources.get(endpoint);
    if (source === undefined) {
      source = createRandom(mix(seed, endpoint));
      sources.set(endpoint, source);
    }
    return source.next();
  };
}

/** Derives a seed from a seed and a text (FNV-1a). */
function mix(seed: number, text: string): number {
  let hash = (seed ^ 0x81_1c_9d_c5) >>> 0;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return hash;
}
