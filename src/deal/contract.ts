/** What a portal may ask of a deal's object, and what it answers. */
import type { DealWrite } from "../hubspot/deal-properties.ts";
import type { GateStatus } from "../vocabulary.ts";
import type { DealFacts, GateOutcome } from "./decide.ts";
import type { Need, Place } from "./gate.ts";

/** The deal as its portal must know it after a look: complete, so that taking it over twice changes nothing. */
export interface DealReport {
  readonly outcome: GateOutcome;
  /** Number of the newest write, and of this one if there is one. */
  readonly version: number;
  readonly write: DealWrite | null;
  readonly mark: GateStatus | null;
  /** Set while the deal waits at a gate: the stage it wants to be in, and whether it moves on there by itself. */
  readonly waiting: { readonly wanted: Place; readonly movesOn: boolean; readonly reason: string } | null;
  /** What HubSpot said to the newest move that it refused; "" when it did not. */
  readonly refusal: string;
  /** The newest move that was acted on, epoch ms: contacts are asked once for each. */
  readonly round: number;
  readonly asks: readonly Need[];
  readonly needs: readonly Need[];
}

/** The RPC surface of the deal's object. */
export interface DealApi {
  /** Sees the deal against its gates. Looking twice at the same facts reports the same. */
  look(facts: DealFacts): Promise<DealReport>;
  /** The deal is gone, or its portal is: nothing of it stays. */
  erase(): Promise<void>;
}
