/** Stores deals at gates: their state, the contacts that they wait for, and the result of the newest write. */
import * as z from "zod/mini";
import { dealStateSchema, NEW_DEAL, type DealState } from "../../domain/gate/state.ts";
import type { RequiredContact, DealGate } from "../../domain/gate/gate.ts";
import { GATE_STATUSES, IDV_STATUSES, ialSchema, type GateStatus } from "../../domain/vocabulary.ts";
import { rowsOf } from "../../lib/sql.ts";
import type { DealReport } from "./deal-report.ts";

/** States the results of earlier writes. */
export interface WriteNews {
  readonly confirmed: number;
  readonly refused: { readonly version: number; readonly message: string } | null;
}

const gateSchema = z.object({
  dealId: z.string(),
  status: z.nullable(z.enum(GATE_STATUSES)),
  waiting: z.number(),
  pipelineId: z.string(),
  stageId: z.string(),
  movesOn: z.number(),
  reason: z.string(),
  refusal: z.string(),
  since: z.number(),
});
const contactSchema = z.object({
  contactId: z.string(),
  status: z.nullable(z.enum(IDV_STATUSES)),
  ial: z.nullable(ialSchema),
  note: z.string(),
});

const markSchema = z.object({
  mark: z.nullable(z.enum(GATE_STATUSES)),
  wantedStage: z.string(),
});

const COLUMNS = `deal_id AS dealId, mark AS status, waiting, wanted_pipeline AS pipelineId, wanted_stage AS stageId,
  moves_on AS movesOn, reason, refusal, since`;

const PUT = `
  INSERT INTO deal_gates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '')
  ON CONFLICT DO UPDATE SET state = excluded.state, mark = excluded.mark, waiting = excluded.waiting,
    wanted_pipeline = excluded.wanted_pipeline, wanted_stage = excluded.wanted_stage,
    moves_on = excluded.moves_on, reason = excluded.reason, refusal = excluded.refusal,
    since = CASE WHEN deal_gates.waiting = excluded.waiting THEN deal_gates.since ELSE excluded.since END`;

const NOT_FOUND =
  "HubSpot does not find this deal. It stays held; the app looks for it once a day, and whenever HubSpot reports a change of it";

