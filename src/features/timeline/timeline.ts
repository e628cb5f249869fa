/** Timelines: what happened to a session or at a gate, as events on the record's timeline in HubSpot. */
import { wording } from "../../lib/wording.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { TimelineChannel } from "./channel.ts";

export class TimelineFeature implements Feature {
  readonly name = "timeline";
  readonly channel: TimelineChannel;
  readonly channels: readonly TimelineChannel[];

  constructor(channel: TimelineChannel) {
    this.channel = channel;
    this.channels = [channel];
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report }: ContactChange): void {
    const { moments, snapshot, deletedAt } = report.projection;
    if (snapshot === null && deletedAt !== null)
      this.channel.table.erase("contact", [contactId], { all: false });
    if (moments.length === 0) return;
    this.channel.enqueue(contactId, moments);
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    this.channel.table.erase("contact", contactIds, { all: true });
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string, survivor: string): void {
    this.channel.table.handOver(loser, survivor);
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    if (this.channel.state() !== "refused") return [];
    const { reason, waiting } = this.channel.view();
    return [
      {
        code: "timeline_refused",
        about: "",
        message: `HubSpot takes no events for timelines: ${reason ?? ""} Everything else works. Connect again to grant what is missing, or switch timelines off in the settings.`,
        wording: wording("timeline_refused", { cause: reason ?? "" }),
        waiting,
        retryAt: this.channel.retryAt,
        endsWhen: "HubSpot takes an event; it is tried at every sign-in and daily.",
        severity: "warning",
      },
    ];
  }

  /** @see Feature.nextMaintenanceAt */
  nextMaintenanceAt(): number | null {
    return this.channel.nextPruneAt();
  }

  /** @see Feature.maintain */
  maintain(now: number): void {
    this.channel.prune(now);
  }

  /** @see Feature.connected */
  connected(): void {
    this.channel.makeDueNow();
  }
}
