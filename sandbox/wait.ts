/** Waiting for something to become true, with an error that says what did not. */
import { setTimeout as pause } from "node:timers/promises";

/** Thrown with a sentence for people: what was played did not end as it should. */
export class DidNotHold extends Error {}

/** Thrown when time is up. */
export class DidNotHappen extends DidNotHold {
  constructor(what: string, timeoutMs: number) {
    super(`This did not happen within ${timeoutMs / 1000} s: ${what}.`);
  }
}

export interface WaitOptions {
  /** Default 60 s: far beyond every pause the app makes when all is well, on a busy machine too. */
  readonly timeoutMs?: number;
  /** Default 10 ms. */
  readonly everyMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_EVERY_MS = 10;

/** Calls `look` until it returns something, and returns that. Throws `DidNotHappen` when time is up. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  options: WaitOptions = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new DidNotHappen(what, timeoutMs);
    await pause(options.everyMs ?? DEFAULT_EVERY_MS);
  }
}
