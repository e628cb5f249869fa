/** What a deal's timeline tells of its gate: that it is held, and that it is released. Pure. */
import type { DealReport } from "../../deal/contract.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import type { TimelineEvent } from "../../hubspot/timeline.ts";
import type { GateStatus } from "../../vocabulary.ts";

/** How the portal knew the deal before a look. */
export interface GateMark {
  readonly mark: GateStatus | null;
  /** The move that the mark belongs to, epoch ms; null when it was not kept. */
  readonly round: number | null;
  /** The stage that it waited for; "" when it did not. */
  readonly wantedStage: string;
}

/** The event that a look brings; none for most looks. Each move of a deal that is held tells anew. */
export function gateMoments(
  dealId: string,
  before: GateMark | null,
  report: DealReport,
  { pipelines, now }: { readonly pipelines: readonly Pipeline[]; readonly now: number },
): Omit<TimelineEvent, "objectId">[] {
  const { mark, round, version, waiting, outcome } = report;
  const event = (step: "held" | "released", stageId: string, reason: string) => [
    {
      id: `deal:${dealId}:${round}:${version}:${step}`,
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
    const isAnew = !wasHeld || (before.round !== null && round > before.round);
    return isAnew ? event("held", waiting?.wanted.stageId ?? "", waiting?.reason ?? "") : [];
  }
  const isReleased = mark === "passed" || outcome === "released";
  return wasHeld && isReleased ? event("released", before.wantedStage, "") : [];
}

/** As people know the stage. */
function labelOf(pipelines: readonly Pipeline[], stageId: string): string {
  const stages: Pipeline["stages"] = pipelines.flatMap((pipeline) => pipeline.stages);
  return stages.find(({ id }) => id === stageId)?.label ?? stageId;
}
