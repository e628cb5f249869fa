/** The portal's 1Kosmos connection: stored sealed, its directory cached. Secrets leave this file only towards the provider. */
import * as z from "zod/mini";
import type { Keyring } from "../../lib/crypto/keyring.ts";
import { documentKey } from "../../kernel/documents.ts";
import { DEFAULT_PACE, type PaceLimits } from "../../onekosmos/connection.ts";
import {
  completeConnection,
  createProvider,
  discover,
  noticesOf,
  parseConnection,
  readDirectory,
  type Connection,
} from "../../onekosmos/registry.ts";
import type { ConnectionReport, Directory, ProviderFailure, ProviderIo } from "../../onekosmos/provider.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { problemOf, type ConnectionProblem } from "./connection-faults.ts";
import { ConnectionStore } from "./connection-store.ts";
import type { Fault } from "./fault.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import {
  afterResponse,
  afterFailure,
  afterTestPassed,
  commonBreaker,
  needsTrial,
  refusedInARow,
  resultBreaker,
  startBreaker,
} from "./hold.ts";
import { afterSuccess, availableSlots, FULL_SPEED, launched, readyAt, slowed } from "./throttle.ts";
import type { Records } from "../context/records.ts";
import type { FieldErrors } from "../../lib/english.ts";

/** The key that sealed it is no longer in ENCRYPTION_KEYS. */
export const UNREADABLE_CONNECTION: ProviderFailure = {
  reason: "credentials_refused",
  message: "The stored connection to 1Kosmos can no longer be read. Please enter it again",
};

/** Calls that compare clocks are this far apart, ms: a callback that was recorded long ago may be sent again and again. */
const CLOCK_PAUSE_MS = 20_000;

/** The directory may be out of date: it is fetched anew. */
const NEEDS_DISCOVERY = new Set<ProviderFailure["reason"]>([
  "stale_keys",
  "clock_skew",
  "unreachable",
  "forbidden_host",
]);

/** The tenant's directory as JSON, see `Directory`. */
const DIRECTORY = documentKey("directory", z.string());

export interface OneKosmosConnectionOptions {
  readonly records: Records;
  readonly keyring: Keyring;
  readonly io: ProviderIo;
}

export class OneKosmosConnection {
  readonly #options: OneKosmosConnectionOptions;
  readonly store: ConnectionStore;
  #directory: Directory | null = null;
  #throttle = FULL_SPEED;
  /** A discovery under way, and for which connection: another one's keys must not be used with its result. */
  #discovering: { for: Connection; found: Promise<Result<Directory, ProviderFailure>> } | null = null;
  /** The newest test of the stored connection, and when it began. */
  #confirming: { startedAt: number; result: Promise<Result<unknown, ProviderFailure>> } | null = null;

  constructor(options: OneKosmosConnectionOptions) {
    this.#options = options;
    this.store = new ConnectionStore({ ...options, now: options.io.now });
  }

  isConfigured(): boolean {
    return this.store.isSet;
  }

  /** The stored connection with its secrets; null when there is none, or no key of the ring opens it. */
  async connection(): Promise<Connection | null> {
    return this.store.open();
  }

  /**
   * Checks and stores a connection; secrets that are left out stay as they are. `admits` is called in the turn that stores it.
   * Returns null when it returns false.
   */
  async save(
    input: unknown,
    userId: number | null,
    admits: () => boolean = () => true,
  ): Promise<Result<Connection | null, FieldErrors>> {
    const { io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return parsed;
    const connection = completeConnection(parsed.value);
    const sealed = await this.store.seal(connection);
    if (!admits()) return ok(null);
    // In one turn: nobody may see the new connection beside the old directory.
    this.store.put(connection, sealed, userId);
    this.#startAnew();
    return ok(connection);
  }

  /** Undoes a save, see `ConnectionStore.restore`. */
  async restore(id: string, userId: number | null): Promise<Connection | null | undefined> {
    const restored = await this.store.restore(id, userId);
    if (restored !== undefined) this.#startAnew();
    return restored;
  }

  #startAnew(): void {
    this.#dropDirectory();
    this.#confirming = null;
    this.noteResponse("all");
    this.#throttle = FULL_SPEED;
  }

  /** Really calls 1Kosmos with a connection that need not be stored. */
  async test(input: unknown): Promise<Result<ConnectionReport, FieldErrors>> {
    const tested = await this.tryConnection(input);
    return tested.ok ? tested : err(tested.error.errors);
  }

  /** The same, and distinguishes a connection that cannot be read from one that 1Kosmos refuses. */
  async tryConnection(input: unknown): Promise<Result<ConnectionReport, ConnectionProblem>> {
    const { io } = this.#options;
    const parsed = parseConnection(input, await this.connection(), io.hostSuffixes);
    if (!parsed.ok) return err({ errors: parsed.error, isComplete: false });
    const tested = await testOf(parsed.value, await discover(parsed.value, io), io, true);
    if (!tested.ok) return err(problemOf(parsed.value, tested.error));
    const notices = [...noticesOf(input), ...(tested.value.notices ?? [])];
    return notices.length === 0 ? tested : ok({ ...tested.value, notices });
  }

