/** Hands the polls that are due to the dispatcher, and stores what comes of them. */
import type { ContactEvent } from "../../../domain/contact/event.ts";
import type { Work, WorkQueue } from "../../../kernel/jobs/job.ts";
import { log } from "../../../lib/log.ts";
import type { CircuitBreaker } from "../../../portal/connection/circuit-breaker.ts";
import { failure } from "../../../onekosmos/failures.ts";
import type { ProviderFailure } from "../../../onekosmos/provider.ts";
import { contactSubject } from "../contact-job.ts";
import { isGivenUp, type DuePoll, type PollSchedule } from "./poll-schedule.ts";
import type { EventResult } from "../contract.ts";

/** While other work floods in, this share of the places is kept for polls, so that no result waits for an import. */
const SHARE = 0.25;
/** After everything else but for the share. */
const ORDER = 100;

export interface PollQueueOptions {
  readonly schedule: PollSchedule;
  /** The limiter that calls to 1Kosmos need. */
  readonly resource: string;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
  /** Polls a session. */
  readonly run: (contactId: string, event: ContactEvent) => Promise<EventResult>;
  /** Stores a report, or a failure, inside the commit. Returns the polls' generation of the contact after it. */
  readonly store: (contactId: string, report: EventResult) => number;
  /** The circuit breaker of polls alone. */
  readonly breaker: () => CircuitBreaker;
  /** Takes note of a poll that failed and is repeated, inside the commit. */
  readonly failed: (poll: FailedPoll) => void;
}

/** A poll that failed, and when it is repeated, epoch ms. */
export interface FailedPoll {
  readonly poll: DuePoll;
  readonly failure: ProviderFailure;
  readonly retryAt: number;
}

export class PollQueue implements WorkQueue {
  readonly name = "contacts.polls";
  readonly order = ORDER;
  readonly share = SHARE;
  readonly resource: string;
  /** Returns whether no call is needed: a choice was not made, or a session is given up. */
  readonly isUniform = false;
  readonly #options: PollQueueOptions;
  #running = 0;

  constructor(options: PollQueueOptions) {
    this.#options = options;
    this.resource = options.resource;
  }

  nextDueAt(now: number): number | null {
    const dueAt = this.#options.schedule.nextDueAt(now);
    return dueAt === null ? null : Math.max(dueAt, this.#options.breaker().openUntil);
  }

  take(limit: number, now: number, admits: (work: Work) => boolean, hasSlots: () => boolean): Work[] {
    const works: Work[] = [];
    let trials = this.#trialsAt(now);
    const admitsPoll = (poll: DuePoll) => {
      const work = this.#workOf(poll, now);
      const isCall = work.resource !== null;
      if ((isCall && trials === 0) || !admits(work)) return false;
      if (isCall) trials -= 1;
      works.push(work);
      return true;
    };
    this.#options.schedule.take(limit, now, admitsPoll, () => trials > 0 && hasSlots());
    return works;
  }

  invalidate(): void {
    this.#options.schedule.invalidate();
  }

  /** Returns how many calls may begin: any number while the breaker is closed, one at a time while it is half-open. */
  #trialsAt(now: number): number {
    const { openUntil, failures } = this.#options.breaker();
    if (now < openUntil) return 0;
    return failures === 0 ? Number.POSITIVE_INFINITY : Math.max(1 - this.#running, 0);
  }

  #workOf(poll: DuePoll, now: number): Work {
    const { contactId, session } = poll;
    const { requestId, expiresAt, provider } = session;
    const expire = now >= expiresAt;
    const giveUp = isGivenUp(session, now);
    const isCall = provider !== "choice" && !giveUp;
    return {
      subjects: [contactSubject(contactId)],
      resource: isCall ? this.#options.resource : null,
      run: async () => {
        this.#running += 1;
        const asked = this.#poll(contactId, { type: "session.check", requestId, expire, giveUp });
        const report = await asked.finally(() => {
          this.#running -= 1;
        });
        this.#store(poll, report);
      },
    };
  }

  async #poll(contactId: string, event: ContactEvent): Promise<EventResult> {
    try {
      return await this.#options.run(contactId, event);
    } catch (error) {
      log("error", "poll failed", { contact: contactId, reason: String(error).slice(0, 200) });
      return { kind: "retry", failure: failure("internal") };
    }
  }

  #store(poll: DuePoll, report: EventResult): void {
    const { schedule, commit, store, failed, now } = this.#options;
    try {
      commit(() => {
        const generation = store(poll.contactId, report);
        if (generation !== poll.generation || isOver(poll, report)) return schedule.release(poll);
        if (report.kind === "done") return void schedule.reschedule(poll, now());
        const { failure: why } = report;
        failed({ poll, failure: why, retryAt: schedule.reschedule(poll, now(), why) });
      });
    } catch (error) {
      // The entry is still due: a failure of the consequences must neither lose it nor start it again at once.
      log("error", "poll not committed", { contact: poll.contactId, reason: String(error).slice(0, 200) });
      commit(() => schedule.reschedule(poll, now(), failure("internal")));
    }
  }
}

function isOver({ session }: DuePoll, report: EventResult): boolean {
  if (report.kind === "retry") return false;
  const { open, late } = report.projection;
  // A session that has become a late one is scheduled anew.
  const goesOn = session.provider === "late" ? late : open;
  return !goesOn.some(({ requestId }) => requestId === session.requestId);
}
