/**
 * How many dead letters there are of each cause. Triggers count them (`schema.ts`), whatever statement makes or ends one, so
 * that a page does not read all of them.
 */
import * as z from "zod/mini";
import { rowsOf } from "../lib/sql.ts";

const causeSchema = z.object({ source: z.string(), reason: z.string(), total: z.number() });

/** Dead letters of one source and reason. `source`: `job:{name}` or `outbox:{channel}`. */
export type DeadCause = z.infer<typeof causeSchema>;

/** Returns the causes with the most dead letters first. */
export function deadCauses(sql: SqlStorage, limit: number): readonly DeadCause[] {
  const query = "SELECT source, reason, n AS total FROM dead_causes ORDER BY n DESC LIMIT ?";
  return rowsOf(sql, causeSchema, query, limit);
}
