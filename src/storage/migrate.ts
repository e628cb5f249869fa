/**
 * Schema of an object's SQLite database, as a list of migrations. An applied one is never changed: append.
 */

/** One step: SQL statements run together. */
export type Migration = string;

/** Brings a database up to date; cheap when it already is. Runs inside one synchronous transaction. */
export function migrate(storage: DurableObjectStorage, migrations: readonly Migration[]): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
    const applied = sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray()[0]?.version;
    if (applied === undefined) sql.exec("INSERT INTO schema_version VALUES (0)");
    for (const migration of migrations.slice(applied ?? 0)) sql.exec(migration);
    if (applied !== migrations.length) sql.exec("UPDATE schema_version SET version = ?", migrations.length);
  });
}

/** Whether anything was ever stored: asking leaves an untouched object untouched. */
export function isMigrated(storage: DurableObjectStorage): boolean {
  return storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
}
