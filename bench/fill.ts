/** Fills the storage of an app that is stopped: workerd keeps each object in a SQLite file of its own. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { largePortal } from "./large-portal.ts";

/** Makes the one portal below `storage` a large one. */
export function fillPortal(storage: string): void {
  const files = readdirSync(storage, { recursive: true, encoding: "utf8" });
  const portals = files.filter((file) => file.endsWith(".sqlite") && fill(join(storage, file)));
  if (portals.length !== 1) throw new Error(`${portals.length} objects are portals, not one`);
}

/** Fills the object's file. Returns false for an object that is no portal. */
function fill(file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    const tables = database.prepare(
      "SELECT name FROM sqlite_schema WHERE name IN ('verifications', 'audit')",
    );
    if (tables.all().length < 2) return false;
    database.exec("BEGIN");
    for (const { sql, values } of largePortal(Date.now())) database.prepare(sql).run(...values);
    database.exec("COMMIT");
    return true;
  } finally {
    database.close();
  }
}
