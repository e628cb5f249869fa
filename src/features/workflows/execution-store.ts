/**
 * Executions of the workflow action and their contacts. One that is over stays, so that a repeated
 * request gets the same response: in full while HubSpot may repeat it, then as the bare id, for good, because a v2
 * signature never grows old.
 */
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import {
  removed,
  executionContactSchema,
  type ExecutionContact,
} from "../../domain/workflow/execution-contact.ts";
import type { Rule } from "../../domain/workflow/outcome.ts";
import { executionWithContactSchema, executionSchema, type Execution } from "./execution.ts";
import { changesOf, idsOf, numberOf } from "../../lib/sql.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** HubSpot repeats a request that failed for up to three days (HubSpot docs, custom workflow actions); with room. */
const RETENTION_MS = 7 * DAY_MS;

const COLUMNS = `callback_id AS callbackId, fingerprint, state, object_type AS objectType, object_id AS objectId,
  workflow_id AS workflowId, wish AS options, rules, blocked, received_at AS receivedAt, ends_at AS endsAt,
  expires_at AS expiresAt, due_at AS dueAt, attempts, missed, outputs`;
/** The column has its name of release 0.1.0, as the state `forgotten` does; see `execution.ts`. */
const CONTACT = "member AS executionContact";
const OPEN = "state IN ('reading', 'open')";

export class ExecutionStore {
  readonly #sql: SqlStorage;

  readonly #onWaiting: (change: number) => void;

  /** `onWaiting` is called when the number of executions that are not over changes. */
  constructor(sql: SqlStorage, onWaiting: (change: number) => void) {
    this.#sql = sql;
    this.#onWaiting = onWaiting;
  }

