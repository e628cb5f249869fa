/**
 * The portal's 1Kosmos connection: stored sealed, its directory cached, and the "needs attention" state.
 * Secrets leave this file only towards the provider.
 */
import type { Keyring } from "../crypto/keyring.ts";
import { isNewest, seal, unseal } from "../crypto/seal.ts";
import { log } from "../log.ts";
import { createProvider, discover } from "../onekosmos/connect.ts";
import { parseConnection } from "../onekosmos/connection-input.ts";
import { connectionSchema, DEFAULT_PACE, type Connection, type PaceLimits } from "../onekosmos/connection.ts";
import { newOwnKey } from "../onekosmos/idverify/keys.ts";
import type { ConnectionReport, Directory, ProviderFailure, ProviderIo } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import type { FieldErrors } from "./contract.ts";
import { directorySchema } from "./directory.ts";
import { answered, launched, permits, readyAt, restAfter, restUntilMended, slowed, STEADY } from "./pace.ts";
import type { Records } from "./records.ts";

/** As many different contacts refused in a row are the connection's fault and not theirs. */
const REFUSALS_OF_A_CONNECTION = 3;

type Reason = ProviderFailure["reason"];
/** Refusals of the connection itself: no waiting mends them, a person must look. */
const OF_THE_CONNECTION = new Set<Reason>(["credentials_refused", "forbidden_host"]);
/** The directory may be out of date: it is fetched anew. */
const NEEDS_DISCOVERY = new Set<Reason>(["stale_keys", "clock_skew", "unreachable", "forbidden_host"]);

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
  #pace = STEADY;
  /** A discovery under way, and for which connection: another one's keys must not be used with its answer. */
  #discovering: { for: Connection; found: Promise<Result<Directory, ProviderFailure>> } | null = null;

  constructor(options: TenantOptions) {
    this.#options = options;
  }

  isConfigured(): boolean {
    return this.#options.records.get("connection") !== null;
  }

  /** The stored connection with its secrets; null when there is none, or no key of the ring opens it. */
  async connection(): Promise<Connection | null> {
    if (this.#connection !== null) return this.#connection;
    const { records, keyring } = this.#options;
    const sealed = records.get("connection");
    if (sealed === null) return null;
    const opened = await unseal(keyring, this.#place(), sealed);
    if (!opened.ok) {
      log("error", "stored connection does not open", {
        portal: records.portal().portalId,
        reason: opened.error,
      });
      return null;
    }
    // Somebody else may have opened it, or saved another, meanwhile.
    if (this.#connection !== null) return this.#connection;
    const stored = connectionSchema.parse(JSON.parse(opened.value));
    const connection = withOwnKey(stored);
    this.#connection = connection;
    // Once the newest key has sealed everything, the older ones can be dropped.
    if (connection !== stored || !isNewest(keyring, sealed)) {
      const again = await this.#sealed(connection);
      if (connection === this.#connection) records.put("connection", again);
    }
    return connection;
  }

  /** Checks and stores a connection; secrets that are left out stay as they are. */
  async save(input: unknown): Promise<Result<Connection, FieldErrors>> {
    const { records, io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return parsed;
    const connection = withOwnKey(parsed.value);
    const sealed = await this.#sealed(connection);
    // In one turn: nobody may see the new connection beside the old directory.
    records.put("connection", sealed);
    this.#connection = connection;
    this.#forgetDirectory();
    this.noteAnswer();
    this.#pace = STEADY;
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
    if (this.#discovering?.for !== connection) {
      const found = this.#discover(connection).finally(() => {
        if (this.#discovering?.found === found) this.#discovering = null;
      });
      this.#discovering = { for: connection, found };
    }
    return this.#discovering.found;
  }

  /**
   * Takes note of a failed call: what to discover again, who must act, and how long everybody waits. `started` is the
   * contact whose session 1Kosmos would not make; null for any other call.
   */
  noteFailure(failure: ProviderFailure, started: string | null): void {
    const { records, io } = this.#options;
    const record = records.portal();
    if (NEEDS_DISCOVERY.has(failure.reason)) this.#forgetDirectory();
    this.#pace = slowed(this.#pace, failure, io.now());
    const rest = restAfter(record, failure, io.now());
    if (rest !== null) {
      const { holdUntil, holdFailures } = rest;
      records.update({ holdUntil, holdFailures, holdReason: failure.message });
    }
    if (failure.reason === "request_refused" && started !== null) {
      // One refusal may be about one contact: it is shown; several in a row stop the others from trying.
      records.update({ attention: failure.message, refused: [...new Set([...record.refused, started])] });
    }
    if (OF_THE_CONNECTION.has(failure.reason) || this.#refusesEverybody()) {
      const { message } = failure;
      records.update({ attention: message, holdReason: message, ...restUntilMended(record, io.now()) });
    }
  }

  /** Whether work that 1Kosmos did not take rests without using up its attempts: a person must mend the connection. */
  restsForAPerson(failure: ProviderFailure): boolean {
    return (
      OF_THE_CONNECTION.has(failure.reason) ||
      (failure.reason === "request_refused" && this.#refusesEverybody())
    );
  }

  /** 1Kosmos answered a call of ours as it should. Answers whether everybody had been waiting for that. */
  noteAnswer(): boolean {
    const { records } = this.#options;
    this.#pace = answered(this.#pace);
    const { attention, holdFailures } = records.portal();
    if (attention === null && holdFailures === 0) return false;
    records.update({ attention: null, holdUntil: 0, holdFailures: 0, refused: [] });
    return holdFailures > 0;
  }

  /** How many pieces of work may call 1Kosmos at `now`, `running` of them already: none without a connection, else by the pace. */
  allowance(running: number, now: number): number {
    if (!this.isConfigured()) return 0;
    return permits(this.#pace, this.#options.records.portal(), this.#limits(), running, now);
  }

  /** When a piece of work may call 1Kosmos, at the earliest `now`; epoch ms. */
  readyAt(now: number): number {
    return readyAt(this.#pace, this.#options.records.portal(), this.#limits(), now);
  }

  /** So many calls have left. */
  launched(calls: number, now: number): void {
    this.#pace = launched(this.#pace, this.#limits(), calls, now);
  }

  #limits(): PaceLimits {
    return this.#connection?.pace ?? DEFAULT_PACE;
  }

  #refusesEverybody(): boolean {
    return this.#options.records.portal().refused.length >= REFUSALS_OF_A_CONNECTION;
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

  #sealed(connection: Connection): Promise<string> {
    return seal(this.#options.keyring, this.#place(), JSON.stringify(connection));
  }

  #forgetDirectory(): void {
    this.#directory = null;
    this.#discovering = null;
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
