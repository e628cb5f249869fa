/** Everything that an object has stored, for tests of what stays and what does not. */

/** Returns every row of the object's own tables and every document, as text; "[]" when nothing is stored. */
export function everythingStored(storage: DurableObjectStorage): string {
  const tables = storage.sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .toArray()
    .filter(({ name }) => !name.startsWith("_cf_") && !name.startsWith("sqlite_"))
    .map(({ name }) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]);
  return JSON.stringify([...tables, ...storage.kv.list()]);
}
