/**
 * Tombstones for privacy-deleted contacts. Stores only an HMAC of the id, permanently, so that late events, results and
 * links cannot recreate the contact.
 */
import { createHmac } from "node:crypto";
import { deriveKeySync, type Keyring } from "../../lib/crypto/keyring.ts";
import type { Migration } from "../../lib/migrate.ts";

export const TOMBSTONE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE tombstones (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
];

const LABEL = "tombstone";

export interface TombstonesOptions {
  readonly sql: SqlStorage;
  readonly keyring: Keyring;
  readonly portalId: number;
}

export class Tombstones {
  readonly #options: TombstonesOptions;
  /** True when there is any; null: not read yet. */
  #any: boolean | null = null;

  constructor(options: TombstonesOptions) {
    this.#options = options;
  }

  /** Returns whether a contact was privacy-deleted. Computes nothing while no contact ever was. */
  has(contactId: string): boolean {
    const { sql } = this.#options;
    this.#any ??= sql.exec("SELECT 1 FROM tombstones LIMIT 1").toArray().length > 0;
    if (!this.#any) return false;
    const query = "SELECT 1 FROM tombstones WHERE hash IN (SELECT value FROM json_each(?)) LIMIT 1";
    return sql.exec(query, JSON.stringify(this.#hashesOf(contactId))).toArray().length > 0;
  }

  /** Keeps tombstones for these contacts. */
  add(contactIds: readonly string[]): void {
    const hashes = contactIds.flatMap((id) => this.#hashesOf(id));
    const insert = "INSERT OR IGNORE INTO tombstones SELECT value FROM json_each(?)";
    this.#options.sql.exec(insert, JSON.stringify(hashes));
    this.#any = null;
  }

  /** Drops what was read before. */
  invalidate(): void {
    this.#any = null;
  }

  /** HMAC-SHA256 of the contact's name, one for each key of the ring. */
  #hashesOf(contactId: string): string[] {
    const { keyring, portalId } = this.#options;
    return deriveKeySync(keyring, LABEL).map((key) =>
      createHmac("sha256", key).update(`${portalId}:${contactId}`).digest("base64url"),
    );
  }
}
