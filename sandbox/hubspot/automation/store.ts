/** Enrolments of records in workflows that run the app's action. Kept on disk, so that a restart goes on with them. */
import { randomUUID } from "node:crypto";

import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";

/**
 * `CALLING`: the action is being called. `RETRYING`: it failed and will be called again. `BLOCKED`: its response was to wait for
 * its callback. The others are final: the workflow went on, except after `FAILED`, where the action has an error.
 */
const STATES = ["CALLING", "RETRYING", "BLOCKED", "SUCCESS", "FAIL_CONTINUE", "EXPIRED", "FAILED"] as const;
const stateSchema = z.enum(STATES);
export type EnrollmentState = z.infer<typeof stateSchema>;

const FINAL: ReadonlySet<EnrollmentState> = new Set(["SUCCESS", "FAIL_CONTINUE", "EXPIRED", "FAILED"]);

const attemptSchema = z.object({ at: z.number(), status: z.number(), ms: z.number() });

/** The constant fields of an enrolment. */
const requestSchema = z.object({
  portalId: z.number(),
  workflowId: z.number(),
  actionUrl: z.string(),
  objectType: z.enum(["CONTACT", "DEAL", "TICKET"]),
  objectId: z.string(),
  /** Properties of the record that the action's definition requests (`objectRequestOptions`). */
  properties: z.array(z.string()),
  inputFields: z.record(z.string(), z.unknown()),
});
export type EnrollmentRequest = z.infer<typeof requestSchema>;

const progressSchema = z.object({
  state: stateSchema,
  outputs: z.record(z.string(), z.unknown()),
  attempts: z.array(attemptSchema),
  /** Epoch ms: when the next attempt is made, or when a blocked enrolment continues. */
  dueAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Why it failed, for a person. */
  reason: z.string().nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

export interface Enrollment {
  readonly id: string;
  readonly callbackId: string;
  readonly enrolledAt: number;
  readonly request: EnrollmentRequest;
  readonly progress: Progress;
}

const row = z
  .object({
    id: z.string(),
    callback_id: z.string(),
    enrolled_at: z.number(),
    request: jsonColumn(requestSchema),
    progress: jsonColumn(progressSchema),
  })
  .transform((found): Enrollment => ({
    id: found.id,
    callbackId: found.callback_id,
    enrolledAt: found.enrolled_at,
    request: found.request,
    progress: found.progress,
  }));

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS enrollments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, callback_id TEXT NOT NULL UNIQUE,
    portal_id INTEGER NOT NULL, enrolled_at INTEGER NOT NULL, is_over INTEGER NOT NULL, request TEXT NOT NULL,
    progress TEXT NOT NULL) STRICT`,
  "CREATE INDEX IF NOT EXISTS enrollments_open ON enrollments (is_over)",
];
const SELECT = "SELECT id, callback_id, enrolled_at, request, progress FROM enrollments";
/** How many enrolments a listing has, newest first. */
const LISTED = 100;

/** True if nothing can happen to it any more. */
export function isOver({ progress }: Enrollment): boolean {
  return FINAL.has(progress.state);
}

export class EnrollmentStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    for (const sql of SCHEMA) db.run(sql);
  }

  create(request: EnrollmentRequest, now: number): Enrollment {
    const enrollment: Enrollment = {
      id: randomUUID(),
      // HubSpot's own look like "ap-{portal}-{number}-{step}-{try}"; an app may rely on their being unique only.
      callbackId: `ap-${request.portalId}-${this.#db.reserve("callbacks", 1, 56_776_413_549)}-1-0`,
      enrolledAt: now,
      request,
      progress: { state: "CALLING", outputs: {}, attempts: [], dueAt: now, endedAt: null, reason: null },
    };
    this.#db.run(
      `INSERT INTO enrollments (id, callback_id, portal_id, enrolled_at, is_over, request, progress)
       VALUES (?, ?, ?, ?, 0, ?, ?)`,
      enrollment.id,
      enrollment.callbackId,
      request.portalId,
      now,
      JSON.stringify(request),
      JSON.stringify(enrollment.progress),
    );
    return enrollment;
  }

  find(id: string): Enrollment | undefined {
    return this.#db.get(row, `${SELECT} WHERE id = ?`, id);
  }

  /** A portal sees its own callbacks only. */
  findByCallback(portalId: number, callbackId: string): Enrollment | undefined {
    return this.#db.get(row, `${SELECT} WHERE portal_id = ? AND callback_id = ?`, portalId, callbackId);
  }

  /** Newest first. */
  list(): readonly Enrollment[] {
    return this.#db.all(row, `${SELECT} ORDER BY seq DESC LIMIT ?`, LISTED);
  }

  /** Those that wait for an attempt, a response or a callback. */
  open(): readonly Enrollment[] {
    return this.#db.all(row, `${SELECT} WHERE is_over = 0 ORDER BY seq`);
  }

  save(enrollment: Enrollment, progress: Progress): Enrollment {
    const next = { ...enrollment, progress };
    this.#db.run(
      "UPDATE enrollments SET progress = ?, is_over = ? WHERE id = ?",
      JSON.stringify(progress),
      isOver(next) ? 1 : 0,
      enrollment.id,
    );
    return next;
  }
}
