/** Schemas: forward once each, and older code opens what newer code has written. */
import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { migrate, type Migration } from "../../src/lib/migrate.ts";

const FIRST = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT";
const SECOND = "ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'white'";
const THIRD = "ALTER TABLE notes ADD COLUMN size INTEGER NOT NULL DEFAULT 1";

let objects = 0;
/** Opens one storage under one list of migrations after the other. */
function openedUnder(
  ...versions: readonly (readonly Migration[])[]
): Promise<readonly Record<string, SqlStorageValue>[]> {
  objects += 1;
  const stub = env.SWEEP_INDEX.getByName(`migrate-${objects}`);
  return runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("DELETE FROM schema_version");
    for (const [index, migrations] of versions.entries()) {
      migrate(storage, migrations);
      storage.sql.exec("INSERT INTO notes (text) VALUES (?)", `note ${index + 1}`);
    }
    const { version } = storage.sql
      .exec<{ version: number }>("SELECT version FROM schema_version WHERE part = 'main'")
      .one();
    return storage.sql
      .exec("SELECT * FROM notes ORDER BY id")
      .toArray()
      .map((row) => ({ ...row, version }));
  });
}

describe("a release is rolled back", () => {
  it("older code opens a newer schema, and keeps working on it", async () => {
    expect(await openedUnder([FIRST], [FIRST, SECOND], [FIRST])).toEqual([
      { id: 1, text: "note 1", colour: "white", version: 2 },
      { id: 2, text: "note 2", colour: "white", version: 2 },
      { id: 3, text: "note 3", colour: "white", version: 2 },
    ]);
  });

  it("the next upgrade continues where the schema stands", async () => {
    const rows = await openedUnder([FIRST, SECOND], [FIRST], [FIRST, SECOND, THIRD]);
    expect(rows.map(({ size, version }) => [size, version])).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });
});
