/** A wake-up call that a loop can wait for, with a time limit whose timer is cleared when the call comes first. */
export class Signal {
  #waiting: PromiseWithResolvers<void> | null = null;
  #isRaised = false;

  /** Ends the current wait, or the next one at once when nobody waits. */
  raise(): void {
    this.#isRaised = true;
    this.#waiting?.resolve();
  }

  /** Waits until `raise` is called, at most `ms`. Leaves no timer and no listener behind. */
  async wait(ms: number): Promise<void> {
    if (!this.#isRaised) {
      const waiting = Promise.withResolvers<void>();
      this.#waiting = waiting;
      const timer = setTimeout(waiting.resolve, ms);
      try {
        await waiting.promise;
      } finally {
        clearTimeout(timer);
        this.#waiting = null;
      }
    }
    this.#isRaised = false;
  }
}

/** Waits by key that end with news or with their time. Kept in memory only: a caller that loses its wait reads the storage. */
export class KeyedWaiters<T> {
  readonly #waiting = new Map<string | number, Set<(value: T) => void>>();

  /** Ends every wait under this key. */
  resolve(key: string | number, value: T): void {
    const resolves = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const resolve of resolves ?? []) resolve(value);
  }

  /** Returns the next value under this key, or null when none comes within `ms`. */
  async next(key: string | number, ms: number): Promise<T | null> {
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const resolves = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, resolves.add(resolve));
    // Cleared, so that it keeps the object in memory no longer than the response takes.
    const timer = setTimeout(() => resolve(null), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      resolves.delete(resolve);
      if (resolves.size === 0 && this.#waiting.get(key) === resolves) this.#waiting.delete(key);
    }
  }

  /** Returns how many waits are open, for tests of leaks. */
  get size(): number {
    let total = 0;
    for (const resolves of this.#waiting.values()) total += resolves.size;
    return total;
  }
}
