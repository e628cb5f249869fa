/** The pipelines of each portal, of deals or of tickets. The options of the properties that hold them follow every change. */
import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import { invalid, notFound } from "../errors.ts";
import { DEAL, TICKET, type ObjectType } from "../objecttypes.ts";
import type { PropertyStore } from "../properties/store.ts";
import {
  checkedMetadata,
  defaultPipeline,
  makePipeline,
  makeStage,
  PIPELINE_KINDS,
  pipelineSchema,
  stageSchema,
  type Pipeline,
  type PipelineInput,
  type PipelineKind,
  type PipelinePatch,
  type Stage,
  type StageInput,
  type StagePatch,
} from "./definition.ts";

/** Ids that HubSpot makes are numbers. */
const FIRST_ID = 900_001;

const pipelineRow = z.object({ definition: jsonColumn(pipelineSchema) });
const idRow = z.object({ id: z.number() });

export class PipelineStore {
  readonly #db: Database;
  readonly #properties: PropertyStore;
  readonly #now: () => number;
  readonly #type: ObjectType;
  readonly #kind: PipelineKind;

  constructor(db: Database, properties: PropertyStore, now: () => number, type: "deal" | "ticket" = "deal") {
    this.#db = db;
    this.#properties = properties;
    this.#now = now;
    this.#type = type === "deal" ? DEAL : TICKET;
    this.#kind = PIPELINE_KINDS[type];
  }

