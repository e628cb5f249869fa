/**
 * Switches of the CRM for behaviour that the contract leaves open, or that is rare: set while the stand-in runs and
 * kept across restarts.
 */
import type { MiddlewareHandler } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { jsonColumn, type Database } from "../database.ts";
import { accountMigrating, recordLocked } from "../errors.ts";
import type { ObjectType } from "../objecttypes.ts";

/** All of them, with their defaults. */
export const switchesSchema = z.object({
  /** Merging keeps the primary's id, or makes a record with a new one (HubSpot docs, webhooks: `newObjectId`). */
  mergeCreatesNewId: z.boolean().default(false),
  /** Which of the two events of a privacy deletion is sent first; HubSpot promises no order. */
  privacyDeletionFirst: z.boolean().default(true),
  /** v3 and 2026-03 enforce required properties as 2026-09 does. */
  requirementsEverywhere: z.boolean().default(false),
  /** A `dealstage` of another pipeline without `pipeline` takes the deal there; otherwise it is refused. */
  stageMovesPipeline: z.boolean().default(false),
  /** `objectId` in association events: HubSpot's field table has it, deliveries that were seen do not. */
  associationEventsHaveObjectId: z.boolean().default(false),
  /** A second list of one name: the documentation says that names are unique, not what the refusal is. */
  duplicateListStatus: z.union([z.literal(400), z.literal(409)]).default(400),
  /** Records whose writes get 423. */
  lockedRecords: z
    .array(
      z.object({ portalId: z.int(), type: z.enum(["contact", "deal", "ticket"]), id: z.coerce.number() }),
    )
    .default([]),
  /** Portals whose every API call gets 477. */
  migratingPortals: z.array(z.int()).default([]),
});
export type Switches = z.infer<typeof switchesSchema>;

/** A patch of some switches; the others stay. No defaults: what is left out is not set. */
export const switchesPatchSchema = z
  .object({
    mergeCreatesNewId: z.boolean(),
    privacyDeletionFirst: z.boolean(),
    requirementsEverywhere: z.boolean(),
    stageMovesPipeline: z.boolean(),
    associationEventsHaveObjectId: z.boolean(),
    duplicateListStatus: z.union([z.literal(400), z.literal(409)]),
    lockedRecords: switchesSchema.shape.lockedRecords.unwrap(),
    migratingPortals: z.array(z.int()),
  })
  .partial()
  .strict();

const switchesRow = z.object({ value: jsonColumn(switchesSchema) });

/** HubSpot docs, error-handling: an account's move takes up to a day, and `Retry-After` says how long, in seconds. */
const MIGRATION_SECONDS = 86_400;

export class SwitchStore {
  readonly #db: Database;
  #current: Switches;

  constructor(db: Database) {
    this.#db = db;
    const row = db.get(switchesRow, "SELECT value FROM crm_switches WHERE id = 1");
    this.#current = row?.value ?? switchesSchema.parse({});
  }

  get current(): Switches {
    return this.#current;
  }

  set(patch: z.infer<typeof switchesPatchSchema>): Switches {
    this.#current = switchesSchema.parse({ ...this.#current, ...patch });
    this.#db.run(
      "INSERT INTO crm_switches (id, value) VALUES (1, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      JSON.stringify(this.#current),
    );
    return this.#current;
  }

  /** 423 for a record that is locked. */
  refuseLocked(portalId: number, type: ObjectType, id: number): void {
    const locked = this.#current.lockedRecords.some(
      (record) => record.portalId === portalId && record.type === type.singular && record.id === id,
    );
    if (locked) throw recordLocked();
  }
}

/** Middleware, after authentication: 477 for every call into a portal that is being moved. */
export function unlessMigrating(switches: SwitchStore): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    if (switches.current.migratingPortals.includes(c.get("caller").portalId)) {
      c.header("Retry-After", String(MIGRATION_SECONDS));
      throw accountMigrating();
    }
    return next();
  };
}
