/** Small helpers around an object's SQLite: rows are parsed by a schema, and changes are counted. Independent of tables. */
import * as z from "zod/mini";

/** Returns the rows of a query, each parsed by `schema`. */
export function rowsOf<T>(
  sql: SqlStorage,
  schema: z.ZodMiniType<T>,
  query: string,
  ...bindings: SqlStorageValue[]
): T[] {
  return sql
    .exec(query, ...bindings)
    .toArray()
    .map((row) => schema.parse(row));
}

/**
 * Returns the rows of a query as `rowsOf` does, for a query that selects them as one JSON text named `rows`: converting every value
 * of many rows costs more than finding them.
 */
export function jsonRowsOf<T>(
  sql: SqlStorage,
  schema: z.ZodMiniType<T>,
  query: string,
  ...bindings: SqlStorageValue[]
): T[] {
  const text = sql.exec<{ rows: string }>(query, ...bindings).one().rows;
  const rows: unknown[] = JSON.parse(text);
  return rows.map((row) => schema.parse(row));
}

/** Returns the number or null of a query that selects one column named `n`; null also when there is no row. */
export function numberOf(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): number | null {
  return sql.exec<{ n: number | null }>(query, ...bindings).toArray()[0]?.n ?? null;
}

/** Returns the strings of a query that selects one column named `id`. */
export function idsOf(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): string[] {
  return sql
    .exec<{ id: string }>(query, ...bindings)
    .toArray()
    .map(({ id }) => id);
}

/** Returns how many rows the last statement inserted, changed or deleted. */
export function changesOf(sql: SqlStorage): number {
  return sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
}

/** Makes a schema for a TEXT column that holds JSON of the given shape. */
export function jsonColumn<S extends z.ZodMiniType>(schema: S) {
  return z.pipe(
    z.string(),
    z.transform((text): z.infer<S> => schema.parse(JSON.parse(text))),
  );
}
