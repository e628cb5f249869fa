/** Keeps the contacts that are stuck with 1Kosmos, and shows them as conditions. Who stores a trouble is `failed-work.ts`. */
import type { ContactChange, Feature } from "../../../kernel/feature.ts";
import type { FoundCondition } from "../../../kernel/condition.ts";
import type { Job } from "../../../kernel/jobs/job.ts";
import { contactOfSubject } from "../contact-job.ts";
import { conditionsOf } from "./trouble-conditions.ts";
import { resolveTroubles } from "./trouble-rules.ts";
import type { PortalContext } from "../../../portal/context/context.ts";
import { CREATE, TROUBLE_MIGRATIONS, Troubles, type Trouble } from "./troubles.ts";

export class TroublesFeature implements Feature {
  readonly name = "troubles";
  readonly migrations = TROUBLE_MIGRATIONS;
  readonly table: Troubles;
  readonly #context: PortalContext;

  constructor(context: PortalContext) {
    this.#context = context;
    this.table = new Troubles(context.sql);
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const shown = this.table.shown();
    const removed = new Set(shown.filter((row) => this.#isRemoved(row)));
    if (removed.size > 0) this.#context.commit(() => this.#remove(removed));
    return conditionsOf(shown.filter((row) => !removed.has(row)));
  }

  /** True if an admin has removed the job that was given up, or replays it. */
  #isRemoved({ about, job, retryAt }: Trouble): boolean {
    return about === CREATE && retryAt === null && this.#context.jobs.deadJobs.find(job) === null;
  }

  #remove(rows: ReadonlySet<Trouble>): void {
    for (const { contactId } of rows) this.table.resolve(contactId, ({ about }) => about === CREATE);
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, now }: ContactChange): void {
    resolveTroubles(this.table, contactId, report, now);
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    for (const id of contactIds) this.table.resolve(id, () => true);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string): void {
    this.table.resolve(loser, () => true);
  }

  /** @see Feature.jobDied */
  jobDied({ seq, subject }: Job, reason: string): void {
    const contactId = contactOfSubject(subject);
    const row = contactId === null ? null : this.table.create(contactId);
    if (row?.job === seq) this.table.put({ ...row, reason, retryAt: null, shown: 1 });
  }
}
