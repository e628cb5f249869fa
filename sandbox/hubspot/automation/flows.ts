/** Workflows as people build them: one trigger, and the app's action with its fields. */
import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import { notFound } from "../errors.ts";

const SCHEMA = `CREATE TABLE IF NOT EXISTS flows (
  portal_id INTEGER NOT NULL, id INTEGER NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (portal_id, id)) STRICT, WITHOUT ROWID`;

/** The flow that the editor saves. `inputFields` are the action's, as the workflow sends them. */
export const flowInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  objectType: z.enum(["CONTACT", "DEAL", "TICKET"]).default("CONTACT"),
  inputFields: z.record(z.string(), z.string()).default({}),
});
type FlowInput = z.infer<typeof flowInputSchema>;

/** A stored workflow. */
export interface Flow extends FlowInput {
  readonly id: number;
}

const row = z
  .object({ id: z.number(), definition: jsonColumn(flowInputSchema) })
  .transform((found): Flow => ({ id: found.id, ...found.definition }));

/** Numbers below belong to enrolments that tests make without a workflow. */
const FIRST_ID = 2001;

/** The workflows of all portals. */
export class FlowStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    db.run(SCHEMA);
  }

  /** Returns a portal's workflows, oldest first. */
  list(portalId: number): readonly Flow[] {
    return this.#db.all(row, "SELECT id, definition FROM flows WHERE portal_id = ? ORDER BY id", portalId);
  }

  /** Returns one, or throws a 404. */
  get(portalId: number, id: number): Flow {
    const sql = "SELECT id, definition FROM flows WHERE portal_id = ? AND id = ?";
    const found = this.#db.get(row, sql, portalId, id);
    if (found === undefined) throw notFound(`There is no workflow ${id}.`);
    return found;
  }

  /** Stores a workflow: a new one without an id. */
  save(portalId: number, input: FlowInput, known?: number): Flow {
    const id = known ?? this.#db.reserve(`flows:${portalId}`, 1, FIRST_ID);
    this.#db.run(
      `INSERT INTO flows (portal_id, id, definition) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET definition = excluded.definition`,
      portalId,
      id,
      JSON.stringify(input),
    );
    return { id, ...input };
  }

  /** Deletes a workflow. */
  remove(portalId: number, id: number): void {
    this.get(portalId, id);
    this.#db.run("DELETE FROM flows WHERE portal_id = ? AND id = ?", portalId, id);
  }
}
