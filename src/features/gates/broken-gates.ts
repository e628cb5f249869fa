/** Stores which gates have lost their stage, as last read from HubSpot, so that a condition outlives the object's memory. */
import * as z from "zod/mini";
import { missingStageSchema, missingStageWording } from "../../domain/gate/reasons.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import { documentKey } from "../../kernel/documents.ts";
import type { Records } from "../../portal/context/records.ts";
import { brokenGates } from "./pipelines.ts";
import { gatesOf } from "../../domain/gate/gate.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { GateReader } from "./reader.ts";

const brokenSchema = z.array(
  z.object({
    pipelineId: z.string(),
    stageId: z.string(),
    mode: z.string(),
    problem: z.string(),
    /** Release 0.1.0 stored none; the next reading of the pipelines adds it. */
    missing: z.optional(missingStageSchema),
  }),
);
const BROKEN = {
  deal: documentKey("broken_gates", brokenSchema),
  ticket: documentKey("broken_ticket_gates", brokenSchema),
} as const;

export class BrokenGates {
  readonly #records: Records;
  readonly #type: GatedType;
  readonly #pipelines: GateReader["pipelines"];

  constructor(records: Records, type: GatedType, pipelines: GateReader["pipelines"]) {
    this.#records = records;
    this.#type = type;
    this.#pipelines = pipelines;
  }

  /** Returns a condition for each gate without a stage. `waiting` counts the records that gates hold. */
  conditions(waiting: () => number): readonly FoundCondition[] {
    return this.#broken().map(({ pipelineId, stageId, mode, problem, missing }) => ({
      code: "gate_without_stage",
      about: `${pipelineId}/${stageId}`,
      message: `${capitalized(problem)}. ${mode === "trigger" ? "Until then it starts no verification." : `Until then no ${this.#type} that moves in its pipeline counts as passed, and held ${this.#type}s stay held.`}`,
      ...(missing !== undefined && { wording: missingStageWording(missing, mode) }),
      waiting: mode === "trigger" ? 0 : waiting(),
      retryAt: null,
      endsWhen: "The gate is put on a stage that exists, or removed.",
      severity: "error",
    }));
  }

  #broken(): z.infer<typeof brokenSchema> {
    const { documents } = this.#records;
    const gates = gatesOf(this.#records.settings().gates, this.#type);
    if (gates.length === 0) return [];
    const key = BROKEN[this.#type];
    const stored = documents.get(key) ?? [];
    const pipelines = this.#pipelines.known;
    // Not read lately: what was found last still holds for the gates that are set.
    const broken =
      pipelines === null
        ? stored.filter(({ pipelineId, stageId }) =>
            gates.some((gate) => gate.pipelineId === pipelineId && gate.stageId === stageId),
          )
        : [...brokenGates(gates, pipelines)];
    if (broken.length > 0 || stored.length > 0) documents.put(key, broken);
    return broken;
  }
}

function capitalized(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
