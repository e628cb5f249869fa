/** Describes a deal after an evaluation. */
import type { GateOutcome } from "../../domain/gate/decide.ts";
import type { PipelineStage, RequiredContact } from "../../domain/gate/gate.ts";
import type { GateWrite } from "../../domain/gate/write.ts";
import type { GateStatus } from "../../domain/vocabulary.ts";

/** States a deal after an evaluation, completely, so that storing it twice changes nothing. */
export interface GateReport {
  readonly outcome: GateOutcome;
  /** The number of the newest write, and of this one if there is one. */
  readonly version: number;
  readonly write: GateWrite | null;
  readonly mark: GateStatus | null;
  /** Set while the deal waits at a gate: the stage that it waits for, and whether the app moves it there. */
  readonly waiting: {
    readonly wanted: PipelineStage;
    readonly movesOn: boolean;
    readonly reason: string;
  } | null;
  /** HubSpot's reason for refusing the newest move; "" when it accepted the move. */
  readonly refusal: string;
  /** The newest move that was evaluated, epoch ms: a contact is requested once for each. */
  readonly round: number;
  /** The contacts whose verification the newest move requests. */
  readonly requested: readonly RequiredContact[];
  /** The contacts that the deal waits for. */
  readonly needs: readonly RequiredContact[];
}
