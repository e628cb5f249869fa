/**
 * One journey of the demo: its clock, its steps on the screen, and waiting for exchanges that belong to it.
 */
import type { Exchange } from "./exchanges.ts";
import type { Stack } from "./stack.ts";
import type { Terminal } from "./terminal.ts";
import { waitFor } from "./wait.ts";

/** A journey under way. Its clock started when it was made. */
export interface Journey {
  /** Prints a step that happened now, or when `exchange` ended. */
  step(who: string, text: string, exchange?: Exchange): void;
  /** Waits for the first exchange of this journey that `isIt` accepts. Throws `DidNotHappen` after 15 s. */
  exchange(what: string, isIt: (exchange: Exchange) => boolean, since?: number): Promise<Exchange>;
  /** This journey's exchanges so far. */
  exchanges(): readonly Exchange[];
}

/** Starts the clock of a journey. */
export function startJourney(stack: Stack, terminal: Terminal): Journey {
  const startedAt = Date.now();
  const exchanges = (since = startedAt): readonly Exchange[] =>
    stack.exchanges.list().filter(({ at }) => at >= since);
  return {
    step(who, text, exchange) {
      terminal.step((exchange === undefined ? Date.now() : endOf(exchange)) - startedAt, who, text);
    },
    exchange: (what, isIt, since) => waitFor(what, () => exchanges(since).find(isIt)),
    exchanges: () => exchanges(),
  };
}

/** When an exchange ended, in epoch ms. */
export function endOf(exchange: Exchange): number {
  return exchange.at + exchange.ms;
}
