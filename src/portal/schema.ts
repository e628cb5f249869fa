/** The portal's database. Lifetimes and owners of each table: docs/storage.md. */
import type { Migration } from "../storage/migrate.ts";

export const PORTAL_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

   CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;

   -- state: due (to be done at due_at), done (kept for deduplication), dead (waits for a person)
   CREATE TABLE inbox (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     identity TEXT NOT NULL UNIQUE,
     kind TEXT NOT NULL,
     priority INTEGER NOT NULL,
     contact_id TEXT NOT NULL,
     source TEXT NOT NULL,
     request_id TEXT NOT NULL,
     occurred_at INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     state TEXT NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX inbox_by_due ON inbox (state, due_at);
   CREATE INDEX inbox_by_priority ON inbox (state, priority, due_at);
   CREATE INDEX inbox_by_age ON inbox (state, received_at);

   -- the newest snapshot of each contact; state done (confirmed, kept without its values): an older or
   -- equal version is not written again
   CREATE TABLE outbox (
     contact_id TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     properties TEXT NOT NULL,
     state TEXT NOT NULL,
     queued_at INTEGER NOT NULL,
     due_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) STRICT;
   CREATE INDEX outbox_by_due ON outbox (state, due_at);

   CREATE TABLE sessions (
     contact_id TEXT NOT NULL,
     kind TEXT NOT NULL,
     request_id TEXT NOT NULL,
     provider TEXT NOT NULL,
     started_at INTEGER NOT NULL,
     opened_at INTEGER,
     expires_at INTEGER NOT NULL,
     next_check_at INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     expiring INTEGER NOT NULL,
     PRIMARY KEY (contact_id, kind)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sessions_by_check ON sessions (next_check_at);
   CREATE INDEX sessions_by_expiry ON sessions (expiring, expires_at);`,
];
