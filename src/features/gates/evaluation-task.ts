/** Evaluates records of one type that are due, together, as one of the tasks that call HubSpot. */
import { concernsPortal, isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { Debounce } from "./debounce.ts";
import type { Evaluation, Evaluations } from "./evaluations.ts";
import type { GateEvaluator } from "./evaluator.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { GateReader } from "./reader.ts";

/** Records evaluated together: at most 4 + 1 reads. HubSpot allows 1,000, but the first of them should not wait long. */
const EVALUATE_LIMIT = 200;

/** Returns true when a read failed because HubSpot does not work, and not for the records that were read. */
export function isTroubleOfReads({ reason }: HubSpotFailure): boolean {
  return reason === "server_error" || reason === "timeout";
}

export interface EvaluationTaskOptions {
  readonly type: GatedType;
  readonly context: PortalContext;
  readonly evaluations: Evaluations;
  readonly reader: GateReader;
  readonly evaluator: GateEvaluator;
  /** Holds the reading of records while HubSpot forbids it, or does not work for it. */
  readonly hold: ChannelHold;
  /** Called with a failure that concerns the whole portal. */
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  readonly onSuccess: () => void;
}

export class EvaluationTask implements HubSpotTask {
  readonly name: string;
  /** A record stands where it must not until its evaluation. */
  readonly isUrgent = true;
  readonly #options: EvaluationTaskOptions;
  readonly #debounce = new Debounce();

  constructor(options: EvaluationTaskOptions) {
    this.#options = options;
    this.name = `evaluate ${options.type}s`;
  }

  /** Returns when the next evaluation is worth its calls, epoch ms; null when nothing waits. */
  readyAt(now: number): number | null {
    const { count, nextAt } = this.#options.evaluations.ready();
    if (nextAt === null) return null;
    return Math.max(this.#options.hold.until, this.#debounce.nextAt(Math.max(nextAt, now), count));
  }

  /** Evaluates the records that are due, together. */
  async run(): Promise<void> {
    const taken = this.#options.evaluations.take(EVALUATE_LIMIT);
    this.#debounce.evaluated(taken.length, this.#options.context.now());
    if (taken.length === 0) return;
    try {
      await this.#evaluateTaken(taken);
    } catch (error) {
      // Else they would stay taken, and never be evaluated, as long as the object lives.
      this.#options.evaluations.release(taken);
      throw error;
    }
  }

  async #evaluateTaken(taken: readonly Evaluation[]): Promise<void> {
    const { context, onFailure, onSuccess } = this.#options;
    const { grantGeneration } = context.records.portal();
    const findings = await this.#options.reader.read(taken);
    if (!findings.ok) {
      if (isForbidden(findings.error)) {
        this.#options.evaluations.release(taken);
        return this.#options.hold.begin(findings.error, context.now());
      }
      const isOfPortal = concernsPortal(findings.error);
      if (!isOfPortal && !isTroubleOfReads(findings.error))
        return this.#options.evaluator.retryLater(taken, findings.error);
      this.#options.evaluations.release(taken);
      if (isOfPortal) return onFailure(findings.error, grantGeneration);
      return this.#options.hold.beginTrouble(findings.error, context.now());
    }
    onSuccess();
    this.#options.hold.end();
    const { concerned, unclear, unconcerned, absent, pipelines } = findings.value;
    context.commit(() => {
      for (const evaluation of unconcerned) this.#options.evaluations.markDone(evaluation);
    });
    for (const found of concerned) this.#options.evaluator.evaluate(found, pipelines);
    for (const found of unclear) this.#options.evaluator.handleMissingContacts(found, pipelines);
    for (const evaluation of absent) this.#options.evaluator.markMissing(evaluation);
  }
}
