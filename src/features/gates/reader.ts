/**
 * Reads what evaluations need about many deals with few calls: stages with their history (50 a call) where somebody moved
 * the deal, stages alone (100 a call) elsewhere, contacts (1,000 deals a call) only where a gate needs them.
 */
import { gatesReached, placeOf, samePlace, type Gate, type PipelineStage } from "../../domain/gate/gate.ts";
import type { AssociationLabel, DealContact } from "../../hubspot/associations.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { DealRecord } from "../../hubspot/deals.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { Pipeline } from "../../hubspot/pipelines.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { Evaluation } from "./evaluations.ts";
import { CachedValue } from "../../lib/cache.ts";

/** An unknown stage is a reason to read the pipelines again, but not more often than this. In ms. */
const PIPELINES_REREAD_MS = 15 * 1000;

type DealClient = Pick<
  HubSpotClient,
  "readDeals" | "readDealContacts" | "readDealPipelines" | "readDealContactLabels"
>;

/** Holds a deal that a gate may concern, as HubSpot returned it. */
export interface DealFound {
  readonly evaluation: Evaluation;
  readonly at: PipelineStage;
  /** When the deal entered the stage, by its history, epoch ms; null when that was not read. */
  readonly enteredAt: number | null;
  readonly cameFrom: PipelineStage | null;
  readonly marks: { readonly status: string; readonly target: string };
  readonly contacts: readonly DealContact[];
}

/** Sorts the deals of an evaluation by what HubSpot returned. */
export interface Findings {
  readonly pipelines: readonly Pipeline[];
  readonly concerned: readonly DealFound[];
  /** Deals that no gate concerns. */
  readonly unconcerned: readonly Evaluation[];
  /** Deals that HubSpot left out of its response, or that do not exist. */
  readonly absent: readonly Evaluation[];
  /** Deals that exist, and whose contacts HubSpot left out: `contacts` is empty. */
  readonly unclear: readonly DealFound[];
}

export interface ReaderOptions {
  readonly client: DealClient;
  readonly now: () => number;
  readonly gates: () => readonly Gate[];
  /** Returns whether the deal has reached a gate before. */
  readonly knows: (dealId: string) => boolean;
}

export class DealReader {
  readonly #options: ReaderOptions;
  /** The portal's deal pipelines. */
  readonly pipelines: CachedValue<readonly Pipeline[], HubSpotFailure>;
  /** The labels that a deal's contacts may have. */
  readonly labels: CachedValue<readonly AssociationLabel[], HubSpotFailure>;

  constructor(options: ReaderOptions) {
    const { client, now } = options;
    this.#options = options;
    this.pipelines = new CachedValue(() => client.readDealPipelines(), now);
    this.labels = new CachedValue(() => client.readDealContactLabels(), now);
  }

  /** Reads these deals. A failure concerns all of them. */
  async read(evaluations: readonly Evaluation[]): Promise<Result<Findings, HubSpotFailure>> {
    const records = await this.#records(evaluations);
    if (!records.ok) return records;
    const pipelines = await this.#pipelinesWith(records.value);
    if (!pipelines.ok) return pipelines;
    const found = new Map(records.value.map((record) => [record.id, record]));
    const concerns = (evaluation: Evaluation) =>
      this.#concerns(found.get(evaluation.dealId), pipelines.value);
    const existing = evaluations.filter(({ dealId }) => found.has(dealId));
    const concerned = existing.filter((evaluation) => concerns(evaluation));
    const contacts = await this.#contacts(concerned);
    if (!contacts.ok) return contacts;
    const answered = concerned.filter(({ dealId }) => contacts.value.has(dealId));
    const unanswered = concerned.filter(({ dealId }) => !contacts.value.has(dealId));
    const facts = (evaluation: Evaluation) => {
      const record = found.get(evaluation.dealId);
      return record === undefined
        ? []
        : [foundOf(evaluation, record, pipelines.value, contacts.value.get(evaluation.dealId) ?? [])];
    };
    return ok({
      pipelines: pipelines.value,
      concerned: answered.flatMap((evaluation) => facts(evaluation)),
      unclear: unanswered.flatMap((evaluation) => facts(evaluation)),
      unconcerned: existing.filter((evaluation) => !concerns(evaluation)),
      absent: evaluations.filter(({ dealId }) => !found.has(dealId)),
    });
  }

