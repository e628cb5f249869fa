/** Waits that end with news or with their time. Memory only: whoever loses one asks again and finds what was stored. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** There is news under this key. */
  wake(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }

  /** Waits for news, `ms` at most. */
  async wait(key: string, ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const resolves = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, resolves.add(resolve));
    // Cleared, so that it keeps the object awake no longer than the answer takes.
    const timer = setTimeout(resolve, ms);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      resolves.delete(resolve);
      if (resolves.size === 0) this.#waiting.delete(key);
    }
  }
}
