/** What the portal knows of its deals at gates: who waits where, for whom, and what HubSpot said to the last write. */
import * as z from "zod/mini";
import { dealStateSchema, NEW_DEAL, type DealState } from "../../domain/gate/state.ts";
import type { GateOutcome } from "../../domain/gate/decide.ts";
import type { PipelineStage, RequiredContact, DealGate } from "../../domain/gate/gate.ts";
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { Migration } from "../../lib/migrate.ts";
import { GATE_STATUSES, IDV_STATUSES, ialSchema, type GateStatus } from "../../domain/vocabulary.ts";

/** How the portal knew the deal before a look. */
export interface GateMark {
  readonly mark: GateStatus | null;
  /** The stage that it waited for; "" when it did not. */
  readonly wantedStage: string;
}

/** What a look needs to know of earlier writes. */
export interface WriteNews {
  readonly confirmed: number;
  readonly refused: { readonly version: number; readonly message: string } | null;
}

/** A deal as it stands after an evaluation: complete, so that taking it over twice changes nothing. */
export interface DealReport {
  readonly outcome: GateOutcome;
  /** Number of the newest write, and of this one if there is one. */
  readonly version: number;
  readonly write: DealWrite | null;
  readonly mark: GateStatus | null;
  /** Set while the deal waits at a gate: the stage it wants to be in, and whether it moves on there by itself. */
  readonly waiting: {
    readonly wanted: PipelineStage;
    readonly movesOn: boolean;
    readonly reason: string;
  } | null;
  /** What HubSpot said to the newest move that it refused; "" when it did not. */
  readonly refusal: string;
  /** The newest move that was acted on, epoch ms: contacts are asked once for each. */
  readonly round: number;
  readonly asks: readonly RequiredContact[];
  readonly needs: readonly RequiredContact[];
}

export const GATE_MIGRATIONS: readonly Migration[] = [
  `-- each deal that has reached a gate, with its state as it was last decided
   CREATE TABLE deal_gates (
     deal_id TEXT PRIMARY KEY,
     state TEXT NOT NULL, -- JSON, see deal/state.ts
     mark TEXT, -- idv_gate_status; NULL: none was written
     waiting INTEGER NOT NULL, -- 1: it waits at a gate for wanted_stage
     wanted_pipeline TEXT NOT NULL,
     wanted_stage TEXT NOT NULL,
     moves_on INTEGER NOT NULL,
     reason TEXT NOT NULL,
     refusal TEXT NOT NULL,
     since INTEGER NOT NULL,
     confirmed INTEGER NOT NULL, -- newest write that HubSpot took
     refused_version INTEGER NOT NULL,
     refused_message TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_gates_waiting ON deal_gates (since) WHERE waiting = 1;
   CREATE INDEX deal_gates_refused ON deal_gates (since) WHERE refusal <> '';

   -- whom each of them asked in its newest round, and for whom it waits
   CREATE TABLE deal_contacts (
     deal_id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     round INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     note TEXT NOT NULL, -- why no session could be started
     PRIMARY KEY (deal_id, contact_id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deal_contacts_by_contact ON deal_contacts (contact_id);`,
];

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
  "HubSpot does not find this deal. It stays held; we look for it once a day, and whenever HubSpot reports a change of it";

export class DealGateTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the deal ever reached a gate. */
  knows(dealId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM deal_gates WHERE deal_id = ?", dealId).toArray().length > 0;
  }

  /** Returns the deal's state, or that of a deal of which nothing is known. */
  stateOf(dealId: string): DealState {
    const query = "SELECT state FROM deal_gates WHERE deal_id = ?";
    const row = this.#sql.exec<{ state: string }>(query, dealId).toArray()[0];
    return row === undefined ? NEW_DEAL : dealStateSchema.parse(JSON.parse(row.state));
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
  put(dealId: string, state: DealState, report: DealReport, now: number): readonly RequiredContact[] {
    const { mark, waiting, refusal, round, asks, needs } = report;
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
    const waiting = `SELECT ${COLUMNS} FROM deal_gates WHERE waiting = 1 ORDER BY since LIMIT ?`;
    const refused = `SELECT ${COLUMNS} FROM deal_gates WHERE refusal <> '' ORDER BY since LIMIT ?`;
    const rows = [waiting, refused].flatMap((query) => this.#sql.exec(query, limit).toArray());
    const shown = new Map(rows.map((row) => [String(row["dealId"]), row]));
    return [...shown.values()]
      .map((row) => this.#view(row))
      .sort((left, right) => left.since - right.since)
      .slice(0, limit);
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

  #view(row: Record<string, SqlStorageValue>): DealGate {
    const { waiting, movesOn, pipelineId, stageId, ...rest } = gateSchema.parse(row);
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

  #notAskedYet(
    dealId: string,
    round: number,
    wanted: readonly RequiredContact[],
  ): readonly RequiredContact[] {
    const query = "SELECT contact_id AS id FROM deal_contacts WHERE deal_id = ? AND round = ?";
    const asked = new Set(this.#ids(query, dealId, round));
    return wanted.filter(({ contactId }) => !asked.has(contactId));
  }

  /** Whoever was asked in this round stays on record even when no longer waited for. */
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
