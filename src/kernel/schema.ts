/**
 * The kernel's tables in a portal's database. Each feature appends its own. Owners and lifetimes: docs/storage.md.
 * Done rows leave the partial indexes, so the cost of a queue follows the rows that wait and not those that it has handled.
 */
import type { Migration } from "../lib/migrate.ts";

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
   CREATE TRIGGER jobs_dead_added AFTER INSERT ON jobs WHEN new.state = 'dead' BEGIN
     INSERT INTO dead_causes VALUES ('job:' || new.name, new.reason, 1) ON CONFLICT DO UPDATE SET n = n + 1;
   END;
   CREATE TRIGGER jobs_died AFTER UPDATE ON jobs WHEN new.state = 'dead' AND old.state <> 'dead' BEGIN
     INSERT INTO dead_causes VALUES ('job:' || new.name, new.reason, 1) ON CONFLICT DO UPDATE SET n = n + 1;
   END;
   CREATE TRIGGER jobs_revived AFTER UPDATE ON jobs WHEN old.state = 'dead' AND new.state <> 'dead' BEGIN
     UPDATE dead_causes SET n = n - 1 WHERE source = 'job:' || old.name AND reason = old.reason;
     DELETE FROM dead_causes WHERE source = 'job:' || old.name AND reason = old.reason AND n <= 0;
   END;
   CREATE TRIGGER jobs_dead_deleted AFTER DELETE ON jobs WHEN old.state = 'dead' BEGIN
     UPDATE dead_causes SET n = n - 1 WHERE source = 'job:' || old.name AND reason = old.reason;
     DELETE FROM dead_causes WHERE source = 'job:' || old.name AND reason = old.reason AND n <= 0;
   END;
   CREATE TRIGGER outbox_dead_added AFTER INSERT ON outbox WHEN new.state = 'dead' BEGIN
     INSERT INTO dead_causes VALUES ('outbox:' || new.channel, new.reason, 1) ON CONFLICT DO UPDATE SET n = n + 1;
   END;
   CREATE TRIGGER outbox_died AFTER UPDATE ON outbox WHEN new.state = 'dead' AND old.state <> 'dead' BEGIN
     INSERT INTO dead_causes VALUES ('outbox:' || new.channel, new.reason, 1) ON CONFLICT DO UPDATE SET n = n + 1;
   END;
   CREATE TRIGGER outbox_revived AFTER UPDATE ON outbox WHEN old.state = 'dead' AND new.state <> 'dead' BEGIN
     UPDATE dead_causes SET n = n - 1 WHERE source = 'outbox:' || old.channel AND reason = old.reason;
     DELETE FROM dead_causes WHERE source = 'outbox:' || old.channel AND reason = old.reason AND n <= 0;
   END;
   CREATE TRIGGER outbox_dead_deleted AFTER DELETE ON outbox WHEN old.state = 'dead' BEGIN
     UPDATE dead_causes SET n = n - 1 WHERE source = 'outbox:' || old.channel AND reason = old.reason;
     DELETE FROM dead_causes WHERE source = 'outbox:' || old.channel AND reason = old.reason AND n <= 0;
   END;`,

  `-- what happened on a day of the portal, as JSON: how often by name
   CREATE TABLE daily_counts (day TEXT PRIMARY KEY, counts TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];
