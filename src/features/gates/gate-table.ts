/** Stores records of one type at gates: their state, the contacts that they wait for, and the result of the newest write. */
import { gateStateSchema, NEW_GATE_STATE, type GateState } from "../../domain/gate/state.ts";
import type { RequiredContact } from "../../domain/gate/gate.ts";
import type { GatedRecord } from "../../domain/gate/gated-record.ts";
import type { GateStatus, GatedType } from "../../domain/vocabulary.ts";
import {
  contactsOf,
  GATE_COLUMNS,
  gateMarkSchema,
  gateRowSchema,
  keyOf,
  notFound,
  viewOf,
  type WriteNews,
} from "./gate-rows.ts";
import { rowsOf } from "../../lib/sql.ts";
import type { GateReport } from "./gate-report.ts";

const PUT = `
  INSERT INTO gated_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '')
  ON CONFLICT DO UPDATE SET state = excluded.state, mark = excluded.mark, waiting = excluded.waiting,
    wanted_pipeline = excluded.wanted_pipeline, wanted_stage = excluded.wanted_stage,
    moves_on = excluded.moves_on, reason = excluded.reason, refusal = excluded.refusal,
    since = CASE WHEN gated_records.waiting = excluded.waiting THEN gated_records.since ELSE excluded.since END`;

export class GateTable {
  readonly #sql: SqlStorage;
  readonly #type: GatedType;

  constructor(sql: SqlStorage, type: GatedType) {
    this.#sql = sql;
    this.#type = type;
  }

  /** Returns whether the record ever reached a gate. */
  has(recordId: string): boolean {
    return (
      this.#sql
        .exec("SELECT 1 FROM gated_records WHERE object_type = ? AND record_id = ?", this.#type, recordId)
        .toArray().length > 0
    );
  }

  /** Returns the record's state, or the initial one. */
  stateOf(recordId: string): GateState {
    const query = "SELECT state FROM gated_records WHERE object_type = ? AND record_id = ?";
    const row = this.#sql.exec<{ state: string }>(query, this.#type, recordId).toArray()[0];
    return row === undefined ? NEW_GATE_STATE : gateStateSchema.parse(JSON.parse(row.state));
  }

  /** Returns whether the record waits at a gate. */
  waits(recordId: string): boolean {
    const query = "SELECT 1 FROM gated_records WHERE object_type = ? AND record_id = ? AND waiting = 1";
    return this.#sql.exec(query, this.#type, recordId).toArray().length > 0;
  }

  /** Returns every record that waits. */
  waitingRecords(): string[] {
    return this.#ids(
      "SELECT record_id AS id FROM gated_records WHERE object_type = ? AND waiting = 1",
      this.#type,
    );
  }

