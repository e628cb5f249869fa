/** ENCRYPTION_KEYS of a deployment: `id:base64` each, newest first. */
import { randomBytes } from "node:crypto";

const KEY_BYTES = 32;

/** Returns `keys` with a new one in front; it encrypts from then on, the others still decrypt. */
export function withNewKey(keys: string | null): string {
  const old = keys === null ? [] : keys.split(",");
  const numbers = old.map((key) => Number(/^k(\d+):/u.exec(key)?.[1] ?? 0));
  const fresh = `k${Math.max(0, ...numbers) + 1}:${randomBytes(KEY_BYTES).toString("base64")}`;
  return [fresh, ...old].join(",");
}

/** Returns the newest key alone. */
export function withoutOldKeys(keys: string): string {
  return keys.split(",")[0] ?? keys;
}
