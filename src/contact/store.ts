/** The contact's database: its state and a short history. See docs/storage.md. */
import { isMigrated, migrate, type Migration } from "../storage/migrate.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "./state.ts";

/** Enough for a card's "last attempts" and for support; older entries go. */
const HISTORY_LIMIT = 100;

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL) STRICT;
   CREATE TABLE history (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL) STRICT;`,
];

/** One line of the history: what happened, by which request, and why. Nothing about the person. */
export interface HistoryEntry {
  readonly at: number;
  readonly event: string;
  readonly detail: string;
}

/** Reads and writes one contact's rows. Every method is synchronous, so a method's writes commit together. */
export class ContactStore {
  readonly #storage: DurableObjectStorage;
  #ready = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** The stored state, or that of a contact nobody knows; reading stores nothing. */
  load(): ContactState {
    if (!this.#ready && !isMigrated(this.#storage)) return NEW_CONTACT;
    const row = this.#storage.sql.exec<{ json: string }>("SELECT json FROM state").toArray()[0];
    return row === undefined ? NEW_CONTACT : contactStateSchema.parse(JSON.parse(row.json));
  }

  /** Replaces the state and appends to the history. */
  save(state: ContactState, entry: HistoryEntry | null): void {
    this.#prepare();
    const { sql } = this.#storage;
    sql.exec(
      "INSERT INTO state VALUES (1, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
      JSON.stringify(state),
    );
    if (entry === null) return;
    sql.exec("INSERT INTO history (at, event, detail) VALUES (?, ?, ?)", entry.at, entry.event, entry.detail);
    sql.exec("DELETE FROM history WHERE seq <= (SELECT max(seq) FROM history) - ?", HISTORY_LIMIT);
  }

  /** Newest first. */
  history(limit: number): readonly HistoryEntry[] {
    if (!this.#ready && !isMigrated(this.#storage)) return [];
    const rows = this.#storage.sql.exec<{ at: number; event: string; detail: string }>(
      "SELECT at, event, detail FROM history ORDER BY seq DESC LIMIT ?",
      limit,
    );
    return rows.toArray();
  }

  #prepare(): void {
    if (this.#ready) return;
    migrate(this.#storage, MIGRATIONS);
    this.#ready = true;
  }
}
