/** Counts what waits in several queues. */

/** Returns how many jobs wait in the queues whose names begin with `prefix`, by the rest of the name. Reads all of them. */
export function backlogs(sql: SqlStorage, prefix: string): ReadonlyMap<string, number> {
  const query = `SELECT queue, count(*) AS n FROM jobs
    WHERE queue >= ? AND queue < ? AND state = 'due' GROUP BY queue`;
  const rows = sql.exec<{ queue: string; n: number }>(query, prefix, `${prefix}\u{10ffff}`).toArray();
  return new Map(rows.map(({ queue, n }) => [queue.slice(prefix.length), n]));
}
