/** The deal's database: its state. See docs/storage.md. */
import { isMigrated, migrate, type Migration } from "../storage/migrate.ts";
import { dealStateSchema, NEW_DEAL, type DealState } from "./state.ts";

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL) STRICT;`,
];

/** Reads and writes one deal's row. Synchronous: what one method of the object does commits together. */
export class DealStore {
  readonly #storage: DurableObjectStorage;
  #ready = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** The stored state, or that of a deal nobody knows; reading stores nothing. */
  load(): DealState {
    if (!this.#ready && !isMigrated(this.#storage)) return NEW_DEAL;
    const row = this.#storage.sql.exec<{ json: string }>("SELECT json FROM state").toArray()[0];
    return row === undefined ? NEW_DEAL : dealStateSchema.parse(JSON.parse(row.json));
  }

  save(state: DealState): void {
    if (!this.#ready) migrate(this.#storage, MIGRATIONS);
    this.#ready = true;
    this.#storage.sql.exec(
      "INSERT INTO state VALUES (1, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
      JSON.stringify(state),
    );
  }

  /** Forgets everything, the tables included. */
  async erase(): Promise<void> {
    this.#ready = false;
    await this.#storage.deleteAll();
  }
}
