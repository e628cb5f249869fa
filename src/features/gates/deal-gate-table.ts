/** What the portal knows of its deals at gates: who waits where, for whom, and what HubSpot said to the last write. */
import * as z from "zod/mini";
import type { DealReport } from "../../deal/contract.ts";
import type { Need } from "../../deal/gate.ts";
import { GATE_STATUSES, IDV_STATUSES, ialSchema } from "../../vocabulary.ts";
import type { DealGate } from "../../portal/contract.ts";
import type { GateMark } from "./timeline-events.ts";

/** What a look needs to know of earlier writes. */
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

const TAKE = `
  INSERT INTO deal_gates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '')
  ON CONFLICT DO UPDATE SET mark = excluded.mark, waiting = excluded.waiting,
    wanted_pipeline = excluded.wanted_pipeline, wanted_stage = excluded.wanted_stage,
    moves_on = excluded.moves_on, reason = excluded.reason, refusal = excluded.refusal,
    since = CASE WHEN deal_gates.waiting = excluded.waiting THEN deal_gates.since ELSE excluded.since END`;

const NOT_FOUND =
  "HubSpot does not find this deal. It stays held; we look for it once a day, and whenever HubSpot reports a change of it";

export class DealBook {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the deal ever reached a gate. */
  knows(dealId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM deal_gates WHERE deal_id = ?", dealId).toArray().length > 0;
  }

  /** Whether it waits at one. */
  waits(dealId: string): boolean {
    const query = "SELECT 1 FROM deal_gates WHERE deal_id = ? AND waiting = 1";
    return this.#sql.exec(query, dealId).toArray().length > 0;
  }

  /** Every deal that waits. */
  waitingDeals(): string[] {
    return this.#ids("SELECT deal_id AS id FROM deal_gates WHERE waiting = 1");
  }

  /** The deals that wait for a contact. */
  dealsWaitingFor(contactId: string): string[] {
    return this.#ids(
      "SELECT deal_id AS id FROM deal_contacts WHERE contact_id = ? AND waiting = 1",
      contactId,
    );
  }

  /** What became of our writes to a deal. */
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

  /** Takes over a report; answers whom the deal has not asked yet in this round. */
  take(dealId: string, report: DealReport, now: number): readonly Need[] {
    const { mark, waiting, refusal, round, asks, needs } = report;
    this.#sql.exec(
      TAKE,
      dealId,
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
    const wanted = [...needs, ...asks.filter(({ contactId }) => !awaited.has(contactId))];
    const fresh = this.#notAskedYet(dealId, round, wanted);
    this.#replaceContacts(dealId, round, wanted, awaited);
    return fresh;
  }

  /** How the deal stood at the last look; null before the first. */
  markOf(dealId: string): GateMark | null {
    const query =
      "SELECT mark, CASE waiting WHEN 1 THEN wanted_stage ELSE '' END AS wantedStage FROM deal_gates WHERE deal_id = ?";
    const row = this.#sql.exec(query, dealId).toArray()[0];
    return row === undefined ? null : markSchema.parse(row);
  }

  /** HubSpot does not find a deal that waits: it stays held. The next look that finds it replaces the reason. */
  notFound(dealId: string): void {
    this.#sql.exec("UPDATE deal_gates SET reason = ? WHERE deal_id = ? AND waiting = 1", NOT_FOUND, dealId);
  }

  /** HubSpot took a write. */
  confirm(dealId: string, version: number): void {
    this.#sql.exec("UPDATE deal_gates SET confirmed = max(confirmed, ?) WHERE deal_id = ?", version, dealId);
  }

  /** HubSpot refused a write. */
  refuse(dealId: string, version: number, message: string): void {
    this.#sql.exec(
      "UPDATE deal_gates SET refused_version = ?, refused_message = ? WHERE deal_id = ?",
      version,
      message,
      dealId,
    );
  }

  /** Why no session could be started for a contact, for whoever looks at the deals that wait for it. */
  note(contactId: string, message: string): void {
    this.#sql.exec(
      "UPDATE deal_contacts SET note = ? WHERE contact_id = ? AND waiting = 1",
      message,
      contactId,
    );
  }

  /** One deal at its gate; null when it never reached one. */
  gate(dealId: string): DealGate | null {
    const row = this.#sql.exec(`SELECT ${COLUMNS} FROM deal_gates WHERE deal_id = ?`, dealId).toArray()[0];
    return row === undefined ? null : this.#view(row);
  }

  /** Deals that wait, or that HubSpot would not let us move: the longest first. */
  shown(limit: number): readonly DealGate[] {
    const query = `SELECT ${COLUMNS} FROM deal_gates WHERE waiting = 1 OR refusal <> '' ORDER BY since LIMIT ?`;
    return this.#sql
      .exec(query, limit)
      .toArray()
      .map((row) => this.#view(row));
  }

  /** The deal is gone. */
  forget(dealId: string): void {
    this.#sql.exec("DELETE FROM deal_contacts WHERE deal_id = ?", dealId);
    this.#sql.exec("DELETE FROM deal_gates WHERE deal_id = ?", dealId);
  }

  /** The contact is gone. */
  forgetContact(contactId: string): void {
    this.#sql.exec("DELETE FROM deal_contacts WHERE contact_id = ?", contactId);
  }

  /** Every deal that has an object, for the end of a portal. */
  all(): string[] {
    return this.#ids("SELECT deal_id AS id FROM deal_gates");
  }

  #view(row: Record<string, SqlStorageValue>): DealGate {
    const { waiting, movesOn, pipelineId, stageId, ...rest } = gateSchema.parse(row);
    const contacts = waiting === 1 ? this.#contactsOf(rest.dealId) : [];
    const wanted = waiting === 1 ? { pipelineId, stageId } : null;
    return { ...rest, wanted, movesOn: movesOn === 1, contacts };
  }

  #contactsOf(dealId: string): z.infer<typeof contactSchema>[] {
    const rows = this.#sql.exec(
      `SELECT deal_contacts.contact_id AS contactId, status, ial, note
       FROM deal_contacts LEFT JOIN standings ON standings.contact_id = deal_contacts.contact_id
       WHERE deal_id = ? AND waiting = 1 ORDER BY deal_contacts.contact_id`,
      dealId,
    );
    return rows.toArray().map((row) => contactSchema.parse(row));
  }

  #notAskedYet(dealId: string, round: number, wanted: readonly Need[]): readonly Need[] {
    const query = "SELECT contact_id AS id FROM deal_contacts WHERE deal_id = ? AND round = ?";
    const asked = new Set(this.#ids(query, dealId, round));
    return wanted.filter(({ contactId }) => !asked.has(contactId));
  }

  /** Whoever was asked in this round stays on record even when no longer waited for. */
  #replaceContacts(
    dealId: string,
    round: number,
    wanted: readonly Need[],
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
