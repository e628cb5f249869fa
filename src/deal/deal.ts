/**
 * The deal's object: loads, decides, saves, reports, in one turn without a pause, so that two looks never meet. All
 * judgement is in `decide.ts`; it calls nobody.
 */
import { DurableObject } from "cloudflare:workers";
import type { DealApi, DealReport } from "./contract.ts";
import { decide, type DealFacts } from "./decide.ts";
import { DealStore } from "./store.ts";

export class Deal extends DurableObject<Env> implements DealApi {
  readonly #store = new DealStore(this.ctx.storage);

  /** @see DealApi.look */
  async look(facts: DealFacts): Promise<DealReport> {
    const before = this.#store.load();
    const { state, write, needs, outcome } = decide(before, facts);
    if (JSON.stringify(state) !== JSON.stringify(before)) this.#store.save(state);
    const { version, mark, hold, round, asks, refusal } = state;
    const waiting =
      hold === null || hold.releasing !== null
        ? null
        : { wanted: hold.wanted, movesOn: hold.from !== null, reason: hold.reason };
    return { outcome, version, write, mark, waiting, refusal, round, asks, needs };
  }

  /** @see DealApi.erase */
  async erase(): Promise<void> {
    await this.#store.erase();
  }
}
