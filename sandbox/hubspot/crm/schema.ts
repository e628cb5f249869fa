/** The tables of what belongs to records: merges, associations, pipelines, requirements and lists. */
export const CRM_SCHEMA = `
CREATE INDEX IF NOT EXISTS unique_values_of ON unique_values (portal_id, type, id);
CREATE TABLE IF NOT EXISTS merged (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, id INTEGER NOT NULL, into_id INTEGER NOT NULL,
  PRIMARY KEY (portal_id, type, id)) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS associations (
  portal_id INTEGER NOT NULL, from_type TEXT NOT NULL, from_id INTEGER NOT NULL, to_type TEXT NOT NULL,
  to_id INTEGER NOT NULL, category TEXT NOT NULL, type_id INTEGER NOT NULL,
  PRIMARY KEY (portal_id, from_type, from_id, to_type, to_id, category, type_id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS association_labels (
  portal_id INTEGER NOT NULL, from_type TEXT NOT NULL, to_type TEXT NOT NULL, type_id INTEGER NOT NULL,
  inverse_type_id INTEGER NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (portal_id, from_type, to_type, type_id)) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pipelines (
  portal_id INTEGER NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (portal_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ticket_pipelines (
  portal_id INTEGER NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (portal_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requirements (
  portal_id INTEGER NOT NULL, type TEXT NOT NULL, pipeline TEXT NOT NULL, stage TEXT NOT NULL,
  properties TEXT NOT NULL, PRIMARY KEY (portal_id, type, pipeline, stage)) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS lists (
  portal_id INTEGER NOT NULL, id INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, deleted_at INTEGER,
  definition TEXT NOT NULL, PRIMARY KEY (portal_id, id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS list_names ON lists (portal_id, type, name) WHERE deleted_at IS NULL;
CREATE TABLE IF NOT EXISTS list_members (
  portal_id INTEGER NOT NULL, list_id INTEGER NOT NULL, record_id INTEGER NOT NULL, added_at INTEGER NOT NULL,
  PRIMARY KEY (portal_id, list_id, record_id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS list_members_joined ON list_members (portal_id, list_id, added_at, record_id);

CREATE TABLE IF NOT EXISTS crm_switches (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL) STRICT;
`;

/** Tables that a portal's removal empties. */
export const CRM_TABLES = [
  "merged",
  "associations",
  "association_labels",
  "pipelines",
  "ticket_pipelines",
  "requirements",
  "lists",
  "list_members",
] as const;
