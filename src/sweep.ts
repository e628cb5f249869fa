/**
 * The cron: asks a few index objects which portals are due and sweeps those only.
 * Its cost follows the stale sessions, not the number of portals.
 */
import { DurableObject } from "cloudflare:workers";
import { log } from "./log.ts";
import { portalObject } from "./objects.ts";
import { migrate } from "./storage/migrate.ts";

/** Portals spread over this many index objects. Never changed: an entry would be looked for in the wrong place. */
const SHARDS = 8;
/** Portals swept at once within a shard, and at most in one run of the cron. */
const PARALLEL = 10;
const RUN_LIMIT = 1000;

/** An entry of the index: a portal and when to look at it, epoch ms. */
export interface DuePortal {
  readonly portalId: number;
  readonly dueAt: number;
}

/** One shard of the index portal → when its next session falls due. */
export class SweepIndex extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, [
      `CREATE TABLE due (portal_id INTEGER PRIMARY KEY, due_at INTEGER NOT NULL) STRICT;
       CREATE INDEX due_by_time ON due (due_at);`,
    ]);
  }

  /** The portal wants to be looked at then, or earlier if it said so before. */
  async note(portalId: number, dueAt: number): Promise<void> {
    this.ctx.storage.sql.exec(
      "INSERT INTO due VALUES (?, ?) ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at)",
      portalId,
      dueAt,
    );
  }

  /** Portals that are due, the longest first. */
  async due(now: number, limit: number): Promise<DuePortal[]> {
    const query =
      "SELECT portal_id AS portalId, due_at AS dueAt FROM due WHERE due_at <= ? ORDER BY due_at LIMIT ?";
    return this.ctx.storage.sql.exec<{ portalId: number; dueAt: number }>(query, now, limit).toArray();
  }

  /** A swept portal says when to come again, or not at all; unless it noted something else meanwhile. */
  async settle({ portalId, dueAt }: DuePortal, nextDueAt: number | null): Promise<void> {
    const { sql } = this.ctx.storage;
    if (nextDueAt === null) sql.exec("DELETE FROM due WHERE portal_id = ? AND due_at = ?", portalId, dueAt);
    else sql.exec("UPDATE due SET due_at = ? WHERE portal_id = ? AND due_at = ?", nextDueAt, portalId, dueAt);
  }
}

/** The shard that keeps a portal's entry. */
export function sweepIndexFor(env: Env, portalId: number): DurableObjectStub<SweepIndex> {
  return env.SWEEP_INDEX.getByName(`shard-${portalId % SHARDS}`);
}

/** One run of the cron. A portal that fails stays due; the others do not wait for it. */
export async function sweepDuePortals(env: Env, now: number): Promise<void> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => env.SWEEP_INDEX.getByName(`shard-${shard}`));
  const results = await Promise.allSettled(shards.map((index) => sweepShard(env, index, now)));
  const failed = results.filter((result) => result.status === "rejected");
  const swept = results.reduce(
    (total, result) => total + (result.status === "fulfilled" ? result.value : 0),
    0,
  );
  for (const { reason } of failed)
    log("error", "sweep shard failed", { reason: String(reason).slice(0, 200) });
  if (swept > 0) log("info", "swept", { portals: swept });
}

async function sweepShard(env: Env, index: DurableObjectStub<SweepIndex>, now: number): Promise<number> {
  const due = await index.due(now, RUN_LIMIT / SHARDS);
  for (let start = 0; start < due.length; start += PARALLEL) {
    await Promise.all(due.slice(start, start + PARALLEL).map((entry) => sweepOne(env, index, entry)));
  }
  return due.length;
}

async function sweepOne(env: Env, index: DurableObjectStub<SweepIndex>, entry: DuePortal): Promise<void> {
  try {
    await index.settle(entry, await portalObject(env, entry.portalId).sweep());
  } catch (error) {
    log("error", "sweep failed", { portal: entry.portalId, reason: String(error).slice(0, 200) });
  }
}
