/**
 * Schema of an object's SQLite database, as parts that each have a list of migrations: the kernel's, each feature's. An
 * applied migration is never changed: append.
 */

/** One step: SQL statements run together. */
export type Migration = string;

/** The tables of one part. */
export interface SchemaPart {
  readonly name: string;
  readonly migrations: readonly Migration[];
}

/** Brings a database of one part up to date; cheap when it already is. */
export function migrate(storage: DurableObjectStorage, migrations: readonly Migration[]): void {
  migrateParts(storage, [{ name: "main", migrations }]);
}

/** Brings every part up to date. Runs inside one synchronous transaction; reads one row a part when nothing is new. */
export function migrateParts(storage: DurableObjectStorage, parts: readonly SchemaPart[]): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    );
    const applied = appliedVersions(sql);
    for (const { name, migrations } of parts) {
      const version = applied.get(name) ?? 0;
      for (const migration of migrations.slice(version)) sql.exec(migration);
      if (version >= migrations.length) continue;
      sql.exec(
        "INSERT INTO schema_version VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version",
        name,
        migrations.length,
      );
    }
  });
}

/** Returns whether anything was ever stored, without storing anything. */
export function isMigrated(storage: DurableObjectStorage): boolean {
  return storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
}

/** The schema of one part: how many migrations its storage has had, and how many this code has. */
export interface SchemaState {
  readonly part: string;
  readonly stored: number;
  readonly known: number;
}

/** Reads the schema of each part. Parts of a newer version, which this code does not have, are `known` 0. */
export function readSchema(storage: DurableObjectStorage, parts: readonly SchemaPart[]): SchemaState[] {
  const applied = isMigrated(storage) ? appliedVersions(storage.sql) : new Map<string, number>();
  const names = new Set([...parts.map(({ name }) => name), ...applied.keys()]);
  return [...names].map((part) => ({
    part,
    stored: applied.get(part) ?? 0,
    known: parts.find(({ name }) => name === part)?.migrations.length ?? 0,
  }));
}

function appliedVersions(sql: SqlStorage): ReadonlyMap<string, number> {
  const query = "SELECT part, version FROM schema_version";
  const rows = sql.exec<{ part: string; version: number }>(query).toArray();
  return new Map(rows.map(({ part, version }) => [part, version]));
}
