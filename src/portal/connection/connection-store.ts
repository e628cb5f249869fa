/**
 * The stored 1Kosmos connection: sealed, opened once, and who saved it. For ten minutes it keeps the one that a save replaced, so
 * that the save can be undone.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { Keyring } from "../../lib/crypto/keyring.ts";
import { isNewest, seal, unseal, type Seal } from "../../lib/crypto/seal.ts";
import { log } from "../../lib/log.ts";
import { completeConnection, readConnection, type Connection } from "../../onekosmos/registry.ts";
import type { Records } from "../context/records.ts";
import { UNDO_MS } from "../settings/undoable.ts";

/** Sealed JSON of the 1Kosmos connection. */
const CONNECTION = documentKey("connection", z.string());
/** The newest save. */
const SAVE = documentKey(
  "connection_save",
  z.object({
    id: z.string(),
    /** Epoch ms. */
    at: z.number(),
    userId: z.nullable(z.number()),
    /** The connection that it replaced, sealed. Null: there was no connection. Absent: it cannot be undone any more. */
    before: z.exactOptional(z.nullable(z.string())),
  }),
);

export interface ConnectionStoreOptions {
  readonly records: Records;
  readonly keyring: Keyring;
  readonly now: () => number;
}

export class ConnectionStore {
  readonly #options: ConnectionStoreOptions;
  #opened: Connection | null = null;

  constructor(options: ConnectionStoreOptions) {
    this.#options = options;
  }

  get isSet(): boolean {
    return this.#options.records.documents.get(CONNECTION) !== null;
  }

  /** Returns the connection as far as it was opened; null before that. */
  get opened(): Connection | null {
    return this.#opened;
  }

  /** Returns the number of the newest save; "" before the first one. */
  get revision(): string {
    return this.#options.records.documents.get(SAVE)?.id ?? "";
  }

  /** Returns the newest save while it can be undone, or null. */
  get undoable(): { readonly id: string; readonly at: number; readonly userId: number | null } | null {
    const save = this.#options.records.documents.get(SAVE);
    const isOpen = save?.before !== undefined && save.at > this.#options.now() - UNDO_MS;
    return isOpen ? { id: save.id, at: save.at, userId: save.userId } : null;
  }

  /** Returns the connection with its secrets; null when there is none, or no key of the ring opens it. */
  async open(): Promise<Connection | null> {
    if (this.#opened !== null) return this.#opened;
    const { records, keyring } = this.#options;
    const sealed = records.documents.get(CONNECTION);
    if (sealed === null) return null;
    const stored = await this.#unsealed(sealed);
    // Somebody else may have opened it, or saved another, meanwhile.
    if (stored === null || this.#opened !== null) return this.#opened;
    const connection = completeConnection(stored);
    this.#opened = connection;
    // Once the newest key has sealed everything, the older ones can be dropped.
    if (connection !== stored || !isNewest(keyring, sealed)) {
      const again = await this.seal(connection);
      if (connection === this.#opened) records.documents.put(CONNECTION, again);
    }
    return connection;
  }

  /** Seals a connection for this portal. */
  async seal(connection: Connection): Promise<string> {
    return seal(this.#options.keyring, this.#seal(), JSON.stringify(connection));
  }

  /** Stores a sealed connection, in one turn, and what it replaces. */
  put(connection: Connection, sealed: string, userId: number | null): void {
    const { documents } = this.#options.records;
    const before = documents.get(CONNECTION);
    documents.put(CONNECTION, sealed);
    documents.put(SAVE, { id: crypto.randomUUID(), at: this.#options.now(), userId, before });
    this.#opened = connection;
  }

  /**
   * Puts back what the save of this number replaced. Returns what is stored then, null when that is nothing; undefined when the
   * save is not the newest one, is too old, or what it replaced does not open any more.
   */
  async restore(id: string, userId: number | null): Promise<Connection | null | undefined> {
    const { documents } = this.#options.records;
    const sealed = documents.get(SAVE)?.before;
    const stored = sealed === undefined || sealed === null ? null : await this.#unsealed(sealed);
    // Somebody may have saved another meanwhile.
    if (this.undoable?.id !== id || (stored === null && sealed !== null)) return undefined;
    if (sealed === undefined || sealed === null) documents.delete(CONNECTION);
    else documents.put(CONNECTION, sealed);
    documents.put(SAVE, { id: crypto.randomUUID(), at: this.#options.now(), userId });
    this.#opened = stored === null ? null : completeConnection(stored);
    return this.#opened;
  }

  /** Deletes what the newest save replaced once it cannot be undone any more. */
  prune(): void {
    const { documents } = this.#options.records;
    const save = documents.get(SAVE);
    if (save?.before === undefined || this.undoable !== null) return;
    const { id, at, userId } = save;
    documents.put(SAVE, { id, at, userId });
  }

  async #unsealed(sealed: string): Promise<Connection | null> {
    const { records, keyring } = this.#options;
    const opened = await unseal(keyring, this.#seal(), sealed);
    if (opened.ok) return readConnection(JSON.parse(opened.value));
    const { portalId } = records.portal();
    log("error", "stored connection does not open", { portal: portalId, reason: opened.error });
    return null;
  }

  /** Bound into the encryption: another portal's sealed connection does not open here. */
  #seal(): Seal {
    const { portalId } = this.#options.records.portal();
    return { label: "seal:connection", place: `portal:${portalId}:connection` };
  }
}
