/**
 * Who was privacy-deleted: of each a keyed hash of the id and nothing else, for good, so that a late event, result or
 * link revives nothing.
 */
import { hmacSha256, toBase64Url, utf8 } from "../crypto/bytes.ts";
import { deriveKey, type Keyring } from "../crypto/keyring.ts";

const TOMBSTONE = "tombstone";

/** A contact's hashes, one for each key of the ring, the newest key's first. */
export type Hashes = readonly string[];

export interface ForgottenOptions {
  readonly sql: SqlStorage;
  readonly keyring: Keyring;
  readonly portalId: number;
}

export class Forgotten {
  readonly #options: ForgottenOptions;

  constructor(options: ForgottenOptions) {
    this.#options = options;
  }

  /**
   * HMAC-SHA256 of the contact's name under keys that only the app has: whoever has both key and id learns whether
   * the id was forgotten, and nobody else learns anything.
   */
  async hashesOf(contactId: string): Promise<Hashes> {
    const { keyring, portalId } = this.#options;
    const keys = await deriveKey(keyring, TOMBSTONE);
    const name = utf8(`${portalId}:${contactId}`);
    return Promise.all(keys.map(async (key) => toBase64Url(await hmacSha256(key, name))));
  }

  /** The hashes of several contacts; none are computed where nobody was ever forgotten. */
  async hashesToLookFor(contactIds: readonly string[]): Promise<ReadonlyMap<string, Hashes>> {
    if (this.#options.sql.exec("SELECT 1 FROM tombstones LIMIT 1").toArray().length === 0) return new Map();
    const ids = [...new Set(contactIds)];
    return new Map(await Promise.all(ids.map(async (id) => [id, await this.hashesOf(id)] as const)));
  }

  /** Whether a contact of these hashes was forgotten. */
  has(hashes: Hashes | undefined): boolean {
    if (hashes === undefined) return false;
    const query = "SELECT 1 FROM tombstones WHERE hash IN (SELECT value FROM json_each(?)) LIMIT 1";
    return this.#options.sql.exec(query, JSON.stringify(hashes)).toArray().length > 0;
  }

  /** Keeps these hashes for good. */
  add(hashes: Hashes): void {
    this.#options.sql.exec(
      "INSERT OR IGNORE INTO tombstones SELECT value FROM json_each(?)",
      JSON.stringify(hashes),
    );
  }
}
