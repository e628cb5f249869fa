/**
 * The workflow action: `action-runner.ts` stores executions and responds to HubSpot, `execution-records.ts` reads the deals and
 * tickets they are about, `execution-tracker.ts` follows what they wait for until they end.
 */
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { OutboxChannel } from "../../kernel/outbox/channel.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import type { Job } from "../../kernel/jobs/job.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactEventSchema } from "../../domain/contact/event.ts";
import { CONTACT_JOB, contactOfSubject } from "../contacts/contact-job.ts";
import { ActionRunner, type ActionRunnerOptions } from "./action-runner.ts";
import { completionChannel } from "./completion-channel.ts";
import type { ActionResponse, ActionExecution } from "./contract.ts";
import { ExecutionRecords, type ExecutionRecordsOptions } from "./execution-records.ts";
import { outputsSchema } from "./execution.ts";
import { ExecutionTracker, type TrackerOptions } from "./execution-tracker.ts";
import { WORKFLOW_MIGRATIONS } from "./schema.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;

export interface WorkflowsOptions
  extends
    Omit<ExecutionRecordsOptions, "tracker" | "hold">,
    Omit<ActionRunnerOptions, "tracker">,
    Pick<TrackerOptions, "properties"> {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly client: HubSpotClient;
}

export class WorkflowsFeature implements Feature {
  readonly name = "workflows";
  readonly migrations = WORKFLOW_MIGRATIONS;
  readonly tracker: ExecutionTracker;
  readonly channels: readonly OutboxChannel<ActionOutputs>[];
  readonly tasks: readonly HubSpotTask[];
  readonly #runner: ActionRunner;
  readonly #hold: ChannelHold;
  readonly #readHold: ChannelHold;
  readonly #index: ContactIndex;

  constructor(options: WorkflowsOptions) {
    const { context, client, properties, index } = options;
    this.#index = index;
    const completions = new OutboxTable<ActionOutputs>(context.sql, "completions", outputsSchema);
    this.tracker = new ExecutionTracker({ context, completions, properties });
    this.#hold = new ChannelHold("completions", context.records.documents);
    this.channels = [completionChannel(context, client, completions, this.tracker.store, this.#hold)];
    const { tracker } = this;
    this.#runner = new ActionRunner({ ...options, tracker });
    this.#readHold = new ChannelHold("workflows.read", context.records.documents);
    const objects = new ExecutionRecords({ ...options, tracker, hold: this.#readHold });
    const readyAt = () => {
      const at = tracker.store.nextReadAt();
      return at === null ? null : Math.max(at, this.#readHold.until);
    };
    this.tasks = [{ name: "read records of workflows", readyAt, run: () => objects.read() }];
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, jobKey, now }: ContactChange): void {
    this.tracker.reported(contactId, jobKey, report, now);
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[], now: number): void {
    this.tracker.erase(contactIds, now);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string, survivor: string): void {
    this.tracker.store.handOver(loser, survivor);
  }

  /** @see Feature.jobDied */
  jobDied({ name, subject, payload }: Job, reason: string, now: number): void {
    const contactId = contactOfSubject(subject);
    if (name !== CONTACT_JOB || contactId === null) return;
    const event = contactEventSchema.parse(JSON.parse(payload));
    // The contact may have been merged since the job was stored: the execution waits for the survivor.
    if (event.type === "verification.request" && event.execution !== "")
      this.tracker.abandonContact(event.execution, this.#index.resolve(contactId), reason, now);
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const waiting = () => this.channels.reduce((total, channel) => total + channel.waiting(WAITING_SHOWN), 0);
    const completions = conditionsOfHold({
      name: "completions",
      hold: this.#hold,
      forbidden: "complete the workflow action",
      work: "complete_action",
      scopes: ["automation"],
      waiting,
    });
    const reads = conditionsOfHold({
      name: "workflows.read",
      hold: this.#readHold,
      forbidden: "read the deals of workflows",
      work: "read_workflow_deals",
      scopes: ["crm.objects.deals.read"],
      waiting: () => this.tracker.store.countReading(WAITING_SHOWN),
    });
    return [...completions, ...reads];
  }

  /** @see Feature.connected */
  connected(): void {
    this.#readHold.retryNow();
  }

  /** @see Feature.nextWakeAt */
  nextWakeAt(): number | null {
    return this.tracker.store.nextEndAt();
  }

  /** @see Feature.wake */
  wake(now: number): void {
    this.tracker.endOverdue(now);
  }

  /** @see Feature.nextMaintenanceAt */
  nextMaintenanceAt(): number | null {
    return this.tracker.store.nextPruneAt();
  }

  /** @see Feature.maintain */
  maintain(now: number): void {
    this.tracker.endOverdue(now);
    this.tracker.store.prune(now);
  }

  /** Runs an execution, or returns again what became of it. `arm` is called when there is work. */
  run(request: ActionExecution, arm: () => Promise<void>): Promise<ActionResponse> {
    return this.#runner.run(request, arm);
  }
}
