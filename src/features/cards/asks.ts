/**
 * What people asked of contacts at a card or in bulk, as the inbox has it, and the wait of a press for its answer. The
 * wait is memory only: whoever loses it asks again under the same identity.
 */
import * as z from "zod/mini";
import type { DoneReport, TaskReport } from "../../contact/contract.ts";
import { PRIORITY } from "../inbox.ts";

/** What a done ask came to. */
export type AskAnswer = Pick<DoneReport, "outcome" | "message">;

/** A row that is not done: why a session is not there yet. */
export interface WaitingRow {
  readonly contactId: string;
  /** dead: it waits for a person. */
  readonly state: "due" | "dead";
  /** Epoch ms. */
  readonly dueAt: number;
  /** Why it was put off; "" when it was not. */
  readonly reason: string;
}

/** What became of a row. `answer`: of a done one, null when it was done before answers were kept. */
export interface RowFate {
  readonly seq: number;
  readonly state: "due" | "done" | "dead";
  readonly reason: string;
  readonly answer: { readonly outcome: string; readonly message: string | null } | null;
}

const fateSchema = z.object({
  seq: z.number(),
  state: z.enum(["due", "done", "dead"]),
  reason: z.string(),
  note: z.string(),
});
const noteSchema = z.object({ outcome: z.string(), message: z.nullable(z.string()) });
const waitingSchema = z.object({
  contactId: z.string(),
  state: z.enum(["due", "dead"]),
  dueAt: z.number(),
  reason: z.string(),
});

/** What the inbox keeps of an answer, in the row's note. */
export function noteOfAnswer({ outcome, message }: AskAnswer): string {
  return JSON.stringify({ outcome, message: message ?? null });
}

export class Asks {
  readonly #sql: SqlStorage;
  readonly #waiting = new Map<number, Set<(report: TaskReport) => void>>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What became of the row of this identity, or null when there is none. */
  fateOf(identity: string): RowFate | null {
    const query = "SELECT seq, state, reason, note FROM inbox WHERE identity = ?";
    const row = this.#sql.exec(query, identity).toArray()[0];
    if (row === undefined) return null;
    const { note, ...fate } = fateSchema.parse(row);
    return { ...fate, answer: note === "" ? null : noteSchema.parse(JSON.parse(note)) };
  }

  /** The identity itself while its row is not done; else what the next press of that name is called, and so on. */
  following(identity: string): string {
    const fate = this.fateOf(identity);
    return fate?.state === "done" ? this.following(`${identity}:${fate.seq}`) : identity;
  }

  /** Which of these identities have a row. */
  seen(identities: readonly string[]): ReadonlySet<string> {
    const query = "SELECT identity FROM inbox WHERE identity IN (SELECT value FROM json_each(?))";
    const rows = this.#sql.exec<{ identity: string }>(query, JSON.stringify(identities)).toArray();
    return new Set(rows.map(({ identity }) => identity));
  }

  /** Those of these contacts whose newest row that asks for a session is not done. */
  waitingFor(contactIds: readonly string[]): ReadonlyMap<string, WaitingRow> {
    const rows = this.#sql.exec(
      `SELECT contact_id AS contactId, state, due_at AS dueAt, reason, max(seq) AS seq FROM inbox
       WHERE kind IN ('start', 'ask') AND contact_id IN (SELECT value FROM json_each(?))
       GROUP BY contact_id HAVING state <> 'done'`,
      JSON.stringify(contactIds),
    );
    return new Map(
      rows.toArray().map((row) => {
        const waiting = waitingSchema.parse(row);
        return [waiting.contactId, waiting];
      }),
    );
  }

  /** When the last waiting row of a bulk falls due, epoch ms, or null. */
  lastBulkDueAt(): number | null {
    const query = `SELECT max(due_at) AS at FROM inbox WHERE state = 'due' AND priority = ${PRIORITY.bulk}`;
    return this.#sql.exec<{ at: number | null }>(query).one().at;
  }

  /** A row was worked on: whoever waits for it is told. */
  settled(seq: number, report: TaskReport): void {
    const resolves = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    for (const resolve of resolves ?? []) resolve(report);
  }

  /** The next report about a row, or null when none comes within `ms`. */
  async next(seq: number, ms: number): Promise<TaskReport | null> {
    const { promise, resolve } = Promise.withResolvers<TaskReport | null>();
    const resolves = this.#waiting.get(seq) ?? new Set();
    this.#waiting.set(seq, resolves.add(resolve));
    // Cleared, so that it keeps the object awake no longer than the answer takes.
    const timer = setTimeout(() => resolve(null), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      resolves.delete(resolve);
      if (resolves.size === 0 && this.#waiting.get(seq) === resolves) this.#waiting.delete(seq);
    }
  }
}
