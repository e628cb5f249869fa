/** Makes the events of a deal's timeline: the deal is held, the deal is released. Pure. */
import type { GateReport } from "./gate-report.ts";
import { sameStage, type PipelineStage } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import type { TimelineEvent } from "../../hubspot/timeline/timeline.ts";
import type { GateMark } from "./gate-table.ts";

/** Lists what an evaluation read from HubSpot. */
export interface GateContext {
  readonly pipelines: readonly Pipeline[];
  /** The deal's stage. */
  readonly at: PipelineStage;
  /** When the deal entered the stage, by HubSpot's history, epoch ms; null when that was not read. */
  readonly enteredAt: number | null;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Returns the event of an evaluation; none for most evaluations. Each move that is held makes one event: several
 * evaluations may read the same move (the creation's and the move's own), so the id contains when the deal entered the stage.
 */
export function gateEvents(
  recordId: string,
  before: GateMark | null,
  report: GateReport,
  { pipelines, at, enteredAt, now }: GateContext,
): Omit<TimelineEvent, "objectId">[] {
  const { mark, round, version, waiting, outcome } = report;
  const isThere = enteredAt !== null && sameStage(at, waiting?.wanted ?? null);
  const event = (step: "held" | "released", stageId: string, reason: string) => [
    {
      id: `deal:${recordId}:${step === "held" && isThere ? enteredAt : `${round}:${version}`}:${step}`,
      type: `idv_gate_${step}` as const,
      at: now,
      properties: {
        ...(mark === null ? {} : { gateStatus: mark }),
        ...(stageId === "" ? {} : { targetStage: labelOf(pipelines, stageId) }),
        ...(reason === "" ? {} : { reason }),
      },
    },
  ];
  const wasHeld = before?.mark === "held";
  if (mark === "held") {
    return !wasHeld || isThere ? event("held", waiting?.wanted.stageId ?? "", waiting?.reason ?? "") : [];
  }
  const isReleased = mark === "passed" || outcome === "released";
  return wasHeld && isReleased ? event("released", before.wantedStage, "") : [];
}

/** Returns the stage's label, or its id when HubSpot has none. */
function labelOf(pipelines: readonly Pipeline[], stageId: string): string {
  const stages: Pipeline["stages"] = pipelines.flatMap((pipeline) => pipeline.stages);
  return stages.find(({ id }) => id === stageId)?.label ?? stageId;
}
