/**
 * The cron: reads from a few index objects which portals are due and sweeps those only.
 * Its cost follows the stale sessions, not the number of portals.
 */
import { DurableObject } from "cloudflare:workers";
import { log } from "./lib/log.ts";
import { writeMetric } from "./lib/metrics.ts";
import { portalObject } from "./objects.ts";
import { migrate, readSchema, type SchemaState } from "./lib/migrate.ts";

/** Portals spread over this many index objects. Never changed: an entry would be looked for in the wrong place. */
const SHARDS = 8;
/** Portals swept at once within a shard, and at most in one run of the cron. */
const PARALLEL = 10;
const RUN_LIMIT = 1000;

/** An entry of the index that is due. `noted` counts the portal's reports, so that a sweep undoes nothing newer. */
export interface DuePortal {
  readonly portalId: number;
  readonly noted: number;
}

/** A shard as the doctor reads it. */
export interface ShardState {
  readonly overdueSince: number | null;
  readonly schema: readonly SchemaState[];
}

const MIGRATIONS = [
  `CREATE TABLE due (portal_id INTEGER PRIMARY KEY, due_at INTEGER NOT NULL, noted INTEGER NOT NULL) STRICT;
       CREATE INDEX due_by_time ON due (due_at);`,
];

/** One shard of the index portal → when its next session falls due. */
export class SweepIndex extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /**
   * Returns since when the longest overdue portal waits for its sweep, epoch ms, or null; and the schema. Changes
   * nothing.
   */
  async inspect(now: number): Promise<ShardState> {
    const query = "SELECT due_at AS dueAt FROM due WHERE due_at <= ? ORDER BY due_at LIMIT 1";
    const [longest] = this.ctx.storage.sql.exec<{ dueAt: number }>(query, now).toArray();
    const schema = readSchema(this.ctx.storage, [{ name: "main", migrations: MIGRATIONS }]);
    return { overdueSince: longest?.dueAt ?? null, schema };
  }

  /** Notes when a portal is due; an earlier date that was noted before stays. */
  async note(portalId: number, dueAt: number): Promise<void> {
    this.ctx.storage.sql.exec(
      `INSERT INTO due VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at), noted = noted + 1`,
      portalId,
      dueAt,
    );
  }

  /** Portals that are due, the longest first. */
  async due(now: number, limit: number): Promise<DuePortal[]> {
    const query = "SELECT portal_id AS portalId, noted FROM due WHERE due_at <= ? ORDER BY due_at LIMIT ?";
    return this.ctx.storage.sql.exec<{ portalId: number; noted: number }>(query, now, limit).toArray();
  }

  /** A swept portal returns its next date, epoch ms, or null. Dates that it noted during the sweep are kept. */
  async commitSweep({ portalId, noted }: DuePortal, nextDueAt: number | null): Promise<void> {
    const { sql } = this.ctx.storage;
    const unchanged = "portal_id = ? AND noted = ?";
    if (nextDueAt === null) sql.exec(`DELETE FROM due WHERE ${unchanged}`, portalId, noted);
    else sql.exec(`UPDATE due SET due_at = ? WHERE ${unchanged}`, nextDueAt, portalId, noted);
  }

  /** Records that the cron has run. */
  async recordCronRun(now: number): Promise<void> {
    this.ctx.storage.kv.put(CRON_RAN_AT, now);
  }

  /** Returns when the cron ran last. The first reader of an object without a run starts the wait for it. */
  async readCronState(now: number): Promise<CronState> {
    const { kv } = this.ctx.storage;
    const ranAt = kv.get<number>(CRON_RAN_AT) ?? null;
    const awaitedSince = kv.get<number>(CRON_AWAITED_SINCE) ?? now;
    if (ranAt === null && awaitedSince === now) kv.put(CRON_AWAITED_SINCE, now);
    return { ranAt, awaitedSince };
  }
}

/** When the cron ran last, epoch ms, and since when its first run has been waited for. */
export interface CronState {
  readonly ranAt: number | null;
  readonly awaitedSince: number;
}

const CRON_RAN_AT = "cron-ran-at";
const CRON_AWAITED_SINCE = "cron-awaited-since";

/** Records that the cron has run. */
export async function recordCronRun(env: Env, now: number): Promise<void> {
  try {
    await cronIndex(env).recordCronRun(now);
  } catch (error) {
    log("error", "cron run not recorded", { reason: String(error).slice(0, 200) });
  }
}

/** Returns when the cron ran last. */
export async function readCronState(env: Env, now: number): Promise<CronState> {
  return cronIndex(env).readCronState(now);
}

/** The shard that also keeps when the cron ran. */
function cronIndex(env: Env): DurableObjectStub<SweepIndex> {
  return env.SWEEP_INDEX.getByName("shard-0");
}

/** Returns the shard that keeps a portal's entry. */
export function sweepIndexFor(env: Env, portalId: number): DurableObjectStub<SweepIndex> {
  return env.SWEEP_INDEX.getByName(`shard-${portalId % SHARDS}`);
}

/** Runs the cron once. A portal that fails stays due; the others do not wait for it. */
export async function sweepDuePortals(env: Env, now: number): Promise<void> {
  const startedAt = Date.now();
  const results = await Promise.allSettled(allShards(env).map((index) => sweepShard(env, index, now)));
  const failed = results.filter((result) => result.status === "rejected");
  const swept = results.reduce(
    (total, result) => total + (result.status === "fulfilled" ? result.value : 0),
    0,
  );
  for (const { reason } of failed)
    log("error", "sweep shard failed", { reason: String(reason).slice(0, 200) });
  if (swept > 0) log("info", "swept", { portals: swept });
  const figures = { ms: Date.now() - startedAt, portals: swept, failed: failed.length };
  writeMetric(env, "cron", { portalId: null, labels: {}, figures });
}

/** Reads every shard; throws when one of them does not respond. */
export async function inspectShards(env: Env, now: number): Promise<readonly ShardState[]> {
  return Promise.all(allShards(env).map((index) => index.inspect(now)));
}

function allShards(env: Env): readonly DurableObjectStub<SweepIndex>[] {
  return Array.from({ length: SHARDS }, (_, shard) => env.SWEEP_INDEX.getByName(`shard-${shard}`));
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
    await index.commitSweep(entry, await portalObject(env, entry.portalId).sweep());
  } catch (error) {
    log("error", "sweep failed", { portal: entry.portalId, reason: String(error).slice(0, 200) });
  }
}
