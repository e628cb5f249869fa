/**
 * How many dead letters there are of each cause. Triggers count them (`schema.ts`), whatever statement makes or ends one, so
 * that a page does not read all of them.
 */
import * as z from "zod/mini";
import { cachedRead } from "../../lib/cached-read.ts";
import { jsonRowsOf, numberOf } from "../../lib/sql.ts";

const causeSchema = z.object({ source: z.string(), reason: z.string(), total: z.number() });

/** Dead letters of one source and reason. `source`: `job:{name}` or `outbox:{channel}`. */
export type DeadCause = z.infer<typeof causeSchema>;

/** Causes that are added up: with more of them the total is at least this. */
export const CAUSES_ADDED = 150;

/** Returns how many dead letters there are. */
export function deadTotal(sql: SqlStorage): number {
  const query = "SELECT sum(n) AS n FROM (SELECT n FROM dead_causes ORDER BY n DESC LIMIT ?)";
  return numberOf(sql, query, CAUSES_ADDED) ?? 0;
}

/** Counts the causes, to `limit`. Every page shows it, so that it is cached. */
export const countCauses = cachedRead(
  (sql, limit: number): number =>
    numberOf(sql, "SELECT count(*) AS n FROM (SELECT 1 FROM dead_causes LIMIT ?)", limit) ?? 0,
);

/** Returns the causes with the most dead letters first. Cached as `countCauses` is. */
export const deadCauses = cachedRead((sql, limit: number): readonly DeadCause[] => {
  const query = `SELECT json_group_array(json_object('source', source, 'reason', reason, 'total', n)) AS rows
    FROM (SELECT source, reason, n FROM dead_causes ORDER BY n DESC LIMIT ?)`;
  return jsonRowsOf(sql, causeSchema, query, limit);
});
