/** Short stand-ins for long texts, to notice that one has changed. Not for secrets: an attacker can make two texts with one fingerprint. */

/** In characters; a shorter text stands for itself. */
const SHORT = 64;

/** Returns a short text as it is, and 53 bits of a longer one (FNV-1a over two seeds). */
export function fingerprint(text: string): string {
  if (text.length <= SHORT) return text;
  const halves = [0x811c9dc5, 0x9747b28c].map((seed) => {
    let hash = seed;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(36);
  });
  return `#${text.length}-${halves.join("-")}`;
}
