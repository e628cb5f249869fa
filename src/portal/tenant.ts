/**
 * The portal's 1Kosmos connection: stored sealed, its directory cached, and the "needs attention" state.
 * Secrets leave this file only towards the provider.
 */
import type { Keyring } from "../crypto/keyring.ts";
import { seal, unseal } from "../crypto/seal.ts";
import { createProvider, discover } from "../onekosmos/connect.ts";
import { parseConnection } from "../onekosmos/connection-input.ts";
import { connectionSchema, DEFAULT_PACE, type Connection } from "../onekosmos/connection.ts";
import { newOwnKey } from "../onekosmos/idverify/keys.ts";
import type { ConnectionReport, Directory, ProviderFailure, ProviderIo } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import type { FieldErrors } from "./contract.ts";
import { directorySchema } from "./directory.ts";
import { Pacer } from "./pacer.ts";
import type { Records } from "./records.ts";

/** While 1Kosmos refuses us, one piece of work tries again this often. */
const ATTENTION_RETRY_MS = 5 * 60 * 1000;

/** Refusals that no waiting mends: a person must look at the connection. */
const NEEDS_A_PERSON = new Set<ProviderFailure["reason"]>([
  "credentials_refused",
  "request_refused",
  "forbidden_host",
]);
/** The directory may be out of date: it is fetched anew. */
const NEEDS_DISCOVERY = new Set<ProviderFailure["reason"]>([
  "stale_keys",
  "clock_skew",
  "unreachable",
  "forbidden_host",
]);

/** Which field of the form a failed test points at. */
const FIELD_OF: Partial<Record<ProviderFailure["reason"], string>> = {
  forbidden_host: "tenantDns",
  unreachable: "tenantDns",
  credentials_refused: "credentials",
};

export interface TenantOptions {
  readonly records: Records;
  readonly keyring: Keyring;
  readonly io: ProviderIo;
}

export class Tenant {
  /** How hard 1Kosmos may be asked. */
  readonly pacer: Pacer;
  readonly #options: TenantOptions;
  #connection: Connection | null = null;
  #directory: Directory | null = null;
  #discovering: Promise<Result<Directory, ProviderFailure>> | null = null;

  constructor(options: TenantOptions) {
    this.#options = options;
    this.pacer = new Pacer(options.records, () => this.#connection?.pace ?? DEFAULT_PACE);
  }

  isConfigured(): boolean {
    return this.#options.records.get("connection") !== null;
  }

  /** The stored connection with its secrets, or null when there is none. Throws when no key opens it. */
  async connection(): Promise<Connection | null> {
    if (this.#connection !== null) return this.#connection;
    const { records, keyring } = this.#options;
    const sealed = records.get("connection");
    if (sealed === null) return null;
    const opened = await unseal(keyring, this.#place(), sealed);
    if (!opened.ok) throw new Error(`the stored 1Kosmos connection does not open: ${opened.error}`);
    // Somebody else may have opened it meanwhile.
    if (this.#connection !== null) return this.#connection;
    const stored = connectionSchema.parse(JSON.parse(opened.value));
    const connection = withOwnKey(stored);
    this.#connection = connection;
    if (connection !== stored) await this.#store(connection);
    return connection;
  }

  /** Checks and stores a connection; secrets that are left out stay as they are. */
  async save(input: unknown): Promise<Result<Connection, FieldErrors>> {
    const { io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return parsed;
    const connection = withOwnKey(parsed.value);
    this.#connection = connection;
    await this.#store(connection);
    this.#forgetDirectory();
    this.clearAttention();
    this.pacer.reset();
    return ok(connection);
  }

  /** Really calls 1Kosmos with a connection that need not be stored. */
  async test(input: unknown): Promise<Result<ConnectionReport, FieldErrors>> {
    const { io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return parsed;
    const directory = await discover(parsed.value, io);
    const tested = directory.ok
      ? await createProvider(parsed.value, directory.value, io).testConnection()
      : directory;
    return tested.ok
      ? tested
      : err({ [FIELD_OF[tested.error.reason] ?? "connection"]: tested.error.message });
  }

  /** The tenant's directory, from the cache while it holds. One discovery runs however many ask. */
  async directory(connection: Connection): Promise<Result<Directory, ProviderFailure>> {
    const { records, io } = this.#options;
    this.#directory ??= parseDirectory(records.get("directory"));
    if (this.#directory !== null && this.#directory.expiresAt > io.now()) return ok(this.#directory);
    this.#discovering ??= this.#discover(connection).finally(() => {
      this.#discovering = null;
    });
    return this.#discovering;
  }

  /** 1Kosmos has answered. Answers whether work rested because it had not. */
  noteAnswer(): boolean {
    const wasPaused = this.pacer.answered();
    return this.clearAttention() || wasPaused;
  }

  /** Takes note of a failed call: how the tenant bears it, what to discover again, and whether a person must act. */
  noteFailure(failure: ProviderFailure): void {
    const { records, io } = this.#options;
    this.pacer.failed(failure, io.now());
    if (NEEDS_DISCOVERY.has(failure.reason)) this.#forgetDirectory();
    if (!NEEDS_A_PERSON.has(failure.reason)) return;
    records.update({ attention: failure.message, attentionRetryAt: io.now() + ATTENTION_RETRY_MS });
  }

  /** 1Kosmos works for us again. Answers whether it had not. */
  clearAttention(): boolean {
    const { records } = this.#options;
    if (records.portal().attention === null) return false;
    records.update({ attention: null, attentionRetryAt: 0 });
    return true;
  }

  async #discover(connection: Connection): Promise<Result<Directory, ProviderFailure>> {
    const { records, io } = this.#options;
    const found = await discover(connection, io);
    // A connection saved meanwhile has a directory of its own.
    if (found.ok && connection === this.#connection) {
      this.#directory = found.value;
      records.put("directory", JSON.stringify(found.value));
    }
    return found;
  }

  /** Stores a connection sealed, unless another has taken its place while it was being sealed. */
  async #store(connection: Connection): Promise<void> {
    const { records, keyring } = this.#options;
    const sealed = await seal(keyring, this.#place(), JSON.stringify(connection));
    if (connection === this.#connection) records.put("connection", sealed);
  }

  #forgetDirectory(): void {
    this.#directory = null;
    this.#options.records.delete("directory");
  }

  /** Bound into the encryption: another portal's sealed connection does not open here. */
  #place(): string {
    return `portal:${this.#options.records.portal().portalId}:connection`;
  }
}

/** A directory that an earlier version cached is found anew. */
function parseDirectory(json: string | null): Directory | null {
  return json === null ? null : (directorySchema.safeParse(JSON.parse(json)).data ?? null);
}

/** A connection over idverify has a key of its own, made once and kept as long as its tenant. */
function withOwnKey(connection: Connection): Connection {
  if (connection.kind !== "idverify" || connection.ownKey !== undefined) return connection;
  return { ...connection, ownKey: newOwnKey() };
}