  async #records(evaluations: readonly Evaluation[]): Promise<Result<readonly DealRecord[], HubSpotFailure>> {
    const { client } = this.#options;
    const moved = await client.readDeals(idsOf(evaluations.filter(({ movedAt }) => movedAt > 0)), {
      history: true,
    });
    if (!moved.ok) return moved;
    const others = await client.readDeals(idsOf(evaluations.filter(({ movedAt }) => movedAt === 0)), {
      history: false,
    });
    return others.ok ? ok([...moved.value.found, ...others.value.found]) : others;
  }

  async #pipelinesWith(records: readonly DealRecord[]): Promise<Result<readonly Pipeline[], HubSpotFailure>> {
    const known = await this.pipelines.get();
    if (!known.ok) return known;
    const strange = records.some(
      ({ pipelineId, stageId }) =>
        !known.value.some(
          ({ id, stages }) => id === pipelineId && stages.some((stage) => stage.id === stageId),
        ),
    );
    return strange ? this.pipelines.get(PIPELINES_REREAD_MS) : known;
  }

  async #contacts(
    evaluations: readonly Evaluation[],
  ): Promise<Result<ReadonlyMap<string, readonly DealContact[]>, HubSpotFailure>> {
    if (evaluations.length === 0) return ok(new Map());
    return this.#options.client.readDealContacts(evaluations.map(({ dealId }) => dealId));
  }

  #concerns(record: DealRecord | undefined, pipelines: readonly Pipeline[]): boolean {
    if (record === undefined) return false;
    const { gates, knows } = this.#options;
    // A deal that is unknown here and has marks is a copy of another deal, was restored, or results from a merge.
    if (knows(record.id) || record.gateStatus !== "") return true;
    return gatesReached(gates(), pipelines, stageOf(record)).length > 0;
  }
}

function idsOf(evaluations: readonly Evaluation[]): readonly string[] {
  return evaluations.map(({ dealId }) => dealId);
}

function stageOf({ pipelineId, stageId }: DealRecord): PipelineStage {
  return { pipelineId, stageId };
}

function foundOf(
  evaluation: Evaluation,
  record: DealRecord,
  pipelines: readonly Pipeline[],
  contacts: readonly DealContact[],
): DealFound {
  const at = stageOf(record);
  return {
    evaluation,
    at,
    enteredAt: record.stages[0]?.at ?? null,
    cameFrom: originOf(record, evaluation.firstMoveAt, pipelines),
    marks: { status: record.gateStatus, target: record.gateTarget },
    contacts,
  };
}

/**
 * Returns the stage that a deal was in before the moves of this evaluation, by its history. Skips the stages between
 * several moves, because none of those moves was evaluated: the first of them would have been undone.
 */
export function originOf(
  { pipelineId, stageId, stages }: Pick<DealRecord, "pipelineId" | "stageId" | "stages">,
  firstMoveAt: number,
  pipelines: readonly Pipeline[],
): PipelineStage | null {
  const before = stages.findIndex((change) => change.stageId !== stageId);
  const earlier = before === -1 ? [] : stages.slice(before);
  const origin = earlier.find((change) => change.at < firstMoveAt) ?? earlier.at(-1);
  if (origin === undefined || origin.stageId === "") return null;
  // A stage's history does not name the pipeline.
  const place = placeOf(pipelines, pipelineId, origin.stageId) ?? { pipelineId, stageId: origin.stageId };
  return samePlace(place, { pipelineId, stageId }) ? null : place;
}
