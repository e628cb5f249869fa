/** An object's SQLite with the kernel's tables, for tests of the kernel's parts. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { KERNEL_MIGRATIONS } from "../../../src/kernel/schema.ts";
import { migrate } from "../../../src/lib/migrate.ts";

/** Runs `play` on a fresh database. */
export async function onFreshStorage<T>(play: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> {
  const stub = env.PORTAL.getByName(`kernel-${crypto.randomUUID()}`);
  return runInDurableObject(stub, async (_, state) => {
    migrate(state.storage, KERNEL_MIGRATIONS);
    return play(state.storage);
  });
}

/** Counts the rows that `work` reads and writes. */
export function countRows(
  sql: SqlStorage,
  work: (counted: SqlStorage) => void,
): { read: number; written: number } {
  const { counted, rows } = countingSql(sql);
  work(counted);
  return rows();
}

/** Wraps a database so that the rows are counted that statements read and write. */
export function countingSql(sql: SqlStorage): {
  readonly counted: SqlStorage;
  readonly rows: () => { read: number; written: number };
} {
  const cursors: { rowsRead: number; rowsWritten: number }[] = [];
  const counted = new Proxy(sql, {
    get: (target, name) =>
      name === "exec"
        ? (query: string, ...bindings: SqlStorageValue[]) => {
            const cursor = target.exec(query, ...bindings);
            cursors.push(cursor);
            return cursor;
          }
        : Reflect.get(target, name),
  });
  const rows = () => ({
    read: cursors.reduce((total, { rowsRead }) => total + rowsRead, 0),
    written: cursors.reduce((total, { rowsWritten }) => total + rowsWritten, 0),
  });
  return { counted, rows };
}
