/** The lists ("segments") of each portal: HubSpot docs, lists. Who is in them is the memberships' business. */
import { z } from "zod";

import type { SwitchStore } from "../crm/switches.ts";
import { jsonColumn, type Database } from "../database.ts";
import { limitReached, listNameTaken, notFound } from "../errors.ts";
import type { TierLimits } from "../tiers.ts";
import type { ObjectType } from "../objecttypes.ts";
import { filterBranchSchema, type FilterBranch } from "./filters.ts";

const FIRST_ID = 1;

/** DYNAMIC follows its filter, SNAPSHOT followed it once, MANUAL has none. */
export const processingTypeSchema = z.enum(["DYNAMIC", "MANUAL", "SNAPSHOT"]);
export type ProcessingType = z.infer<typeof processingTypeSchema>;

const definitionSchema = z.object({
  processingType: processingTypeSchema,
  filterBranch: filterBranchSchema.nullable(),
  listVersion: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  filtersUpdatedAt: z.number(),
});

/** A list as it is stored; times are epoch ms. */
export interface List extends z.infer<typeof definitionSchema> {
  readonly id: number;
  readonly portalId: number;
  /** `objectTypeId` of its records. */
  readonly typeId: string;
  readonly name: string;
  readonly deletedAt: number | null;
}

const listRow = z
  .object({
    id: z.number(),
    portal_id: z.number(),
    type: z.string(),
    name: z.string(),
    deleted_at: z.number().nullable(),
    definition: jsonColumn(definitionSchema),
  })
  .transform((row): List => ({
    ...row.definition,
    id: row.id,
    portalId: row.portal_id,
    typeId: row.type,
    name: row.name,
    deletedAt: row.deleted_at,
  }));

const SELECT = "SELECT id, portal_id, type, name, deleted_at, definition FROM lists WHERE portal_id = ?";

export class ListStore {
  readonly #db: Database;
  readonly #switches: SwitchStore;
  readonly #now: () => number;
  readonly #limitsFor: (portalId: number) => TierLimits;

  constructor(parts: {
    readonly db: Database;
    readonly switches: SwitchStore;
    readonly now: () => number;
    readonly limitsFor: (portalId: number) => TierLimits;
  }) {
    this.#db = parts.db;
    this.#switches = parts.switches;
    this.#now = parts.now;
    this.#limitsFor = parts.limitsFor;
  }

  /** A list that is not deleted, or a 404. */
  get(portalId: number, id: number): List {
    const list = this.#db.get(listRow, `${SELECT} AND id = ?`, portalId, id);
    if (list === undefined || list.deletedAt !== null) throw notFound(`List does not exist with ID ${id}.`);
    return list;
  }

  named(portalId: number, type: ObjectType, name: string): List | undefined {
    const sql = `${SELECT} AND type = ? AND name = ? AND deleted_at IS NULL`;
    return this.#db.get(listRow, sql, portalId, type.id, name);
  }

  /** All that are not deleted, by id. */
  list(portalId: number): readonly List[] {
    return this.#db.all(listRow, `${SELECT} AND deleted_at IS NULL ORDER BY id`, portalId);
  }

  create(
    portalId: number,
    type: ObjectType,
    wanted: {
      readonly name: string;
      readonly processingType: ProcessingType;
      readonly filterBranch: FilterBranch | null;
    },
  ): List {
    const { name, processingType, filterBranch } = wanted;
    this.#requireFree(portalId, type.id, name);
    if (processingType === "DYNAMIC") this.#requireRoom(portalId);
    const at = this.#now();
    return this.#save({
      id: this.#db.reserve(`lists:${portalId}`, 1, FIRST_ID),
      portalId,
      typeId: type.id,
      name,
      deletedAt: null,
      processingType,
      filterBranch,
      listVersion: 1,
      createdAt: at,
      updatedAt: at,
      filtersUpdatedAt: at,
    });
  }

  /** 400 when the account's subscription lets it have no more lists that follow their filter. */
  #requireRoom(portalId: number): void {
    const { activeLists } = this.#limitsFor(portalId);
    const active = this.list(portalId).filter((list) => list.processingType === "DYNAMIC");
    if (active.length >= activeLists) throw limitReached("active segments", activeLists);
  }

  rename(list: List, name: string): List {
    if (name !== list.name) this.#requireFree(list.portalId, list.typeId, name);
    return this.#save({ ...list, name, updatedAt: this.#now() });
  }

  refilter(list: List, filterBranch: FilterBranch): List {
    const at = this.#now();
    const listVersion = list.listVersion + 1;
    return this.#save({ ...list, filterBranch, listVersion, updatedAt: at, filtersUpdatedAt: at });
  }

  remove(list: List): void {
    this.#save({ ...list, deletedAt: this.#now() });
  }

  /** Brings a deleted list back; nothing happens to one that is there. */
  restore(portalId: number, id: number): List {
    const list = this.#db.get(listRow, `${SELECT} AND id = ?`, portalId, id);
    if (list === undefined) throw notFound(`List does not exist with ID ${id}.`);
    if (list.deletedAt === null) return list;
    this.#requireFree(portalId, list.typeId, list.name);
    return this.#save({ ...list, deletedAt: null });
  }

  #requireFree(portalId: number, typeId: string, name: string): void {
    const sql = `${SELECT} AND type = ? AND name = ? AND deleted_at IS NULL`;
    if (this.#db.get(listRow, sql, portalId, typeId, name) === undefined) return;
    throw listNameTaken(name, this.#switches.current.duplicateListStatus);
  }

  #save(list: List): List {
    const { id, portalId, typeId, name, deletedAt, ...definition } = list;
    this.#db.run(
      `INSERT INTO lists (portal_id, id, type, name, deleted_at, definition) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, deleted_at = excluded.deleted_at,
         definition = excluded.definition`,
      portalId,
      id,
      typeId,
      name,
      deletedAt,
      JSON.stringify(definition),
    );
    return list;
  }
}
