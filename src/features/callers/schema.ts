/** Defines the table of callers' checks. Owner and lifetime: docs/storage.md. */
import type { Migration } from "../../lib/migrate.ts";

export const CALLER_MIGRATIONS: readonly Migration[] = [
  `-- the newest check of each ticket's caller
   CREATE TABLE caller_checks (
     ticket_id TEXT PRIMARY KEY,
     contact_id TEXT NOT NULL,
     state TEXT NOT NULL, -- JSON, see domain/caller/check.ts
     open INTEGER NOT NULL -- 1: its contact is awaited
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX caller_checks_by_contact ON caller_checks (contact_id);`,
];
