/** Sessions that wait for their person: what expires when, and what to ask 1Kosmos about when. */
import * as z from "zod/mini";
import type { OpenSession } from "../contact/contract.ts";
import { nextPollAt } from "../onekosmos/polling.ts";
import { verificationKindSchema } from "../vocabulary.ts";

const rowSchema = z.object({
  contact_id: z.string(),
  kind: verificationKindSchema,
  request_id: z.string(),
  provider: z.enum(["idverify", "sessions", "choice"]),
  started_at: z.number(),
  opened_at: z.nullable(z.number()),
  expires_at: z.number(),
  attempts: z.number(),
  expiring: z.number(),
});
export type SessionRow = z.infer<typeof rowSchema>;

/** When to look next, epoch ms: at a choice that the person has yet to make, only when its time is over. */
function checkAt(
  session: Pick<OpenSession, "provider" | "startedAt" | "openedAt" | "expiresAt">,
  now: number,
): number {
  const { provider, startedAt, openedAt, expiresAt } = session;
  if (provider === "choice") return expiresAt;
  return nextPollAt({ provider, startedAt, now, ...(openedAt === null ? {} : { openedAt }) });
}

const COLUMNS =
  "contact_id, kind, request_id, provider, started_at, opened_at, expires_at, attempts, expiring";

export class OpenSessions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Takes over what the contact's object says: its open sessions, at most one of a kind, and no others. */
  reflect(contactId: string, open: readonly OpenSession[], now: number): void {
    this.#sql.exec(
      "DELETE FROM sessions WHERE contact_id = ? AND kind NOT IN (SELECT value FROM json_each(?))",
      contactId,
      JSON.stringify(open.map(({ kind }) => kind)),
    );
    for (const session of open) this.#reflectOne(contactId, session, now);
  }

  #reflectOne(contactId: string, session: OpenSession, now: number): void {
    const { kind, requestId, provider, startedAt, openedAt, expiresAt } = session;
    const nextCheckAt = checkAt(session, now);
    this.#sql.exec(
      `INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
       ON CONFLICT DO UPDATE SET request_id = excluded.request_id, provider = excluded.provider,
         started_at = excluded.started_at, opened_at = excluded.opened_at, expires_at = excluded.expires_at,
         next_check_at = excluded.next_check_at, attempts = 0,
         expiring = CASE WHEN sessions.request_id = excluded.request_id THEN sessions.expiring ELSE 0 END`,
      contactId,
      kind,
      requestId,
      provider,
      startedAt,
      openedAt,
      expiresAt,
      nextCheckAt,
    );
  }

  /** The person opened the link: ask again soon. */
  opened(contactId: string, requestId: string, now: number): void {
    const row = this.#sql
      .exec(`SELECT ${COLUMNS} FROM sessions WHERE contact_id = ? AND request_id = ?`, contactId, requestId)
      .toArray()[0];
    if (row === undefined) return;
    const { provider, started_at: startedAt, expires_at: expiresAt } = rowSchema.parse(row);
    const nextCheckAt = checkAt({ provider, startedAt, openedAt: now, expiresAt }, now);
    this.#sql.exec(
      "UPDATE sessions SET opened_at = ?, next_check_at = min(next_check_at, ?) WHERE contact_id = ? AND request_id = ?",
      now,
      nextCheckAt,
      contactId,
      requestId,
    );
  }

  /** The open sessions of these contacts, the newest of each last. */
  openOf(contactIds: readonly string[]): SessionRow[] {
    const rows = this.#sql.exec(
      `SELECT ${COLUMNS} FROM sessions WHERE contact_id IN (SELECT value FROM json_each(?)) ORDER BY started_at`,
      JSON.stringify(contactIds),
    );
    return rows.toArray().map((row) => rowSchema.parse(row));
  }

  /** Sessions whose state is to be asked for now. */
  due(now: number, limit: number): SessionRow[] {
    const rows = this.#sql.exec(
      `SELECT ${COLUMNS} FROM sessions WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?`,
      now,
      limit,
    );
    return rows.toArray().map((row) => rowSchema.parse(row));
  }

  postpone(row: SessionRow, attempts: number, nextCheckAt: number): void {
    this.#sql.exec(
      "UPDATE sessions SET attempts = ?, next_check_at = ? WHERE contact_id = ? AND request_id = ?",
      attempts,
      nextCheckAt,
      row.contact_id,
      row.request_id,
    );
  }

  /** Marks what is past its end, to be asked for a last time at once; answers how many. */
  markStale(now: number): number {
    this.#sql.exec(
      "UPDATE sessions SET expiring = 1, next_check_at = ?, attempts = 0 WHERE expiring = 0 AND expires_at <= ?",
      now,
      now,
    );
    return this.#sql.exec<{ n: number }>("SELECT changes() AS n").one().n;
  }

  /** Nobody is to ask about these contacts' sessions any more. */
  drop(contactIds: readonly string[]): void {
    this.#sql.exec(
      "DELETE FROM sessions WHERE contact_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(contactIds),
    );
  }

  nextCheckAt(): number | null {
    return this.#sql.exec<{ at: number | null }>("SELECT min(next_check_at) AS at FROM sessions").one().at;
  }

  /** When the next session that is not marked yet passes its end, epoch ms, or null. */
  nextExpiryAt(): number | null {
    const query = "SELECT min(expires_at) AS at FROM sessions WHERE expiring = 0";
    return this.#sql.exec<{ at: number | null }>(query).one().at;
  }

  count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM sessions").one().n;
  }
}
