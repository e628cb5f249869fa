/**
 * The short code that an agent and a caller compare: the agent's card shows it, and the page that the link leads to. It
 * follows from the moment of the agent's request, so it is stored nowhere, and without a key nobody can make it.
 */
import { hmacSha256, utf8 } from "./bytes.ts";
import { deriveKey, type Keyring } from "./keyring.ts";

/** Two groups of two digits: short enough to be read out, and it opens nothing. */
const CODES = 10_000;
const DIGITS = 4;

/** Returns the code of a check that was requested at `at` (epoch ms), for instance "48 21". */
export async function callerCode(keyring: Keyring, portalId: number, at: number): Promise<string> {
  const [key] = await deriveKey(keyring, "caller-code");
  if (key === undefined) throw new Error("the keyring is empty");
  const mac = await hmacSha256(key, utf8(`${portalId}:${at}`));
  const number = new DataView(mac.buffer, mac.byteOffset).getUint32(0) % CODES;
  const digits = String(number).padStart(DIGITS, "0");
  return `${digits.slice(0, 2)} ${digits.slice(2)}`;
}