  /** By display order. A portal that has none yet has HubSpot's own. */
  list(portalId: number): readonly Pipeline[] {
    const sql = `SELECT definition FROM ${this.#kind.table} WHERE portal_id = ?`;
    const stored = this.#db.all(pipelineRow, sql, portalId).map(({ definition }) => definition);
    const known =
      stored.length === 0 ? [this.#write(portalId, defaultPipeline(this.#kind, this.#now()))] : stored;
    return known.toSorted((a, b) => a.displayOrder - b.displayOrder || a.id.localeCompare(b.id));
  }

  /** The pipeline, or a 404. */
  get(portalId: number, id: string): Pipeline {
    const found = this.list(portalId).find((pipeline) => pipeline.id === id);
    if (found === undefined) throw notFound();
    return found;
  }

  stage(portalId: number, id: string, stageId: string): Stage {
    const found = this.get(portalId, id).stages.find((stage) => stage.id === stageId);
    if (found === undefined) throw notFound();
    return found;
  }

  /** The pipeline that a stage belongs to: stage ids are unique in a portal. */
  ofStage(portalId: number, stageId: string): Pipeline | undefined {
    return this.list(portalId).find(({ stages }) => stages.some((stage) => stage.id === stageId));
  }

  create(portalId: number, input: PipelineInput): Pipeline {
    const id = input.pipelineId ?? this.#nextId(portalId);
    if (this.list(portalId).some((pipeline) => pipeline.id === id || pipeline.label === input.label)) {
      throw invalid(`A pipeline with the id '${id}' or the label '${input.label}' exists.`);
    }
    return this.#save(
      portalId,
      makePipeline(this.#kind, input, id, () => this.#nextId(portalId), this.#now()),
    );
  }

  update(portalId: number, id: string, patch: PipelinePatch): Pipeline {
    return this.#save(
      portalId,
      pipelineSchema.parse({ ...this.get(portalId, id), ...patch, updatedAt: this.#at() }),
    );
  }

  /** Everything but the id and the time of creation is new. */
  replace(portalId: number, id: string, input: PipelineInput): Pipeline {
    const { createdAt } = this.get(portalId, id);
    const made = makePipeline(this.#kind, input, id, () => this.#nextId(portalId), this.#now());
    return this.#save(portalId, { ...made, createdAt });
  }

  /** 400 with `protect` while deals are in it; a portal keeps one pipeline at least. */
  remove(portalId: number, id: string, protect: boolean): void {
    this.get(portalId, id);
    if (this.list(portalId).length === 1) throw invalid("The last pipeline cannot be deleted.");
    if (protect && this.#inUse(portalId, "name", id)) throw inUse(this.#type, "Pipeline", id);
    this.#db.run(`DELETE FROM ${this.#kind.table} WHERE portal_id = ? AND id = ?`, portalId, id);
    this.#offer(portalId);
  }

  createStage(portalId: number, id: string, input: StageInput): Stage {
    const pipeline = this.get(portalId, id);
    const stage = makeStage(this.#kind, input, input.stageId ?? this.#nextId(portalId), this.#now());
    this.#save(portalId, { ...pipeline, stages: [...pipeline.stages, stage] });
    return stage;
  }

  updateStage(portalId: number, id: string, stageId: string, patch: StagePatch): Stage {
    const known = this.stage(portalId, id, stageId);
    const metadata = checkedMetadata(this.#kind, { ...known.metadata, ...patch.metadata });
    const stage = stageSchema.parse({ ...known, ...patch, metadata, updatedAt: this.#at() });
    return this.#swap(portalId, id, stage);
  }

  replaceStage(portalId: number, id: string, stageId: string, input: StageInput): Stage {
    const { createdAt } = this.stage(portalId, id, stageId);
    return this.#swap(portalId, id, { ...makeStage(this.#kind, input, stageId, this.#now()), createdAt });
  }

  removeStage(portalId: number, id: string, stageId: string, protect: boolean): void {
    this.stage(portalId, id, stageId);
    if (protect && this.#inUse(portalId, "stage", stageId)) throw inUse(this.#type, "Stage", stageId);
    const pipeline = this.get(portalId, id);
    this.#save(portalId, { ...pipeline, stages: pipeline.stages.filter((stage) => stage.id !== stageId) });
  }

  #swap(portalId: number, id: string, stage: Stage): Stage {
    const pipeline = this.get(portalId, id);
    const stages = pipeline.stages.map((known) => (known.id === stage.id ? stage : known));
    this.#save(portalId, { ...pipeline, stages });
    return stage;
  }

  #save(portalId: number, pipeline: Pipeline): Pipeline {
    const ids = pipeline.stages.map(({ id }) => id);
    const elsewhere = ids.find((id) => (this.ofStage(portalId, id)?.id ?? pipeline.id) !== pipeline.id);
    if (new Set(ids).size !== ids.length || elsewhere !== undefined)
      throw invalid("Stage ids must be unique.");
    const stages = pipeline.stages.toSorted((a, b) => a.displayOrder - b.displayOrder);
    const saved = this.#write(portalId, { ...pipeline, stages });
    this.#offer(portalId);
    return saved;
  }

  #write(portalId: number, pipeline: Pipeline): Pipeline {
    this.#db.run(
      `INSERT INTO ${this.#kind.table} (portal_id, id, definition) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      portalId,
      pipeline.id,
      JSON.stringify(pipeline),
    );
    return pipeline;
  }

  /** Makes pipelines and stages the options of the properties that hold them. */
  #offer(portalId: number): void {
    const pipelines = this.list(portalId);
    const { name, stage } = this.#names();
    this.#properties.setOptions(portalId, this.#type, name, pipelines);
    this.#properties.setOptions(
      portalId,
      this.#type,
      stage,
      pipelines.flatMap(({ stages }) => stages),
    );
  }

  #inUse(portalId: number, which: "name" | "stage", value: string): boolean {
    const property = this.#names()[which];
    const sql = `SELECT id FROM objects WHERE portal_id = ? AND type = ? AND archived_at IS NULL
      AND json_extract(properties, '$.${property}') = ? LIMIT 1`;
    return this.#db.get(idRow, sql, portalId, this.#type.id, value) !== undefined;
  }

  #names(): { readonly name: string; readonly stage: string } {
    if (this.#type.pipeline === undefined) throw new Error(`${this.#type.plural} have no pipelines`);
    return this.#type.pipeline;
  }

  #nextId(portalId: number): string {
    return String(this.#db.reserve(`pipelines:${portalId}`, 1, FIRST_ID));
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}

function inUse({ plural }: ObjectType, what: "Pipeline" | "Stage", id: string): Error {
  return invalid(`${what} '${id}' is in use by ${plural}.`, {
    subCategory: `PipelineError.${what.toUpperCase()}_ID_IN_USE`,
    context: { [`${what.toLowerCase()}Id`]: [id] },
  });
}
