/**
 * The kernel's tables in a portal's database. Each feature appends its own. Owners and lifetimes: docs/storage.md.
 * Done rows leave the partial indexes, so the cost of a queue follows the rows that wait and not those that it has handled.
 */
import type { Migration } from "../lib/migrate.ts";

/** The statements that keep `dead_causes` in step with a table's dead rows; `column` names their kind. */
function countingTriggers(table: "jobs" | "outbox", source: string, column: string): string {
  const up = `INSERT INTO dead_causes VALUES ('${source}:' || new.${column}, new.reason, 1) ON CONFLICT DO UPDATE SET n = n + 1;`;
  const cause = `source = '${source}:' || old.${column} AND reason = old.reason`;
  const down = `UPDATE dead_causes SET n = n - 1 WHERE ${cause}; DELETE FROM dead_causes WHERE ${cause} AND n <= 0;`;
  const triggers = [
    `dead_added AFTER INSERT ON ${table} WHEN new.state = 'dead' BEGIN ${up}`,
    `died AFTER UPDATE ON ${table} WHEN new.state = 'dead' AND old.state <> 'dead' BEGIN ${up}`,
    `revived AFTER UPDATE ON ${table} WHEN old.state = 'dead' AND new.state <> 'dead' BEGIN ${down}`,
    `dead_deleted AFTER DELETE ON ${table} WHEN old.state = 'dead' BEGIN ${down}`,
  ];
  return triggers.map((trigger) => `CREATE TRIGGER ${table}_${trigger} END;`).join("\n   ");
}

export const KERNEL_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

   CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;

   -- webhook batches that were acknowledged and not yet split into jobs: one row a batch
   CREATE TABLE batches (
     seq INTEGER PRIMARY KEY,
     received_at INTEGER NOT NULL,
     size INTEGER NOT NULL, -- number of events
     events TEXT NOT NULL
   ) STRICT;

   -- state: due (to be done at due_at), done (kept against repeated deliveries), dead (waits for a person)
   CREATE TABLE jobs (
     seq INTEGER PRIMARY KEY,
     subject TEXT NOT NULL, -- the record that the job is about: never two jobs at once for one subject
     dedupe_key TEXT NOT NULL,
     name TEXT NOT NULL,
     queue TEXT NOT NULL,
     payload TEXT NOT NULL,
     state TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL, -- why it was put off or given up, for people
     result TEXT NOT NULL, -- of a done job, for a caller that repeats the request
     UNIQUE (subject, dedupe_key)
   ) STRICT;
   CREATE INDEX jobs_due ON jobs (queue, due_at) WHERE state = 'due';
   CREATE INDEX jobs_postponed ON jobs (queue) WHERE state = 'due' AND reason <> '';
   CREATE INDEX jobs_dead ON jobs (seq) WHERE state = 'dead';

   -- the newest version of what each channel has to send for a record
   -- state: due, done (delivered: the same version is not sent again), dead (refused: waits for a person)
   CREATE TABLE outbox (
     channel TEXT NOT NULL,
     record_id TEXT NOT NULL,
     version INTEGER NOT NULL,
     payload TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL,
     PRIMARY KEY (channel, record_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX outbox_due ON outbox (channel, due_at) WHERE state = 'due';
   CREATE INDEX outbox_dead ON outbox (channel, due_at) WHERE state = 'dead';`,

  `-- state partial: delivered but for what HubSpot does not take at the moment, which is the payload
   CREATE INDEX outbox_partial ON outbox (channel) WHERE state = 'partial';

   CREATE INDEX jobs_dead_cause ON jobs (reason, name, seq) WHERE state = 'dead';
   CREATE INDEX outbox_dead_cause ON outbox (channel, reason, due_at) WHERE state = 'dead';
   -- how many dead letters there are of each cause; source: job:{name} or outbox:{channel}
   CREATE TABLE dead_causes (
     source TEXT NOT NULL,
     reason TEXT NOT NULL,
     n INTEGER NOT NULL,
     PRIMARY KEY (source, reason)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX dead_causes_n ON dead_causes (n);
   INSERT INTO dead_causes SELECT 'job:' || name, reason, count(*) FROM jobs WHERE state = 'dead' GROUP BY name, reason;
   INSERT INTO dead_causes SELECT 'outbox:' || channel, reason, count(*) FROM outbox WHERE state = 'dead'
     GROUP BY channel, reason;
   ${countingTriggers("jobs", "job", "name")}
   ${countingTriggers("outbox", "outbox", "channel")}`,

  `-- what happened on a day of the portal, as JSON: how often by name
   CREATE TABLE daily_counts (day TEXT PRIMARY KEY, counts TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];