  /** The tenant's directory, from the cache while it holds. One discovery runs for all callers. */
  async directory(connection: Connection): Promise<Result<Directory, ProviderFailure>> {
    const { records, io } = this.#options;
    const cached = records.documents.get(DIRECTORY);
    this.#directory ??= cached === null ? null : readDirectory(JSON.parse(cached));
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
   * Tests the stored connection by a call that is about no record: the evidence for whose fault a refusal is. One test
   * serves all calls that began (`since`, epoch ms) before it did.
   */
  confirm(since: number): Promise<Result<unknown, ProviderFailure>> {
    const startedAt = this.#options.io.now();
    if (this.#confirming === null || this.#confirming.startedAt < since) {
      // It counts against the connection's calls per minute like any other.
      this.launched(1, startedAt);
      this.#confirming = { startedAt, result: this.#testStored() };
    }
    return this.#confirming.result;
  }

  /** Has 1Kosmos called once, so that its clock can be compared with ours; seldom, however often it is called. `now` in epoch ms. */
  async compareClocks(now: number): Promise<void> {
    if (this.#confirming === null || this.#confirming.startedAt < now - CLOCK_PAUSE_MS)
      await this.confirm(now);
  }

  /** Counts the contacts whose sessions were refused since the last one that was made, `started` included. */
  refusedInARow(started: string): number {
    return refusedInARow(this.#options.records.portal(), started);
  }

  /** Returns whether a test must pass before a session is tried to be made. */
  needsTrial(): boolean {
    return needsTrial(this.#options.records.portal());
  }

  /** Records that the connection's test passed. Returns whether everybody had been waiting for that. */
  noteTestPassed(): boolean {
    const { records } = this.#options;
    const change = afterTestPassed(records.portal());
    if (change !== null) records.update(change);
    return change !== null;
  }

  /**
   * Records a failed call: what to discover again, who must act, and how long everybody waits. `started` is the
   * contact whose session 1Kosmos would not make; null for any other call.
   */
  noteFailure(failure: ProviderFailure, fault: Fault, started: string | null): void {
    const { records, io } = this.#options;
    // A record's own failure is not about where the services are, nor how fast they are.
    if (fault !== "record") {
      if (NEEDS_DISCOVERY.has(failure.reason)) this.#dropDirectory();
      this.#throttle = slowed(this.#throttle, failure, io.now());
    }
    const change = afterFailure(records.portal(), failure, fault, started, io.now());
    if (Object.keys(change).length > 0) records.update(change);
  }

  /**
   * Records that 1Kosmos responded to a call as it should. Returns whether everybody had been waiting for that. A wait
   * that began with refused sessions ends only when a session is made, one that began with results when one is fetched.
   */
  noteResponse(to: "session" | "other" | "all"): boolean {
    const { records } = this.#options;
    this.#throttle = afterSuccess(this.#throttle);
    const record = records.portal();
    const change = afterResponse(record, to);
    if (change !== null) records.update(change);
    return change?.holdFailures === 0 || change?.resultHoldFailures === 0;
  }

  /** Returns how many pieces of work may call 1Kosmos at `now`, `running` of them already. None without a connection. */
  allowance(running: number, now: number): number {
    if (!this.isConfigured()) return 0;
    return availableSlots(this.#throttle, this.#breaker(), this.#limits(), running, now);
  }

  /** Returns when a piece of work may call 1Kosmos, at the earliest `now`; epoch ms. */
  readyAt(now: number): number {
    return readyAt(this.#throttle, this.#breaker(), this.#limits(), now);
  }

  /** Returns the circuit breaker of calls that make a session: results are fetched while it is open. */
  startBreaker(): CircuitBreaker {
    return startBreaker(this.#options.records.portal());
  }

  /** Returns the circuit breaker of polls alone: what makes sessions goes on while it is open. */
  resultBreaker(): CircuitBreaker {
    return resultBreaker(this.#options.records.portal());
  }

  /** Counts calls that have left. */
  launched(calls: number, now: number): void {
    this.#throttle = launched(this.#throttle, this.#limits(), calls, now);
  }

  #limits(): PaceLimits {
    return this.store.opened?.pace ?? DEFAULT_PACE;
  }

  #breaker(): CircuitBreaker {
    return commonBreaker(this.#options.records.portal());
  }

  async #testStored(): Promise<Result<unknown, ProviderFailure>> {
    const connection = await this.connection();
    if (connection === null) return err(UNREADABLE_CONNECTION);
    return testOf(connection, await this.directory(connection), this.#options.io);
  }

  async #discover(connection: Connection): Promise<Result<Directory, ProviderFailure>> {
    const { records, io } = this.#options;
    const found = await discover(connection, io);
    // A connection saved meanwhile has a directory of its own.
    if (found.ok && connection === this.store.opened) {
      this.#directory = found.value;
      records.documents.put(DIRECTORY, JSON.stringify(found.value));
    }
    return found;
  }

  #dropDirectory(): void {
    this.#directory = null;
    this.#discovering = null;
    this.#options.records.documents.delete(DIRECTORY);
  }
}

/** Calls 1Kosmos with the connection and starts nothing. */
async function testOf(
  connection: Connection,
  directory: Result<Directory, ProviderFailure>,
  io: ProviderIo,
  isThorough = false,
): Promise<Result<ConnectionReport, ProviderFailure>> {
  return directory.ok
    ? createProvider(connection, directory.value, io).testConnection(isThorough)
    : directory;
}
