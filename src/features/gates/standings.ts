/**
 * What is known of each contact's verification, from the contacts' own objects, so that a gate need not ask HubSpot.
 * Only what HubSpot is told anyway: the status and the level.
 */
import * as z from "zod/mini";
import type { Standing } from "../../deal/gate.ts";
import type { DealContact } from "../../hubspot/associations.ts";
import type { Snapshot } from "../../hubspot/properties.ts";
import { IDV_STATUSES, ialSchema } from "../../vocabulary.ts";

const rowSchema = z.object({
  contactId: z.string(),
  status: z.nullable(z.enum(IDV_STATUSES)),
  ial: z.nullable(ialSchema),
});
type Row = z.infer<typeof rowSchema>;

export class Standings {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Takes over a contact's snapshot; null when the record is gone. Answers whether a gate may now judge otherwise. */
  note(contactId: string, snapshot: Snapshot | null): boolean {
    const before = this.of([contactId]).get(contactId);
    const status = snapshot?.idv_status ?? "";
    const ial = ialSchema.safeParse(snapshot?.idv_ial_level).data ?? null;
    if (status === "") this.#sql.exec("DELETE FROM standings WHERE contact_id = ?", contactId);
    else {
      this.#sql.exec(
        `INSERT INTO standings VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET status = excluded.status, ial = excluded.ial`,
        contactId,
        status,
        ial,
      );
    }
    const [was, is] = [before?.status === "verified", status === "verified"];
    return was !== is || (is && before?.ial !== ial);
  }

  /** A deal's contacts with what is known of them. */
  of(contactIds: readonly string[]): ReadonlyMap<string, Row> {
    const rows = this.#sql.exec(
      `SELECT contact_id AS contactId, status, ial FROM standings
       WHERE contact_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(contactIds),
    );
    return new Map(
      rows.toArray().map((row) => {
        const parsed = rowSchema.parse(row);
        return [parsed.contactId, parsed];
      }),
    );
  }

  /** Joins a deal's contacts with what is known of them. */
  join(contacts: readonly DealContact[]): readonly Standing[] {
    const known = this.of(contacts.map(({ contactId }) => contactId));
    return contacts.map(({ contactId, labels }) => {
      const { status = null, ial = null } = known.get(contactId) ?? {};
      return { contactId, labels, status, ial };
    });
  }
}
