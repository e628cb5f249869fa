/** Requests of users for contacts at a card or in bulk, as jobs, and the wait for their results. */
import * as z from "zod/mini";
import type { SettledJob } from "../../kernel/jobs/job-queue.ts";
import type { JobStatus } from "../../kernel/jobs/job-reads.ts";
import type { Jobs } from "../../kernel/jobs/jobs.ts";
import type { KeyedWaiters } from "../../lib/signal.ts";
import { contactEventSchema } from "../../domain/contact/event.ts";
import { contactOfSubject, contactSubject } from "../contacts/contact-job.ts";

/** A job that is not done: why a session is not there yet. */
export interface WaitingRequest {
  /** dead: it waits for a person. */
  readonly state: "due" | "dead";
  /** Epoch ms. */
  readonly dueAt: number;
  /** Why it was put off; "" when it was not. */
  readonly reason: string;
  /** It waits for its turn in a paced queue. */
  readonly isPaced: boolean;
}

const answerSchema = z.object({ outcome: z.string(), message: z.nullable(z.string()) });
/** The result of a finished request. */
export type RequestResponse = z.infer<typeof answerSchema>;

export interface RequestsOptions {
  readonly jobs: Jobs;
  readonly settled: KeyedWaiters<SettledJob["outcome"]>;
  /** Returns whether jobs of a queue wait for a place beyond the next one now. */
  readonly isPaced: (queue: string) => boolean;
}

/** Events that request a session. */
const REQUEST_EVENTS: ReadonlySet<string> = new Set(["contact.creation", "verification.request"]);

export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Returns what became of a contact's request, or null when there is none of this key. */
  find(contactId: string, key: string): JobStatus | null {
    return this.#options.jobs.find(contactSubject(contactId), key);
  }

  /** Returns the key itself while its request is not done; else that of the next request of the same name, and so on. */
  following(contactId: string, key: string): string {
    const found = this.find(contactId, key);
    return found?.state === "done" ? this.following(contactId, `${key}:${found.seq}`) : key;
  }

  /** Returns those of these contacts whose newest request for a session is not done. */
  waitingFor(contactIds: readonly string[]): ReadonlyMap<string, WaitingRequest> {
    const { jobs, isPaced } = this.#options;
    const waiting = new Map<string, WaitingRequest>();
    // Oldest first: the newest one stays.
    for (const job of jobs.waitingOf(contactIds.map((id) => contactSubject(id)))) {
      const contactId = contactOfSubject(job.subject);
      const event = contactEventSchema.safeParse(JSON.parse(job.payload));
      if (contactId === null || !event.success || !REQUEST_EVENTS.has(event.data.type)) continue;
      const { state, dueAt, reason } = job;
      waiting.set(contactId, { state, dueAt, reason, isPaced: state === "due" && isPaced(job.queue) });
    }
    return waiting;
  }

  /** Returns the next outcome of a request, or null when none comes within `ms`. */
  next(seq: number, ms: number): Promise<SettledJob["outcome"] | null> {
    return this.#options.settled.next(seq, ms);
  }
}

/** Returns the response that a done request stored, or null when it stored none. */
export function storedResponse(result: string): RequestResponse | null {
  return result === "" ? null : answerSchema.parse(JSON.parse(result));
}
