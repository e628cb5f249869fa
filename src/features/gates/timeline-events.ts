/** What a deal's timeline tells of its gate: that it is held, and that it is released. Pure. */
import type { DealReport, GateMark } from "./deal-gate-table.ts";
import { samePlace, type PipelineStage } from "../../domain/gate/gate.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { TimelineEvent } from "../../hubspot/timeline.ts";

/** What a look found, beside what became of it. */
export interface GateSight {
  readonly pipelines: readonly Pipeline[];
  /** Where the deal is. */
  readonly at: PipelineStage;
  /** When it came there, by HubSpot's history, epoch ms; null when that was not read. */
  readonly enteredAt: number | null;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * The event that a look brings; none for most looks. Each move that is held tells, and only once: several looks may
 * see the same move (the creation's and the move's own), so its id is of when the deal came to the stage.
 */
export function gateMoments(
  dealId: string,
  before: GateMark | null,
  report: DealReport,
  { pipelines, at, enteredAt, now }: GateSight,
): Omit<TimelineEvent, "objectId">[] {
  const { mark, round, version, waiting, outcome } = report;
  const isThere = enteredAt !== null && samePlace(at, waiting?.wanted ?? null);
  const event = (step: "held" | "released", stageId: string, reason: string) => [
    {
      id: `deal:${dealId}:${step === "held" && isThere ? enteredAt : `${round}:${version}`}:${step}`,
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

/** As people know the stage. */
function labelOf(pipelines: readonly Pipeline[], stageId: string): string {
  const stages: Pipeline["stages"] = pipelines.flatMap((pipeline) => pipeline.stages);
  return stages.find(({ id }) => id === stageId)?.label ?? stageId;
}