export class DealGateTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns whether the deal ever reached a gate. */
  knows(dealId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM deal_gates WHERE deal_id = ?", dealId).toArray().length > 0;
  }

  /** Returns the deal's state, or that of a deal of which nothing is known. */
  stateOf(dealId: string): DealState {
    const query = "SELECT state FROM deal_gates WHERE deal_id = ?";
    const row = this.#sql.exec<{ state: string }>(query, dealId).toArray()[0];
    return row === undefined ? NEW_DEAL : dealStateSchema.parse(JSON.parse(row.state));
  }

  /** Returns whether the deal waits at a gate. */
  waits(dealId: string): boolean {
    const query = "SELECT 1 FROM deal_gates WHERE deal_id = ? AND waiting = 1";
    return this.#sql.exec(query, dealId).toArray().length > 0;
  }

  /** Returns every deal that waits. */
  waitingDeals(): string[] {
    return this.#ids("SELECT deal_id AS id FROM deal_gates WHERE waiting = 1");
  }

  /** Returns the deals that wait for a contact. */
  dealsWaitingFor(contactId: string): string[] {
    return this.#ids(
      "SELECT deal_id AS id FROM deal_contacts WHERE contact_id = ? AND waiting = 1",
      contactId,
    );
  }

  /** Returns the results of the writes to a deal. */
  newsOf(dealId: string): WriteNews {
    const row = this.#sql
      .exec<{ confirmed: number; version: number; message: string }>(
        `SELECT confirmed, refused_version AS version, refused_message AS message
         FROM deal_gates WHERE deal_id = ?`,
        dealId,
      )
      .toArray()[0];
    if (row === undefined) return { confirmed: 0, refused: null };
    const { confirmed, version, message } = row;
    return { confirmed, refused: version === 0 ? null : { version, message } };
  }

  /** Stores a report. Returns the contacts that the deal has not requested yet in this round. */
  put(dealId: string, state: DealState, report: DealReport, now: number): readonly RequiredContact[] {
    const { mark, waiting, refusal, round, requested, needs } = report;
    this.#sql.exec(
      PUT,
      dealId,
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
    const fresh = this.#notRequestedYet(dealId, round, wanted);
    this.#replaceContacts(dealId, round, wanted, awaited);
    return fresh;
  }

  /** Returns the deal's mark after the last evaluation; null before the first. */
  markOf(dealId: string): GateMark | null {
    const query =
      "SELECT mark, CASE waiting WHEN 1 THEN wanted_stage ELSE '' END AS wantedStage FROM deal_gates WHERE deal_id = ?";
    const row = this.#sql.exec(query, dealId).toArray()[0];
    return row === undefined ? null : markSchema.parse(row);
  }

  /** Notes that HubSpot does not find a deal that waits. The deal stays held; the next evaluation replaces the reason. */
  notFound(dealId: string): void {
    this.#sql.exec("UPDATE deal_gates SET reason = ? WHERE deal_id = ? AND waiting = 1", NOT_FOUND, dealId);
  }

  /** Notes that HubSpot accepted a write. */
  confirm(dealId: string, version: number): void {
    this.#sql.exec("UPDATE deal_gates SET confirmed = max(confirmed, ?) WHERE deal_id = ?", version, dealId);
  }

  /** Notes that HubSpot refused a write. */
  refuse(dealId: string, version: number, message: string): void {
    this.#sql.exec(
      "UPDATE deal_gates SET refused_version = ?, refused_message = ? WHERE deal_id = ?",
      version,
      message,
      dealId,
    );
  }

  /** Stores why no session could be started for a contact, for the cards of the deals that wait for it. */
  note(contactId: string, message: string): void {
    this.#sql.exec(
      "UPDATE deal_contacts SET note = ? WHERE contact_id = ? AND waiting = 1",
      message,
      contactId,
    );
  }

  /** Returns a deal at its gate; null when it never reached one. */
  gate(dealId: string): DealGate | null {
    const query = `SELECT ${COLUMNS} FROM deal_gates WHERE deal_id = ?`;
    const row = rowsOf(this.#sql, gateSchema, query, dealId)[0];
    return row === undefined ? null : this.#view(row);
  }

  /** Returns deals that wait, and deals whose move HubSpot refused, the longest first. */
  shown(limit: number): readonly DealGate[] {
    const waiting = `SELECT ${COLUMNS} FROM deal_gates WHERE waiting = 1 ORDER BY since LIMIT ?`;
    const refused = `SELECT ${COLUMNS} FROM deal_gates WHERE refusal <> '' ORDER BY since LIMIT ?`;
    const rows = [waiting, refused].flatMap((query) => rowsOf(this.#sql, gateSchema, query, limit));
    const shown = new Map(rows.map((row) => [row.dealId, row]));
    return [...shown.values()]
      .map((row) => this.#view(row))
      .sort((left, right) => left.since - right.since)
      .slice(0, limit);
  }

  /** Deletes a deal. */
  delete(dealId: string): void {
    this.#sql.exec("DELETE FROM deal_contacts WHERE deal_id = ?", dealId);
    this.#sql.exec("DELETE FROM deal_gates WHERE deal_id = ?", dealId);
  }

  /** Deletes a contact's id, also from the states of the deals that requested it. */
  deleteContact(contactId: string): void {
    const query = "SELECT deal_id AS id FROM deal_contacts WHERE contact_id = ?";
    for (const dealId of this.#ids(query, contactId)) {
      const state = this.stateOf(dealId);
      const requested = state.requested.filter((required) => required.contactId !== contactId);
      const update = "UPDATE deal_gates SET state = ? WHERE deal_id = ?";
      this.#sql.exec(update, JSON.stringify({ ...state, requested }), dealId);
    }
    this.#sql.exec("DELETE FROM deal_contacts WHERE contact_id = ?", contactId);
  }

  #view({ waiting, movesOn, pipelineId, stageId, ...rest }: z.infer<typeof gateSchema>): DealGate {
    const contacts = waiting === 1 ? this.#contactsOf(rest.dealId) : [];
    const wanted = waiting === 1 ? { pipelineId, stageId } : null;
    return { ...rest, wanted, movesOn: movesOn === 1, contacts };
  }

  #contactsOf(dealId: string): z.infer<typeof contactSchema>[] {
    const rows = this.#sql.exec(
      `SELECT deal_contacts.contact_id AS contactId, status, ial, note
       FROM deal_contacts LEFT JOIN contacts ON contacts.contact_id = deal_contacts.contact_id
       WHERE deal_id = ? AND waiting = 1 ORDER BY deal_contacts.contact_id`,
      dealId,
    );
    return rows.toArray().map((row) => contactSchema.parse(row));
  }

  #notRequestedYet(
    dealId: string,
    round: number,
    wanted: readonly RequiredContact[],
  ): readonly RequiredContact[] {
    const query = "SELECT contact_id AS id FROM deal_contacts WHERE deal_id = ? AND round = ?";
    const requested = new Set(this.#ids(query, dealId, round));
    return wanted.filter(({ contactId }) => !requested.has(contactId));
  }

  /** Replaces the contacts of a deal. One that was requested in this round stays although the deal no longer waits for it. */
  #replaceContacts(
    dealId: string,
    round: number,
    wanted: readonly RequiredContact[],
    awaited: ReadonlySet<string>,
  ): void {
    this.#sql.exec("DELETE FROM deal_contacts WHERE deal_id = ? AND round <> ?", dealId, round);
    this.#sql.exec("UPDATE deal_contacts SET waiting = 0 WHERE deal_id = ?", dealId);
    const rows = wanted.map(({ contactId }) => ({ contactId, waiting: awaited.has(contactId) ? 1 : 0 }));
    this.#sql.exec(
      `INSERT INTO deal_contacts
       SELECT ?, value ->> 'contactId', ?, value ->> 'waiting', '' FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET waiting = excluded.waiting`,
      dealId,
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

/** States how the portal knew the deal before an evaluation. */
export interface GateMark {
  readonly mark: GateStatus | null;
  /** The stage that the deal waited for; "" when it did not wait. */
  readonly wantedStage: string;
}
