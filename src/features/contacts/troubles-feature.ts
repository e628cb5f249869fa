/** Keeps the contacts that are stuck with 1Kosmos, and shows them as conditions. Who stores a trouble is `failed-work.ts`. */
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { Job } from "../../kernel/job.ts";
import { contactOfSubject } from "./contact-job.ts";
import { conditionsOf } from "./trouble-conditions.ts";
import { settleTroubles } from "./trouble-rules.ts";
import { TROUBLE_MIGRATIONS, Troubles } from "./troubles.ts";

export class TroublesFeature implements Feature {
  readonly name = "troubles";
  readonly migrations = TROUBLE_MIGRATIONS;
  readonly table: Troubles;

  constructor(sql: SqlStorage) {
    this.table = new Troubles(sql);
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    return conditionsOf(this.table.shown());
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report }: ContactChange): void {
    settleTroubles(this.table, contactId, report);
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    for (const id of contactIds) this.table.settle(id, () => true);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string): void {
    this.table.settle(loser, () => true);
  }

  /** @see Feature.jobDied */
  jobDied({ seq, subject }: Job, reason: string): void {
    const contactId = contactOfSubject(subject);
    const row = contactId === null ? null : this.table.create(contactId);
    if (row?.job === seq) this.table.put({ ...row, reason, retryAt: null, shown: 1 });
  }
}
