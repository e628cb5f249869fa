/**
 * The rules of a portal for a write beyond its values' own form: stages that belong to the pipeline, properties that
 * an administrator requires, records that are locked.
 */
import { z } from "zod";

import type { SwitchStore } from "../crm/switches.ts";
import { jsonColumn, type Database } from "../database.ts";
import { invalidValues, type ValueProblem } from "../errors.ts";
import type { ObjectType } from "../objecttypes.ts";
import type { StoredObject } from "../objects/store.ts";
import type { PipelineStore } from "./store.ts";

/** The pipelines of a type; undefined for a type without any. */
export type PipelinesByType = (type: ObjectType) => PipelineStore | undefined;

type PipelineNames = NonNullable<ObjectType["pipeline"]>;
type Values = Readonly<Record<string, string>>;

/** A write whose values have the right form already. */
export interface CheckedWrite {
  readonly portalId: number;
  readonly type: ObjectType;
  /** The record as it is; null for a new one. */
  readonly known: StoredObject | null;
  readonly values: Values;
  /** Required properties are enforced. */
  readonly enforced: boolean;
}

const requirementRow = z.object({ properties: jsonColumn(z.array(z.string())) });

export class WriteRules {
  readonly #db: Database;
  readonly #pipelines: PipelinesByType;
  readonly #switches: SwitchStore;

  constructor(db: Database, pipelines: PipelinesByType, switches: SwitchStore) {
    this.#db = db;
    this.#pipelines = pipelines;
    this.#switches = switches;
  }

  /** 423 for a locked record. */
  refuseLocked(portalId: number, type: ObjectType, id: number): void {
    this.#switches.refuseLocked(portalId, type, id);
  }

  /** Sets what a record in a stage must have, or with `stage` null what a new record must; an empty list ends it. */
  require(
    portalId: number,
    type: ObjectType,
    stage: { readonly pipeline: string; readonly id: string } | null,
    properties: readonly string[],
  ): void {
    this.#db.run(
      `INSERT INTO requirements (portal_id, type, pipeline, stage, properties) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET properties = excluded.properties`,
      portalId,
      type.id,
      stage?.pipeline ?? "",
      stage?.id ?? "",
      JSON.stringify(properties),
    );
  }

  /** The values to write, with those that follow from them. 400 when the portal's rules forbid the write. */
  completed(write: CheckedWrite): Values {
    const values =
      write.type.pipeline === undefined ? write.values : this.#placed(write, write.type.pipeline);
    const problems = this.#enforced(write) ? this.#missing({ ...write, values }) : [];
    if (problems.length > 0) throw invalidValues(problems, write.portalId);
    return values;
  }

  #enforced({ enforced }: CheckedWrite): boolean {
    return enforced || this.#switches.current.requirementsEverywhere;
  }

  /** A record's stage and pipeline, which have to fit. A new record without a pipeline is in the default one. */
  #placed({ portalId, type, known, values }: CheckedWrite, names: PipelineNames): Values {
    const start: Values = known === null ? { [names.name]: names.first } : {};
    const placed: Values = { ...start, ...values };
    if (known !== null && values[names.stage] === undefined && values[names.name] === undefined)
      return placed;
    const stage = placed[names.stage] ?? known?.properties[names.stage] ?? "";
    const pipeline = placed[names.name] ?? known?.properties[names.name] ?? "";
    if (stage === "") return placed;
    const owner = this.#pipelines(type)?.ofStage(portalId, stage)?.id;
    if (owner === pipeline) return placed;
    const movable = values[names.name] === undefined && this.#switches.current.stageMovesPipeline;
    if (movable && owner !== undefined) return { ...placed, [names.name]: owner };
    const message = `${stage} is not a stage of the pipeline ${pipeline}.`;
    throw invalidValues([{ propertyName: names.stage, code: "INVALID_OPTION", message }], portalId);
  }

  #missing(write: CheckedWrite): readonly ValueProblem[] {
    const { known, values } = write;
    const { name: pipeline = "pipeline", stage = "dealstage" } = write.type.pipeline ?? {};
    const after: Values = { ...known?.properties, ...values };
    const lacks = (name: string) => (after[name] ?? "") === "";
    const atCreation = known === null ? this.#required(write, "", "").filter(lacks) : [];
    const conditional = this.#required(write, after[pipeline] ?? "", after[stage] ?? "").filter(
      (required) => lacks(required) && (values[stage] !== undefined || values[required] !== undefined),
    );
    return [
      ...atCreation.map((name) => missing(name, "MISSING_REQUIRED_PROPERTY")),
      ...conditional.map((name) => missing(name, "MISSING_CONDITIONAL_REQUIRED_PROPERTY")),
    ];
  }

  /** The properties that a stage requires; those of a new record with "" for both. */
  #required({ portalId, type }: CheckedWrite, pipeline: string, stage: string): readonly string[] {
    const sql =
      "SELECT properties FROM requirements WHERE portal_id = ? AND type = ? AND pipeline = ? AND stage = ?";
    return this.#db.get(requirementRow, sql, portalId, type.id, pipeline, stage)?.properties ?? [];
  }
}

function missing(propertyName: string, code: string): ValueProblem {
  return { propertyName, code, message: `Property "${propertyName}" is required.` };
}
