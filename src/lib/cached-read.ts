/**
 * Caches reads of an object's SQLite until something is written there: the object alone changes its storage. For what pages show,
 * which are opened again and again while nothing changes.
 */

/** What one read returned since the last write. */
interface Cached<T> {
  /** The state of the storage then. */
  readonly version: string;
  readonly values: Map<string, T>;
}

/** Values that are cached of one read: the parameters of a page's query can be many. */
const MAX_VALUES = 8;

/** How often each cache was invalidated. */
const invalidations = new WeakMap<SqlStorage, number>();

/**
 * Returns the same read with a cache, which is valid as long as SQLite has counted no change. What it returns must depend on the
 * storage and the parameters alone, and must not be changed.
 */
export function cachedRead<Parameters extends readonly (string | number)[], T>(
  read: (sql: SqlStorage, ...parameters: Parameters) => T,
): (sql: SqlStorage, ...parameters: Parameters) => T {
  const known = new WeakMap<SqlStorage, Cached<T>>();
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

/** Drops everything that was cached of a storage: a commit failed, within which something may have been read, or it was emptied. */
export function invalidateCachedReads(sql: SqlStorage): void {
  invalidations.set(sql, (invalidations.get(sql) ?? 0) + 1);
}

/** Returns a text that changes with each row that a statement or a trigger changes (SQLite, `total_changes()`), and with each invalidation. */
function versionOf(sql: SqlStorage): string {
  const changes = sql.exec<{ n: number }>("SELECT total_changes() AS n").one().n;
  return `${changes} ${invalidations.get(sql) ?? 0}`;
}
