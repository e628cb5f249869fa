/**
 * Reads what evaluations need about many records of one type with few calls: stages with their history (50 a call) where
 * somebody moved the record, stages alone (100 a call) elsewhere, contacts (1,000 records a call) only where a gate needs them.
 */
import { gatesReached, placeOf, sameStage, type Gate, type PipelineStage } from "../../domain/gate/gate.ts";
import type { AssociationLabel, RecordContact } from "../../hubspot/crm/associations.ts";
import type { GatedApi } from "../../hubspot/crm/gated-api.ts";
import type { PipelineRecord } from "../../hubspot/crm/gated-records.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { Evaluation } from "./evaluations.ts";
import { CachedValue } from "../../lib/cache.ts";

/** An unknown stage is a reason to read the pipelines again, but not more often than this. In ms. */
const PIPELINES_REREAD_MS = 15 * 1000;

/** Holds a record that a gate may concern, as HubSpot returned it. */
export interface RecordFound {
  readonly evaluation: Evaluation;
  readonly at: PipelineStage;
  /** When the record entered the stage, by its history, epoch ms; null when that was not read. */
  readonly enteredAt: number | null;
  readonly cameFrom: PipelineStage | null;
  readonly marks: { readonly status: string; readonly target: string };
  readonly contacts: readonly RecordContact[];
}

/** Sorts the records of an evaluation by what HubSpot returned. */
export interface Findings {
  readonly pipelines: readonly Pipeline[];
  readonly concerned: readonly RecordFound[];
  /** Records that no gate concerns. */
  readonly unconcerned: readonly Evaluation[];
  /** Records that HubSpot left out of its response, or that do not exist. */
  readonly absent: readonly Evaluation[];
  /** Records that exist, and whose contacts HubSpot left out: `contacts` is empty. */
  readonly unclear: readonly RecordFound[];
}

export interface ReaderOptions {
  /** HubSpot, about records of this type. */
  readonly client: Pick<GatedApi, "read" | "readContacts" | "readPipelines" | "readContactLabels">;
  readonly now: () => number;
  /** The gates that stop records of this type. */
  readonly gates: () => readonly Gate[];
  /** Returns whether the record has reached a gate before. */
  readonly has: (recordId: string) => boolean;
}

export class GateReader {
  readonly #options: ReaderOptions;
  /** The portal's pipelines of this type. */
  readonly pipelines: CachedValue<readonly Pipeline[], HubSpotFailure>;
  /** The labels that a record's contacts may have. */
  readonly labels: CachedValue<readonly AssociationLabel[], HubSpotFailure>;

  constructor(options: ReaderOptions) {
    const { client, now } = options;
    this.#options = options;
    this.pipelines = new CachedValue(() => client.readPipelines(), now);
    this.labels = new CachedValue(() => client.readContactLabels(), now);
  }

  /** Reads these records. A failure concerns all of them. */
  async read(evaluations: readonly Evaluation[]): Promise<Result<Findings, HubSpotFailure>> {
    const records = await this.#records(evaluations);
    if (!records.ok) return records;
    const pipelines = await this.#pipelinesWith(records.value);
    if (!pipelines.ok) return pipelines;
    const found = new Map(records.value.map((record) => [record.id, record]));
    const concerns = (evaluation: Evaluation) =>
      this.#concerns(found.get(evaluation.recordId), pipelines.value);
    const existing = evaluations.filter(({ recordId }) => found.has(recordId));
    const concerned = existing.filter((evaluation) => concerns(evaluation));
    const contacts = await this.#contacts(concerned);
    if (!contacts.ok) return contacts;
    const answered = concerned.filter(({ recordId }) => contacts.value.has(recordId));
    const withoutResponse = concerned.filter(({ recordId }) => !contacts.value.has(recordId));
    const facts = (evaluation: Evaluation) => {
      const record = found.get(evaluation.recordId);
      return record === undefined
        ? []
        : [foundOf(evaluation, record, pipelines.value, contacts.value.get(evaluation.recordId) ?? [])];
    };
    return ok({
      pipelines: pipelines.value,
      concerned: answered.flatMap((evaluation) => facts(evaluation)),
      unclear: withoutResponse.flatMap((evaluation) => facts(evaluation)),
      unconcerned: existing.filter((evaluation) => !concerns(evaluation)),
      absent: evaluations.filter(({ recordId }) => !found.has(recordId)),
    });
  }

  async #records(
    evaluations: readonly Evaluation[],
  ): Promise<Result<readonly PipelineRecord[], HubSpotFailure>> {
    const { client } = this.#options;
    const moved = await client.read(idsOf(evaluations.filter(({ movedAt }) => movedAt > 0)), {
      history: true,
    });
    if (!moved.ok) return moved;
    const others = await client.read(idsOf(evaluations.filter(({ movedAt }) => movedAt === 0)), {
      history: false,
    });
    return others.ok ? ok([...moved.value.found, ...others.value.found]) : others;
  }

  async #pipelinesWith(
    records: readonly PipelineRecord[],
  ): Promise<Result<readonly Pipeline[], HubSpotFailure>> {
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
  ): Promise<Result<ReadonlyMap<string, readonly RecordContact[]>, HubSpotFailure>> {
    if (evaluations.length === 0) return ok(new Map());
    return this.#options.client.readContacts(evaluations.map(({ recordId }) => recordId));
  }

  #concerns(record: PipelineRecord | undefined, pipelines: readonly Pipeline[]): boolean {
    if (record === undefined) return false;
    const { gates, has } = this.#options;
    // A record that is unknown here and has marks is a copy of another one, was restored, or results from a merge.
    if (has(record.id) || record.gateStatus !== "") return true;
    return gatesReached(gates(), pipelines, stageOf(record)).length > 0;
  }
}

function idsOf(evaluations: readonly Evaluation[]): readonly string[] {
  return evaluations.map(({ recordId }) => recordId);
}

function stageOf({ pipelineId, stageId }: PipelineRecord): PipelineStage {
  return { pipelineId, stageId };
}

function foundOf(
  evaluation: Evaluation,
  record: PipelineRecord,
  pipelines: readonly Pipeline[],
  contacts: readonly RecordContact[],
): RecordFound {
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
 * Returns the stage that a record was in before the moves of this evaluation, by its history. Skips the stages between
 * several moves, because none of those moves was evaluated: the first of them would have been undone.
 */
export function originOf(
  { pipelineId, stageId, stages }: Pick<PipelineRecord, "pipelineId" | "stageId" | "stages">,
  firstMoveAt: number,
  pipelines: readonly Pipeline[],
): PipelineStage | null {
  const before = stages.findIndex((change) => change.stageId !== stageId);
  const earlier = before === -1 ? [] : stages.slice(before);
  const origin = earlier.find((change) => change.at < firstMoveAt) ?? earlier.at(-1);
  if (origin === undefined || origin.stageId === "") return null;
  // A stage's history does not name the pipeline.
  const place = placeOf(pipelines, pipelineId, origin.stageId) ?? { pipelineId, stageId: origin.stageId };
  return sameStage(place, { pipelineId, stageId }) ? null : place;
}
