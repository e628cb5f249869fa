/**
 * Reads of an object's SQLite that are kept as long as nothing is written there: the object alone changes its storage. For what
 * pages show, which are opened again and again while nothing changes.
 */

/** What one read returned since the last write. */
interface Kept<T> {
  /** The state of the storage then. */
  readonly version: string;
  readonly values: Map<string, T>;
}

/** Values that one read keeps: the parameters of a page's query can be many. */
const MAX_VALUES = 8;

/** How often each storage was in doubt. */
const doubts = new WeakMap<SqlStorage, number>();

/**
 * Returns the same read, which asks SQLite whether anything was written since, and reads again only then. What it returns must
 * depend on the storage and the parameters alone, and must not be changed.
 */
export function keptRead<Parameters extends readonly (string | number)[], T>(
  read: (sql: SqlStorage, ...parameters: Parameters) => T,
): (sql: SqlStorage, ...parameters: Parameters) => T {
  const known = new WeakMap<SqlStorage, Kept<T>>();
  const valuesOf = (sql: SqlStorage): Map<string, T> => {
    const [version, last] = [versionOf(sql), known.get(sql)];
    if (last?.version === version && last.values.size < MAX_VALUES) return last.values;
    const values = new Map<string, T>();
    known.set(sql, { version, values });
    return values;
  };
  return (sql, ...parameters) => {
    const [values, key] = [valuesOf(sql), JSON.stringify(parameters)];
    const value = values.get(key) ?? read(sql, ...parameters);
    values.set(key, value);
    return value;
  };
}

/** Drops everything that was kept of a storage: a commit failed, within which something may have been read, or it was emptied. */
export function forgetKeptReads(sql: SqlStorage): void {
  doubts.set(sql, (doubts.get(sql) ?? 0) + 1);
}

/** Changes with each row that a statement or a trigger changes (SQLite, `total_changes()`), and with each doubt. */
function versionOf(sql: SqlStorage): string {
  const changes = sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
  return `${changes} ${doubts.get(sql) ?? 0}`;
}
