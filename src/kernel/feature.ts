/**
 * The interface between the kernel and a feature. A portal is a durable queue of jobs, an outbox and a clock. A new feature
 * is a folder and one line in `portal/features.ts`.
 */
import type { ContactReport, OpenSession } from "../domain/contact/contract.ts";
import type { Verification } from "../domain/contact/verification.ts";
import type { HubSpotEvent } from "../hubspot/webhooks/event.ts";
import type { Migration } from "../lib/migrate.ts";
import type { Ial, IdvStatus } from "../domain/vocabulary.ts";
import type { FoundCondition } from "./condition.ts";
import type { HubSpotTask } from "./jobs/dispatcher.ts";
import type { Job, JobHandler, NewJob, WorkQueue } from "./jobs/job.ts";
import type { QueueThrottle } from "./jobs/job-queue.ts";
import type { SenderChannel } from "./outbox/sender-channel.ts";

/** A queue of jobs. */
export interface QueueSpec {
  readonly name: string;
  /** Lower goes first. */
  readonly order: number;
  /** The limiter that every job of this queue needs; null when they need none, or not all do. */
  readonly resource: string | null;
  readonly pace?: QueueThrottle;
  /** True if its jobs wait for a person's decision. */
  readonly isHeld?: () => boolean;
}

/** The report of a contact's object, once it is stored. */
export interface ContactChange {
  readonly contactId: string;
  readonly report: ContactReport;
  /** The contact as it was known before; null when it was not. */
  readonly before: {
    readonly status: IdvStatus | null;
    readonly ial: Ial | null;
    readonly sessions: readonly OpenSession[];
  } | null;
  /** The dedupe key of the job that the report belongs to; "" for none. */
  readonly jobKey: string;
  readonly now: number;
}

/** A verification of a contact that is new (`was` is null) or has changed. */
export interface VerificationChange {
  readonly was: Verification | null;
  readonly is: Verification;
}

/** A dead letter as pages show it. */
export interface DeadLetterWords {
  readonly kind: string;
  readonly subject: string;
}

export interface Feature {
  readonly name: string;
  /** The feature's own tables. */
  readonly migrations?: readonly Migration[];
  /** Queues of its jobs. */
  readonly queues?: readonly QueueSpec[];
  /** Handlers by job name. */
  readonly jobs?: Readonly<Record<string, JobHandler>>;
  /** Work that waits elsewhere than in the jobs table. */
  readonly schedules?: readonly WorkQueue[];
  /** Ways out to HubSpot. */
  readonly channels?: readonly SenderChannel[];
  /** Batched reads of HubSpot. */
  readonly tasks?: readonly HubSpotTask[];
  /**
   * Returns the jobs that follow from an event, inside the commit that stores them. `pending`: subjects of jobs that earlier
   * events of the same batch caused.
   */
  accept?(event: HubSpotEvent, now: number, pending: ReadonlySet<string>): readonly NewJob[];
  /** A contact's object reported; inside the commit that stores the report. */
  contactChanged?(change: ContactChange): void;
  /** Verifications began, or took a step; inside the commit that stores it. */
  verificationsChanged?(changes: readonly VerificationChange[], now: number): void;
  /** Nothing may be kept of these contacts. */
  contactErased?(contactIds: readonly string[], now: number): void;
  /** `loser` is part of `survivor` now. */
  contactMerged?(loser: string, survivor: string, now: number): void;
  /** A job became a dead letter; inside the commit. */
  jobDied?(job: Job, reason: string, now: number): void;
  /** A dead job's words. */
  describe?(job: Pick<Job, "name" | "subject" | "payload">): DeadLetterWords;
  /** Returns when `wake` is due, epoch ms, or null. */
  nextWakeAt?(now: number): number | null;
  /** Runs beside the dispatcher, inside the alarm. */
  wake?(now: number): Promise<void> | void;
  /** Returns when `maintain` is due, epoch ms, or null. */
  nextMaintenanceAt?(): number | null;
  /** Deletes and queues what time makes due; called by the cron's sweep. */
  maintain?(now: number): void;
  /** An admin signed in, or installed: what HubSpot refused before is tried again. */
  connected?(now: number): void;
  /**
   * Returns what outside the app blocks this feature's work. Called at the end of each alarm: reads documents, few
   * rows.
   */
  conditions?(now: number): readonly FoundCondition[];
}
