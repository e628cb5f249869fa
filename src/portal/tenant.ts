/**
 * The portal's 1Kosmos connection: stored sealed, its directory cached, and the "needs attention" state.
 * Secrets leave this file only towards the provider.
 */
import * as z from "zod";
import type { Keyring } from "../crypto/keyring.ts";
import { seal, unseal } from "../crypto/seal.ts";
import { createProvider, discover } from "../onekosmos/connect.ts";
import { parseConnection } from "../onekosmos/connection-input.ts";
import { connectionSchema, type Connection } from "../onekosmos/connection.ts";
import type { ConnectionReport, Directory, ProviderFailure, ProviderIo } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import type { FieldErrors } from "./contract.ts";
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
  readonly #options: TenantOptions;
  #connection: Connection | null = null;
  #directory: Directory | null = null;
  #discovering: Promise<Result<Directory, ProviderFailure>> | null = null;

  constructor(options: TenantOptions) {
    this.#options = options;
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
    this.#connection = connectionSchema.parse(JSON.parse(opened.value));
    return this.#connection;
  }

  /** Checks and stores a connection; secrets that are left out stay as they are. */
  async save(input: unknown): Promise<Result<Connection, FieldErrors>> {
    const { records, keyring, io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return parsed;
    records.put("connection", await seal(keyring, this.#place(), JSON.stringify(parsed.value)));
    this.#connection = parsed.value;
    this.#forgetDirectory();
    this.clearAttention();
    return parsed;
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

  /** Takes note of a failed call: what to discover again, and whether a person must act. */
  noteFailure(failure: ProviderFailure): void {
    const { records, io } = this.#options;
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

  #forgetDirectory(): void {
    this.#directory = null;
    this.#options.records.delete("directory");
  }

  /** Bound into the encryption: another portal's sealed connection does not open here. */
  #place(): string {
    return `portal:${this.#options.records.portal().portalId}:connection`;
  }
}

const directorySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sessions"), expiresAt: z.number(), origin: z.string() }),
  z.object({
    kind: z.literal("idverify"),
    expiresAt: z.number(),
    origin: z.string(),
    tenantTag: z.string(),
    tenantId: z.string(),
    communityId: z.string(),
    docuverify: z.string(),
    docuverifyKey: z.string(),
    clockOffsetMs: z.number(),
  }),
]);

function parseDirectory(json: string | null): Directory | null {
  return json === null ? null : directorySchema.parse(JSON.parse(json));
}
