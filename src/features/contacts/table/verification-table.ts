/**
 * The portal's verifications in the order of their start, as lists are paged through. A row has what a list is searched by;
 * the rest is in the contact's row, so that a verification that passes costs one row in its life. Ids and codes only.
 */
import * as z from "zod/mini";
import { updateVerifications } from "../../../domain/contact/read/verifications.ts";
import { verificationSchema, type Verification } from "../../../domain/contact/verification.ts";
import type { VerificationChange } from "../../../kernel/feature.ts";
import type { Migration } from "../../../lib/migrate.ts";
import { numberOf } from "../../../lib/sql.ts";

export const VERIFICATION_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE verifications (
     started_at INTEGER NOT NULL,
     id TEXT NOT NULL,
     contact_id TEXT NOT NULL,
     trigger_by TEXT NOT NULL, -- '': nothing is known
     reference TEXT NOT NULL, -- HubSpot's id of who or what asked, or the source of a new contact
     outcome TEXT, -- NULL: open, or passed
     reason TEXT,
     PRIMARY KEY (started_at, id)
   ) STRICT, WITHOUT ROWID;
   -- what most verifications have is not worth a row of an index
   CREATE INDEX verifications_by_outcome ON verifications (outcome, started_at, id) WHERE outcome IS NOT NULL;
   CREATE INDEX verifications_by_reason ON verifications (reason, started_at, id) WHERE reason IS NOT NULL;
   CREATE INDEX verifications_by_trigger ON verifications (trigger_by, started_at, id) WHERE trigger_by <> 'contact_created';
   CREATE INDEX verifications_by_reference ON verifications (reference, started_at, id) WHERE trigger_by <> 'contact_created';`,
];

/** As many as are kept of a contact; the oldest go. */
const KEPT = 100;
/** Rows deleted by one sweep; more go with the next one. */
const PRUNED = 500;

const listSchema = z.array(verificationSchema);

/** Reads the verifications that a contact's row holds, the newest last. */
export function verificationsOf(text: string): readonly Verification[] {
  return text === "[]" ? [] : listSchema.parse(JSON.parse(text));
}

/** Everything that is known of a contact's verifications after a report, and what that changes. */
export interface VerificationUpdate {
  /** For the contact's row. */
  readonly text: string;
  readonly changes: readonly VerificationChange[];
}

export class VerificationTable {
  readonly #sql: SqlStorage;
  /** When the oldest one began; null: there is none; undefined: not read yet. */
  #oldest: number | null | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Takes over what a contact's object reports, `texts` being what its row, and the row of one that was merged into it, held
   * before. Writes the rows that lists are searched by. Drops what began at `since` (epoch ms) or earlier.
   */
  update(
    contactId: string,
    texts: readonly string[],
    reported: readonly Verification[],
    since: number,
  ): VerificationUpdate {
    const [text = "[]", ...mergedTexts] = texts;
    const isMerge = mergedTexts.length > 0;
    if (!isMerge && (reported.length === 0 || JSON.stringify(reported) === text))
      return { text, changes: [] };
    const known = texts.flatMap((one) => verificationsOf(one));
    const before = new Map(known.map((entry) => [entry.id, entry]));
    const entries = updateVerifications(known, reported, KEPT).filter(
      ({ startedAt, outcome }) => startedAt > since || outcome === null,
    );
    const changes = entries.flatMap((is) => {
      const was = before.get(is.id) ?? null;
      return was !== null && JSON.stringify(was) === JSON.stringify(is) ? [] : [{ was, is }];
    });
    if (this.#oldest === null && changes.length > 0) this.#oldest = undefined;
    for (const { was, is } of changes) this.#write(contactId, was, is);
    if (isMerge) for (const is of entries) if (before.has(is.id)) this.#moveTo(contactId, is);
    const ids = new Set(entries.map(({ id }) => id));
    this.#delete(known.filter(({ id }) => !ids.has(id)));
    return { text: JSON.stringify(entries), changes };
  }

  /** Deletes what is kept of contacts whose rows held these texts. */
  erase(texts: readonly string[]): void {
    for (const text of texts) this.#delete(verificationsOf(text));
  }

  /** Deletes rows that began at `until` (epoch ms) or earlier, some hundreds at a time. */
  prune(until: number): void {
    const last = `SELECT started_at AS n FROM verifications WHERE started_at <= ?
      ORDER BY started_at LIMIT 1 OFFSET ${PRUNED}`;
    const beyond = numberOf(this.#sql, last, until);
    this.#sql.exec("DELETE FROM verifications WHERE started_at <= ?", beyond ?? until);
    this.#oldest = undefined;
  }

  /** Returns when the oldest one began, epoch ms, or null; mostly without reading. */
  oldest(): number | null {
    if (this.#oldest === undefined)
      this.#oldest = numberOf(this.#sql, "SELECT min(started_at) AS n FROM verifications");
    return this.#oldest;
  }

  #write(
    contactId: string,
    was: Verification | null,
    { id, startedAt, trigger, outcome, reason }: Verification,
  ) {
    // Most verifications become a pass: the contact's row alone states it.
    const shown = outcome === "passed" ? null : outcome;
    if (was === null)
      this.#sql.exec(
        "INSERT OR REPLACE INTO verifications VALUES (?, ?, ?, ?, ?, ?, ?)",
        startedAt,
        id,
        contactId,
        trigger?.by ?? "",
        trigger?.reference ?? "",
        shown,
        reason,
      );
    else if ((was.outcome === "passed" ? null : was.outcome) !== shown || was.reason !== reason)
      this.#sql.exec(
        "UPDATE verifications SET outcome = ?, reason = ? WHERE started_at = ? AND id = ?",
        shown,
        reason,
        startedAt,
        id,
      );
  }

  #moveTo(contactId: string, { startedAt, id }: Verification): void {
    const update =
      "UPDATE verifications SET contact_id = ? WHERE started_at = ? AND id = ? AND contact_id <> ?";
    this.#sql.exec(update, contactId, startedAt, id, contactId);
  }

  #delete(entries: readonly Verification[]): void {
    for (const { startedAt, id } of entries)
      this.#sql.exec("DELETE FROM verifications WHERE started_at = ? AND id = ?", startedAt, id);
  }
}
