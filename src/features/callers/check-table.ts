/** Stores the newest check of each ticket's caller. */
import * as z from "zod/mini";
import { callerCheckSchema, isOpen, type CallerCheck } from "../../domain/caller/check.ts";
import { idsOf } from "../../lib/sql.ts";

/** A check and its ticket. */
export interface TicketCheck {
  readonly ticketId: string;
  readonly check: CallerCheck;
}

export class CheckTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns the newest check of a ticket, or null. */
  find(ticketId: string): CallerCheck | null {
    const query = "SELECT state FROM caller_checks WHERE ticket_id = ?";
    const row = this.#sql.exec<{ state: string }>(query, ticketId).toArray()[0];
    return row === undefined ? null : parsed(row.state);
  }

  /** Returns the checks that wait for a contact. */
  openFor(contactId: string): readonly TicketCheck[] {
    const query = "SELECT ticket_id AS ticketId, state FROM caller_checks WHERE contact_id = ? AND open = 1";
    return this.#sql
      .exec<{ ticketId: string; state: string }>(query, contactId)
      .toArray()
      .map(({ ticketId, state }) => ({ ticketId, check: parsed(state) }));
  }

  /** Stores a ticket's check in place of the one before. */
  put(ticketId: string, check: CallerCheck): void {
    this.#sql.exec(
      `INSERT INTO caller_checks VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         contact_id = excluded.contact_id, state = excluded.state, open = excluded.open`,
      ticketId,
      check.contactId,
      storedForm(check),
      isOpen(check) ? 1 : 0,
    );
  }

  /** Deletes the checks of these tickets. */
  delete(ticketIds: readonly string[]): void {
    this.#sql.exec(
      "DELETE FROM caller_checks WHERE ticket_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(ticketIds),
    );
  }

  /** Deletes the checks of a contact. Returns their tickets. */
  deleteContact(contactId: string): readonly string[] {
    const removal = "DELETE FROM caller_checks WHERE contact_id = ? RETURNING ticket_id AS id";
    return idsOf(this.#sql, removal, contactId);
  }

  /** Hands a contact's checks over to the one that it became part of. */
  handOver(loserId: string, survivorId: string): void {
    const query = "SELECT ticket_id AS ticketId, state FROM caller_checks WHERE contact_id = ?";
    const rows = this.#sql.exec<{ ticketId: string; state: string }>(query, loserId).toArray();
    for (const { ticketId, state } of rows) {
      const check = parsed(state);
      const executionContact = { ...check.executionContact, contactId: survivorId };
      this.put(ticketId, { ...check, contactId: survivorId, executionContact });
    }
  }
}

/** Parses a stored check, whose contact is under release 0.1.0's name. */
function parsed(state: string): CallerCheck {
  const { member, ...rest } = storedSchema.parse(JSON.parse(state));
  return callerCheckSchema.parse({ ...rest, executionContact: member });
}

function storedForm({ executionContact: member, ...rest }: CallerCheck): string {
  return JSON.stringify({ ...rest, member });
}

const storedSchema = z.looseObject({ member: z.unknown() });
