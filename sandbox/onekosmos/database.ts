/**
 * The side's state: one SQLite file, or memory. Every change is committed before its request's response, and survives
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
    ended_at INTEGER,
    said TEXT
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

  CREATE TABLE IF NOT EXISTS users (
    user_id TEXT PRIMARY KEY,
    did TEXT UNIQUE,
    profile TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT,
    text TEXT NOT NULL,
    sent_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS access_codes (
    code TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    recipient TEXT NOT NULL,
    created_by TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    redeemed_at INTEGER
  ) STRICT;

  CREATE TABLE IF NOT EXISTS passcodes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    code TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS passcodes_by_user ON passcodes (user_id);
  CREATE TABLE IF NOT EXISTS passcode_locks (user_id TEXT PRIMARY KEY, failures INTEGER NOT NULL) STRICT;

  CREATE TABLE IF NOT EXISTS credentials (
    id TEXT PRIMARY KEY,
    record_id TEXT NOT NULL,
    credential TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS wallet_answers (session_id TEXT PRIMARY KEY, answer TEXT NOT NULL) STRICT;

  CREATE TABLE IF NOT EXISTS logged_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS webauthn_challenges (
    challenge TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    username TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS webauthn_credentials (id TEXT PRIMARY KEY, username TEXT NOT NULL) STRICT;

  CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/** Opens the state at `path` (a file, whose folder is made if missing, or ":memory:"). */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
  database.exec(SCHEMA);
  addSaid(database);
  return database;
}

/** Adds the column that the state of an earlier version lacks. */
function addSaid(database: DatabaseSync): void {
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('sessions') WHERE name = 'said'")
    .all();
  if (columns.length === 0) database.exec("ALTER TABLE sessions ADD COLUMN said TEXT");
}

/** Returns how many rows this connection has changed: it grows with every change of the state. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("SELECT total_changes() AS changes").get()?.["changes"] ?? 0);
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
