/**
 * Gates: deals enter chosen stages only with verified contacts. Takes in what happens to deals, evaluates many together with
 * batched reads, and stores what follows. One evaluation at a time, never while a write to a deal is under way.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import { DEAL_PROPERTY_NAMES, dealWriteSchema, type DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import { isForbidden, type HubSpotFailure } from "../../hubspot/failures.ts";
import { OutboxChannel } from "../../kernel/channel.ts";
import { ChannelHold } from "../../kernel/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/dispatcher.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/hold-condition.ts";
import type { NewJob } from "../../kernel/job.ts";
import { OutboxTable, type OutboxRow } from "../../kernel/outbox.ts";
import type { PortalContext } from "../../portal/context.ts";
import { PropertyGuard } from "../../portal/property-guard.ts";
import type { ContactIndex } from "../contacts/contact-index.ts";
import type { TimelineChannel } from "../timeline/channel.ts";
import { DealGateTable, GATE_MIGRATIONS } from "./deal-gate-table.ts";
import { Debounce } from "./debounce.ts";
import { dealOfSubject, Evaluations } from "./evaluations.ts";
import { GateEvaluator } from "./evaluator.ts";
import { BrokenGates } from "./broken-gates.ts";
import { evaluationsFor, losersOf } from "./events.ts";
import { DealReader } from "./reader.ts";

/** Deals evaluated together: at most 4 + 1 reads. HubSpot would take 1,000, but the first of them should not wait long. */
const EVALUATE_LIMIT = 200;
/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;
/** A move that could not leave for this long is not sent any more: the deal may be elsewhere. It is evaluated again. */
const STALE_MS = 60_000;

/** Failures that concern the portal, not the deals that were read. */
export const OF_THE_PORTAL: ReadonlySet<HubSpotFailure["reason"]> = new Set<HubSpotFailure["reason"]>([
  "budget",
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "unauthorized",
  "disconnected",
  "migrating",
]);

export interface GatesOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly client: HubSpotClient;
  readonly timeline: TimelineChannel;
  /** HubSpot does not let us work in this portal for now. */
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** HubSpot works for us. */
  readonly onAnswer: () => void;
}

export class GatesFeature implements Feature {
  readonly name = "gates";
  readonly migrations = GATE_MIGRATIONS;
  readonly table: DealGateTable;
  readonly evaluations: Evaluations;
  readonly reader: DealReader;
  readonly outbox: OutboxTable<DealWrite>;
  readonly properties: PropertyGuard<DealWrite>;
  readonly channels: readonly OutboxChannel<DealWrite>[];
  readonly tasks: readonly HubSpotTask[];
  readonly #options: GatesOptions;
  readonly #evaluator: GateEvaluator;
  readonly #debounce = new Debounce();
  readonly #holds: { readonly write: ChannelHold; readonly read: ChannelHold };
  readonly #broken: BrokenGates;

  constructor(options: GatesOptions) {
    const { context, client } = options;
    const { sql, records, jobs, now } = context;
    this.#options = options;
    this.table = new DealGateTable(sql);
    this.evaluations = new Evaluations(jobs, now);
    this.outbox = new OutboxTable(sql, "deals", dealWriteSchema);
    const { table, evaluations, outbox } = this;
    this.#evaluator = new GateEvaluator({ ...options, table, evaluations, outbox });
    this.reader = new DealReader({
      client,
      now,
      gates: () => records.settings().gates,
      knows: (dealId) => table.knows(dealId),
    });
    const { documents } = records;
    this.#holds = {
      write: new ChannelHold("deals", documents),
      read: new ChannelHold("deals.read", documents),
    };
    this.#broken = new BrokenGates(records, this.reader.pipelines);
    this.properties = new PropertyGuard<DealWrite>({
      context,
      type: "deals",
      names: DEAL_PROPERTY_NAMES,
      ensure: () => client.ensureDealProperties(),
      outbox,
      schema: dealWriteSchema,
      isUsed: () => records.settings().gates.length > 0,
    });
    this.channels = [this.#channel()];
    this.tasks = [
      { name: "evaluate deals", readyAt: (at) => this.#readyAt(at), run: () => this.#evaluate() },
    ];
  }

  /** @see Feature.accept */
  accept(event: HubSpotEvent, _now: number, pending: ReadonlySet<string>): readonly NewJob[] {
    const { records } = this.#options.context;
    if (event.objectType !== "deal") return [];
    const isPending = (dealId: string) => pending.has(`deal:${dealId}`) || this.evaluations.expects(dealId);
    const jobs = evaluationsFor(event, {
      gates: records.settings().gates,
      pipelines: this.reader.pipelines.known,
      knows: (dealId) => this.table.knows(dealId) || isPending(dealId),
      waits: (dealId) => this.table.waits(dealId) || isPending(dealId),
    });
    // HubSpot resolves a merged deal's id: what was meant for it would be written to the deal that remains.
    this.outbox.delete(...losersOf(event));
    if (jobs.length === 0) records.count("events_ignored");
    return jobs;
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, before }: ContactChange): void {
    const { snapshot } = report.projection;
    if (report.outcome === "refused" && report.message !== undefined)
      this.table.note(contactId, report.message);
    const after = this.#options.index.find(contactId);
    const [was, is] = [before?.status === "verified", after?.status === "verified"];
    const mayDiffer = was !== is || (is && before?.ial !== after?.ial);
    if (mayDiffer || snapshot === null)
      this.evaluations.again(this.table.dealsWaitingFor(contactId), "contact");
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    this.#contactsGone(contactIds);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string): void {
    this.#contactsGone([loser]);
  }

