/**
 * The side's state: one SQLite file, or memory. Every change is committed before its request is answered, and survives
 * the process being killed (a write-ahead log needs no sync for that; only a power cut could lose the last commits).
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    vocabulary TEXT NOT NULL,
    status TEXT NOT NULL,
    request TEXT NOT NULL,
    outcome TEXT,
    idempotency_key TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    opened_at INTEGER,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_open ON sessions (expires_at) WHERE ended_at IS NULL;

  CREATE TABLE IF NOT EXISTS callbacks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    next_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS callbacks_due ON callbacks (next_at) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS callbacks_by_session ON callbacks (session_id);

  CREATE TABLE IF NOT EXISTS service_keys (
    service TEXT NOT NULL,
    curve TEXT NOT NULL,
    private_key TEXT NOT NULL,
    public_key TEXT NOT NULL,
    PRIMARY KEY (service, curve)
  ) STRICT;

  CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/** Opens the state at `path` (a file, whose folder is made if missing, or ":memory:"). */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
  database.exec(SCHEMA);
  return database;
}

/** Runs `work` in one commit, or not at all when it throws. Inside another transaction it joins that one. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
