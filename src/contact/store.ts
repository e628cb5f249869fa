/** The contact's database: its state and a short history. See docs/storage.md. */
import { isMigrated, migrate, type Migration } from "../storage/migrate.ts";
import { VERIFICATION_KINDS } from "../vocabulary.ts";
import type { HistoryEntry } from "./history.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "./state.ts";
import { TRIGGERS } from "./trigger.ts";

/** Enough for a card's "last attempts" and for support; older entries go. */
const HISTORY_LIMIT = 100;

const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL) STRICT;
   CREATE TABLE history (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL) STRICT;`,
  // the contact that this one was merged into
  `CREATE TABLE moved (one INTEGER PRIMARY KEY CHECK (one = 1), contact_id TEXT NOT NULL) STRICT;`,
  // '': none, or not known
  `ALTER TABLE history ADD COLUMN kind TEXT NOT NULL DEFAULT '';
   ALTER TABLE history ADD COLUMN triggered_by TEXT NOT NULL DEFAULT '';
   ALTER TABLE history ADD COLUMN reference TEXT NOT NULL DEFAULT '';`,
];

interface HistoryRow extends Record<string, SqlStorageValue> {
  readonly at: number;
  readonly event: string;
  readonly detail: string;
  readonly kind: string;
  readonly by: string;
  readonly reference: string;
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
    if (!this.#exists()) return NEW_CONTACT;
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
    this.#append(entry);
    sql.exec("DELETE FROM history WHERE seq <= (SELECT max(seq) FROM history) - ?", HISTORY_LIMIT);
  }

  /** Weaves another contact's history into this one, by time. */
  adopt(others: readonly HistoryEntry[]): void {
    this.#prepare();
    const woven = [...this.history(HISTORY_LIMIT), ...others].sort((left, right) => left.at - right.at);
    this.#storage.sql.exec("DELETE FROM history");
    for (const entry of woven.slice(-HISTORY_LIMIT)) this.#append(entry);
  }

  /** The contact that this one was merged into, or null. */
  movedTo(): string | null {
    if (!this.#exists()) return null;
    const query = "SELECT contact_id AS id FROM moved";
    return this.#storage.sql.exec<{ id: string }>(query).toArray()[0]?.id ?? null;
  }

  /** Remembers where the contact went. */
  moveTo(contactId: string): void {
    this.#prepare();
    this.#storage.sql.exec(
      "INSERT INTO moved VALUES (1, ?) ON CONFLICT DO UPDATE SET contact_id = excluded.contact_id",
      contactId,
    );
  }

  /** Drops state and history; the way to the survivor stays. */
  forgetState(): void {
    if (!this.#exists()) return;
    this.#storage.sql.exec("DELETE FROM state");
    this.#storage.sql.exec("DELETE FROM history");
  }

  /** Drops everything; the object is as if it had never been asked for anything. */
  async erase(): Promise<void> {
    this.#ready = false;
    await this.#storage.deleteAll();
  }

  /** Newest first. */
  history(limit: number): readonly HistoryEntry[] {
    if (!this.#exists()) return [];
    const rows = this.#storage.sql.exec<HistoryRow>(
      `SELECT at, event, detail, kind, triggered_by AS by, reference FROM history ORDER BY seq DESC LIMIT ?`,
      limit,
    );
    return rows.toArray().map((row) => entryOf(row));
  }

  #append({ at, event, detail, kind, trigger }: HistoryEntry): void {
    this.#storage.sql.exec(
      "INSERT INTO history (at, event, detail, kind, triggered_by, reference) VALUES (?, ?, ?, ?, ?, ?)",
      at,
      event,
      detail,
      kind ?? "",
      trigger?.by ?? "",
      trigger?.reference ?? "",
    );
  }

  /** Whether anything is stored. Tables that an earlier version made are brought up to date on the way. */
  #exists(): boolean {
    if (!this.#ready && isMigrated(this.#storage)) this.#prepare();
    return this.#ready;
  }

  #prepare(): void {
    if (this.#ready) return;
    migrate(this.#storage, MIGRATIONS);
    this.#ready = true;
  }
}

function entryOf({ at, event, detail, kind, by, reference }: HistoryRow): HistoryEntry {
  const trigger = TRIGGERS.find((known) => known === by);
  return {
    at,
    event,
    detail,
    kind: VERIFICATION_KINDS.find((known) => known === kind) ?? null,
    trigger: trigger === undefined ? null : { by: trigger, reference: reference === "" ? null : reference },
  };
}