  /** @see Feature.connected */
  connected(): void {
    this.#holds.read.retryNow();
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const { write, read } = this.#holds;
    return [
      ...this.#broken.conditions(() => this.table.waitingDeals().length),
      ...conditionsOfHold({
        name: "deals",
        hold: write,
        forbidden: "write deals",
        scopes: ["crm.objects.deals.write"],
        waiting: () => this.outbox.waiting(WAITING_SHOWN),
      }),
      ...conditionsOfHold({
        name: "deals read",
        hold: read,
        forbidden: "read deals",
        scopes: ["crm.objects.deals.read"],
        waiting: () => this.evaluations.ready().count,
      }),
      ...this.properties.conditions(),
    ];
  }

  /** @see Feature.describe */
  describe({ subject }: { readonly subject: string }) {
    return { kind: "gate", subject: `deal ${dealOfSubject(subject)}` };
  }

  /** Evaluates every deal that waits again: the gates have changed. */
  settingsChanged(): void {
    this.evaluations.again(this.table.waitingDeals(), "settings");
  }

  /** Deals that wait for these contacts are evaluated again, without their ids. */
  #contactsGone(contactIds: readonly string[]): void {
    const waiting = new Set(contactIds.flatMap((id) => this.table.dealsWaitingFor(id)));
    for (const id of contactIds) this.table.forgetContact(id);
    this.evaluations.again([...waiting], "gone");
  }

  /** When the next evaluation is worth its calls, epoch ms; null when nothing waits. */
  #readyAt(now: number): number | null {
    const { write, read } = this.#holds;
    // While HubSpot forbids moves they are taken back when they could leave, not evaluated again and again.
    if (write.until <= now) this.#withdrawStale(now);
    const { count, nextAt } = this.evaluations.ready();
    if (nextAt === null) return null;
    return Math.max(
      read.until,
      this.#debounce.nextAt(Math.max(nextAt, now), () => count),
    );
  }

  /** Evaluates the deals that are due, together. */
  async #evaluate(): Promise<void> {
    const { context, onTrouble, onAnswer } = this.#options;
    const { grantGeneration } = context.records.portal();
    const taken = this.evaluations.take(EVALUATE_LIMIT);
    this.#debounce.looked(taken.length, context.now());
    if (taken.length === 0) return;
    const findings = await this.reader.read(taken);
    if (!findings.ok) {
      if (isForbidden(findings.error)) {
        this.evaluations.giveBack(taken);
        return this.#holds.read.begin(findings.error, context.now());
      }
      if (!OF_THE_PORTAL.has(findings.error.reason)) return this.#evaluator.retryLater(taken, findings.error);
      this.evaluations.giveBack(taken);
      return onTrouble(findings.error, grantGeneration);
    }
    onAnswer();
    this.#holds.read.end();
    const { concerned, unclear, unconcerned, absent, pipelines } = findings.value;
    context.commit(() => {
      for (const evaluation of unconcerned) this.evaluations.markDone(evaluation);
    });
    for (const found of concerned) this.#evaluator.evaluate(found, pipelines);
    for (const found of unclear) this.#evaluator.unclear(found, pipelines);
    for (const evaluation of absent) this.#evaluator.missed(evaluation);
  }

  /** Takes moves back that could not leave in time, so that nobody is overruled by an old intention. */
  #withdrawStale(now: number): void {
    const { oldest } = this.outbox.ready(now, 1);
    if (oldest === null || oldest > now - STALE_MS) return;
    const stale = this.outbox
      .due(now, EVALUATE_LIMIT)
      .filter(({ payload, queuedAt }) => payload.dealstage !== undefined && queuedAt <= now - STALE_MS);
    if (stale.length === 0) return;
    this.#options.context.commit(() => {
      for (const { recordId, version } of stale) this.outbox.markDelivered(recordId, version);
      this.evaluations.again(
        stale.map(({ recordId }) => recordId),
        "stale",
      );
    });
  }

  #channel(): OutboxChannel<DealWrite> {
    const { context, client } = this.#options;
    const { records } = context;
    return new OutboxChannel({
      ...context,
      urgency: "first",
      outbox: this.outbox,
      hold: this.#holds.write,
      filter: this.properties,
      withdraw: () => this.#withdrawStale(context.now()),
      describe: ({ recordId }) => ({ kind: "write", subject: `deal ${recordId}` }),
      patch: (id, write) => client.patchDeal(id, write),
      update: (updates) => client.updateDeals(updates),
      written: ({ recordId, version }) => {
        this.table.confirm(recordId, version);
        records.count("deals_written");
      },
      gone: ({ recordId }) => {
        this.evaluations.again([recordId], "gone");
        return true;
      },
      refused: (row, failure) => this.#refused(row, failure),
    });
  }

  /** HubSpot refuses a move: it is not tried again, the deal's marks are written without it. */
  #refused({ recordId, version, payload }: OutboxRow<DealWrite>, failure: HubSpotFailure): boolean {
    if (payload.dealstage === undefined) return false;
    this.table.refuse(recordId, version, failure.message);
    this.evaluations.again([recordId], "refused");
    return true;
  }
}