  /** Returns the records that wait for a contact. */
  recordsWaitingFor(contactId: string): string[] {
    return this.#ids(
      "SELECT record_id AS id FROM gated_contacts WHERE object_type = ? AND contact_id = ? AND waiting = 1",
      this.#type,
      contactId,
    );
  }

  /** Returns the results of the writes to a record. */
  changesOf(recordId: string): WriteNews {
    const row = this.#sql
      .exec<{ confirmed: number; version: number; message: string }>(
        `SELECT confirmed, refused_version AS version, refused_message AS message
         FROM gated_records WHERE object_type = ? AND record_id = ?`,
        this.#type,
        recordId,
      )
      .toArray()[0];
    if (row === undefined) return { confirmed: 0, refused: null };
    const { confirmed, version, message } = row;
    return { confirmed, refused: version === 0 ? null : { version, message } };
  }

  /** Stores a report. Returns the contacts that the record has not requested yet in this round. */
  put(recordId: string, state: GateState, report: GateReport, now: number): readonly RequiredContact[] {
    const { mark, waiting, refusal, round, requested, needs } = report;
    this.#sql.exec(
      PUT,
      this.#type,
      recordId,
      JSON.stringify(state),
      mark,
      waiting === null ? 0 : 1,
      waiting?.wanted.pipelineId ?? "",
      waiting?.wanted.stageId ?? "",
      waiting?.movesOn === true ? 1 : 0,
      waiting?.reason ?? "",
      refusal,
      now,
    );
    const awaited = new Set(needs.map(({ contactId }) => contactId));
    const wanted = [...needs, ...requested.filter(({ contactId }) => !awaited.has(contactId))];
    const fresh = this.#notRequestedYet(recordId, round, wanted);
    this.#replaceContacts(recordId, round, wanted, awaited);
    return fresh;
  }

  /** Returns the record's mark after the last evaluation; null before the first. */
  markOf(recordId: string): GateMark | null {
    const query =
      "SELECT mark, CASE waiting WHEN 1 THEN wanted_stage ELSE '' END AS wantedStage FROM gated_records WHERE object_type = ? AND record_id = ?";
    const row = this.#sql.exec(query, this.#type, recordId).toArray()[0];
    return row === undefined ? null : gateMarkSchema.parse(row);
  }

  /** Notes that HubSpot does not find a record that waits. The record stays held; the next evaluation replaces the reason. */
  notFound(recordId: string): void {
    this.#sql.exec(
      `UPDATE gated_records SET reason = ?, state = json_set(state, '$.hold.reasons', json('[]'))
       WHERE object_type = ? AND record_id = ? AND waiting = 1`,
      notFound(this.#type),
      this.#type,
      recordId,
    );
  }

  /** Notes that HubSpot accepted a write. */
  confirm(recordId: string, version: number): void {
    this.#sql.exec(
      "UPDATE gated_records SET confirmed = max(confirmed, ?) WHERE object_type = ? AND record_id = ?",
      version,
      this.#type,
      recordId,
    );
  }

  /** Notes that HubSpot refused a write. */
  refuse(recordId: string, version: number, message: string): void {
    this.#sql.exec(
      "UPDATE gated_records SET refused_version = ?, refused_message = ? WHERE object_type = ? AND record_id = ?",
      version,
      message,
      this.#type,
      recordId,
    );
  }

  /** Stores why no session could be started for a contact, for the cards of the records that wait for it. */
  note(contactId: string, message: string): void {
    this.#sql.exec(
      "UPDATE gated_contacts SET note = ? WHERE object_type = ? AND contact_id = ? AND waiting = 1",
      message,
      this.#type,
      contactId,
    );
  }

  /** Returns a record at its gate; null when it never reached one. */
  gate(recordId: string): GatedRecord | null {
    const query = `SELECT ${GATE_COLUMNS} FROM gated_records WHERE object_type = ? AND record_id = ?`;
    const row = rowsOf(this.#sql, gateRowSchema, query, this.#type, recordId)[0];
    if (row === undefined) return null;
    const records = row.waiting === 1 ? [{ type: this.#type, recordId }] : [];
    return viewOf(row, contactsOf(this.#sql, records).get(keyOf(this.#type, recordId)));
  }

  /** Deletes a record. */
  delete(recordId: string): void {
    this.#sql.exec(
      "DELETE FROM gated_contacts WHERE object_type = ? AND record_id = ?",
      this.#type,
      recordId,
    );
    this.#sql.exec("DELETE FROM gated_records WHERE object_type = ? AND record_id = ?", this.#type, recordId);
  }

  /** Deletes a contact's id, also from the states of the records that requested it. */
  deleteContact(contactId: string): void {
    const query = "SELECT record_id AS id FROM gated_contacts WHERE object_type = ? AND contact_id = ?";
    for (const recordId of this.#ids(query, this.#type, contactId)) {
      const state = this.stateOf(recordId);
      const requested = state.requested.filter((required) => required.contactId !== contactId);
      const update = "UPDATE gated_records SET state = ? WHERE object_type = ? AND record_id = ?";
      this.#sql.exec(update, JSON.stringify({ ...state, requested }), this.#type, recordId);
    }
    this.#sql.exec(
      "DELETE FROM gated_contacts WHERE object_type = ? AND contact_id = ?",
      this.#type,
      contactId,
    );
  }

  #notRequestedYet(
    recordId: string,
    round: number,
    wanted: readonly RequiredContact[],
  ): readonly RequiredContact[] {
    const query =
      "SELECT contact_id AS id FROM gated_contacts WHERE object_type = ? AND record_id = ? AND round = ?";
    const requested = new Set(this.#ids(query, this.#type, recordId, round));
    return wanted.filter(({ contactId }) => !requested.has(contactId));
  }

  /** Replaces the contacts of a record. One that was requested in this round stays although the record no longer waits for it. */
  #replaceContacts(
    recordId: string,
    round: number,
    wanted: readonly RequiredContact[],
    awaited: ReadonlySet<string>,
  ): void {
    this.#sql.exec(
      "DELETE FROM gated_contacts WHERE object_type = ? AND record_id = ? AND round <> ?",
      this.#type,
      recordId,
      round,
    );
    this.#sql.exec(
      "UPDATE gated_contacts SET waiting = 0 WHERE object_type = ? AND record_id = ?",
      this.#type,
      recordId,
    );
    const rows = wanted.map(({ contactId }) => ({ contactId, waiting: awaited.has(contactId) ? 1 : 0 }));
    this.#sql.exec(
      `INSERT INTO gated_contacts
       SELECT ?, ?, value ->> 'contactId', ?, value ->> 'waiting', '' FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET waiting = excluded.waiting`,
      this.#type,
      recordId,
      round,
      JSON.stringify(rows),
    );
  }

  #ids(query: string, ...bindings: SqlStorageValue[]): string[] {
    return this.#sql
      .exec<{ id: string }>(query, ...bindings)
      .toArray()
      .map(({ id }) => id);
  }
}

/** States how the portal stored the record before an evaluation. */
export interface GateMark {
  readonly mark: GateStatus | null;
  /** The stage that the record waited for; "" when it did not wait. */
  readonly wantedStage: string;
}