  /** Stores a new one. */
  add(execution: Execution): void {
    const { callbackId, fingerprint, state, objectType, objectId, workflowId, options, rules } = execution;
    const { blocked, receivedAt, endsAt, expiresAt, dueAt, attempts, outputs } = execution;
    this.#sql.exec(
      "INSERT INTO action_executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      callbackId,
      fingerprint,
      state,
      objectType,
      objectId,
      workflowId,
      JSON.stringify(options),
      JSON.stringify(rules),
      blocked ? 1 : 0,
      receivedAt,
      endsAt,
      expiresAt,
      dueAt,
      attempts,
      outputs === null ? "" : JSON.stringify(outputs),
      execution.missed,
    );
    this.#onWaiting(1);
  }

  find(callbackId: string): Execution | null {
    return this.#some("WHERE callback_id = ?", callbackId)[0] ?? null;
  }

  /** Executions whose record's contacts are to be read now. */
  toRead(now: number, limit: number): Execution[] {
    return this.#some("WHERE state = 'reading' AND due_at <= ? ORDER BY due_at LIMIT ?", now, limit);
  }

  /** When the next record is to be read, epoch ms, or null. */
  nextReadAt(): number | null {
    return this.#at("SELECT min(due_at) AS at FROM action_executions WHERE state = 'reading'");
  }

  /** How many wait for their deal to be read, counted to `limit`. */
  countReading(limit: number): number {
    const waiting = "SELECT 1 FROM action_executions WHERE state = 'reading' AND due_at >= 0 LIMIT ?";
    return numberOf(this.#sql, `SELECT count(*) AS n FROM (${waiting})`, limit) ?? 0;
  }

  /** Those whose time is over. */
  overdue(now: number, limit: number): Execution[] {
    return this.#some(`WHERE ${OPEN} AND ends_at <= ? ORDER BY ends_at LIMIT ?`, now, limit);
  }

  /** When the next one's time is over, epoch ms, or null. */
  nextEndAt(): number | null {
    return this.#at(`SELECT min(ends_at) AS at FROM action_executions WHERE ${OPEN}`);
  }

  /** The record was read: its contacts are requested under these rules. */
  opened(callbackId: string, rules: readonly Rule[]): void {
    this.#sql.exec(
      "UPDATE action_executions SET state = 'open', rules = ? WHERE callback_id = ?",
      JSON.stringify(rules),
      callbackId,
    );
  }

  /** The record could not be read, or was not found. */
  retryLater(callbackId: string, attempts: number, missed: number, dueAt: number): void {
    const query = "UPDATE action_executions SET attempts = ?, missed = ?, due_at = ? WHERE callback_id = ?";
    this.#sql.exec(query, attempts, missed, dueAt, callbackId);
  }

  /**
   * HubSpot has the result and the workflow goes on. A record that was not read yet still is, so that its contacts
   * are requested.
   */
  markReturned(callbackId: string, outputs: ActionOutputs): void {
    const update = `UPDATE action_executions SET state = iif(state = 'open', 'over', state), outputs = ?
      WHERE callback_id = ? AND ${OPEN} RETURNING state AS id`;
    const [state] = idsOf(this.#sql, update, JSON.stringify(outputs), callbackId);
    if (state === "over") this.#onWaiting(-1);
  }

  /** It is over. */
  end(callbackId: string, outputs: ActionOutputs): void {
    const update = `UPDATE action_executions SET state = 'over', outputs = ? WHERE callback_id = ? AND ${OPEN}`;
    this.#sql.exec(update, JSON.stringify(outputs), callbackId);
    this.#onWaiting(-changesOf(this.#sql));
  }

  /** Stores a contact of an execution, or how it stands now. */
  put(callbackId: string, executionContact: ExecutionContact): void {
    this.#sql.exec(
      `INSERT INTO action_contacts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET member = excluded.member`,
      callbackId,
      executionContact.contactId,
      JSON.stringify(executionContact),
    );
  }

  /** The contacts of an execution. */
  contacts(callbackId: string): ExecutionContact[] {
    return this.#sql
      .exec<{ executionContact: string }>(
        `SELECT ${CONTACT} FROM action_contacts WHERE callback_id = ? ORDER BY contact_id`,
        callbackId,
      )
      .toArray()
      .map(({ executionContact }) => executionContactSchema.parse(JSON.parse(executionContact)));
  }

  /** The requests of a contact by executions that are not over. */
  openFor(
    contactId: string,
  ): { readonly execution: Execution; readonly executionContact: ExecutionContact }[] {
    const rows = this.#sql.exec(
      `SELECT ${COLUMNS}, ${CONTACT} FROM action_contacts JOIN action_executions USING (callback_id)
       WHERE contact_id = ? AND state = 'open'`,
      contactId,
    );
    return rows.toArray().map((row) => {
      const { executionContact, ...execution } = executionWithContactSchema.parse(row);
      return { execution, executionContact };
    });
  }

  /** Moves a merged contact's executions to its survivor. */
  handOver(loserId: string, survivorId: string): void {
    for (const { callbackId, executionContact } of this.#contactsFor([loserId])) {
      this.#remove(callbackId, loserId);
      const known = this.contacts(callbackId).some(({ contactId }) => contactId === survivorId);
      if (!known) this.put(callbackId, { ...executionContact, contactId: survivorId });
    }
    this.#sql.exec(
      "UPDATE action_executions SET object_id = ? WHERE object_type = 'contact' AND object_id = ?",
      survivorId,
      loserId,
    );
  }

  /**
   * Takes these contacts' ids out of everything: what was about one of them is left as a bare callback id, a record keeps
   * that there was one more contact, with the reason `why`. Returns the records' executions that this concerns.
   */
  erase(contactIds: readonly string[], why: string): readonly string[] {
    const ids = JSON.stringify(contactIds);
    this.#reduce("object_type = 'contact' AND object_id IN (SELECT value FROM json_each(?))", ids);
    const concerned = this.#contactsFor(contactIds);
    for (const { callbackId, executionContact } of concerned) {
      this.#remove(callbackId, executionContact.contactId);
      // No id of HubSpot's: no contact can be found by it.
      const contactId = crypto.randomUUID();
      this.put(callbackId, removed({ ...executionContact, contactId, requestId: null, session: null }, why));
    }
    return [...new Set(concerned.map(({ callbackId }) => callbackId))];
  }

  /** When the oldest one that is over can be reduced to its id, epoch ms, or null. */
  nextPruneAt(): number | null {
    const oldest = this.#at("SELECT min(expires_at) AS at FROM action_executions WHERE state = 'over'");
    return oldest === null ? null : oldest + RETENTION_MS + 1;
  }

  /** Reduces those that HubSpot cannot repeat any more to their ids. */
  prune(now: number): void {
    this.#reduce("state = 'over' AND expires_at < ?", now - RETENTION_MS);
  }

  #reduce(where: string, ...bindings: SqlStorageValue[]): void {
    this.#sql.exec(
      `DELETE FROM action_contacts WHERE callback_id IN (SELECT callback_id FROM action_executions WHERE ${where})`,
      ...bindings,
    );
    this.#sql.exec(
      `UPDATE action_executions SET state = 'forgotten', fingerprint = '', object_id = '', workflow_id = NULL,
         rules = '[]', outputs = '' WHERE ${where}`,
      ...bindings,
    );
  }

  #contactsFor(
    contactIds: readonly string[],
  ): { readonly callbackId: string; readonly executionContact: ExecutionContact }[] {
    const rows = this.#sql.exec<{ callbackId: string; executionContact: string }>(
      `SELECT callback_id AS callbackId, ${CONTACT} FROM action_contacts
       WHERE contact_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(contactIds),
    );
    return rows.toArray().map(({ callbackId, executionContact }) => ({
      callbackId,
      executionContact: executionContactSchema.parse(JSON.parse(executionContact)),
    }));
  }

  #remove(callbackId: string, contactId: string): void {
    this.#sql.exec(
      "DELETE FROM action_contacts WHERE callback_id = ? AND contact_id = ?",
      callbackId,
      contactId,
    );
  }

  #some(where: string, ...bindings: SqlStorageValue[]): Execution[] {
    const rows = this.#sql.exec(`SELECT ${COLUMNS} FROM action_executions ${where}`, ...bindings);
    return rows.toArray().map((row) => executionSchema.parse(row));
  }

  #at(query: string): number | null {
    return this.#sql.exec<{ at: number | null }>(query).one().at;
  }
}
