/**
 * Gates: deals enter chosen stages only with verified contacts. Accepts events about deals, evaluates many deals together
 * with batched reads, and stores the results. Evaluates once at a time, and never while a write to a deal is under way.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import { DEAL_PROPERTY_NAMES, dealWriteSchema, type DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotEvent } from "../../hubspot/event.ts";
import { withheldFeatures } from "../../hubspot/scopes.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { AbsenceDelays } from "../../kernel/absence.ts";
import { OutboxChannel } from "../../kernel/channel.ts";
import { ChannelHold } from "../../kernel/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/dispatcher.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/hold-condition.ts";
import type { NewJob } from "../../kernel/job.ts";
import { OutboxTable, type OutboxRow } from "../../kernel/outbox.ts";
import { err, ok } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context.ts";
import { PropertyGuard } from "../../portal/property-guard.ts";
import type { ContactIndex } from "../contacts/contact-index.ts";
import type { TimelineChannel } from "../timeline/channel.ts";
import { DealGateTable } from "./deal-gate-table.ts";
import { EvaluationTask } from "./evaluation-task.ts";
import { dealOfSubject, Evaluations } from "./evaluations.ts";
import { GateEvaluator } from "./evaluator.ts";
import { BrokenGates } from "./broken-gates.ts";
import { evaluationsFor, losersOf } from "./events.ts";
import { DealReader, type ReaderOptions } from "./reader.ts";
import { GATE_MIGRATIONS } from "./schema.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;
/** A move that could not be sent for this long is withdrawn: the deal may be elsewhere. The deal is evaluated again. */
const STALE_MS = 60_000;

export interface GatesOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly client: ReaderOptions["client"] &
    Pick<HubSpotClient, "patchDeal" | "updateDeals" | "ensureDealProperties">;
  readonly timeline: TimelineChannel;
  /** Called when HubSpot does not allow calls for this portal for now. */
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** Called when HubSpot returned what was read. */
  readonly onAnswer: () => void;
  /** Shortens the pauses in tests. */
  readonly absence?: AbsenceDelays;
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
    const evaluator = new GateEvaluator({ ...options, table, evaluations, outbox });
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
      isGranted: () => !withheldFeatures(records.portal().scopes).includes("gates"),
      isUsed: () => records.settings().gates.length > 0,
    });
    this.channels = [this.#channel()];
    const { reader } = this;
    const task = new EvaluationTask({ ...options, evaluations, reader, evaluator, hold: this.#holds.read });
    this.tasks = [task];
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
    // HubSpot resolves a merged deal's id: a write for the loser would change the deal that remains.
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
      this.evaluations.reevaluate(this.table.dealsWaitingFor(contactId), "contact");
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

  /** Reevaluates every deal that waits, because the gates have changed. */
  settingsChanged(): void {
    this.evaluations.reevaluate(this.table.waitingDeals(), "settings");
  }

  /** Deletes the ids of these contacts, and reevaluates the deals that waited for them. */
  #contactsGone(contactIds: readonly string[]): void {
    const waiting = new Set(contactIds.flatMap((id) => this.table.dealsWaitingFor(id)));
    for (const id of contactIds) this.table.deleteContact(id);
    this.evaluations.reevaluate([...waiting], "gone");
  }

  /** Withdraws a move that could not be sent in time, so that it does not undo what a person did meanwhile. */
  #withdraw({ recordId, payload, queuedAt }: OutboxRow<DealWrite>): boolean {
    const isStale = payload.dealstage !== undefined && queuedAt <= this.#options.context.now() - STALE_MS;
    if (isStale) this.evaluations.reevaluate([recordId], "stale");
    return isStale;
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
      describe: ({ recordId }) => ({ kind: "write", subject: `deal ${recordId}` }),
      patch: async (id, write) => {
        const sent = await client.patchDeal(id, write);
        return sent.ok || !isUngranted(sent.error) ? sent : err(ofDeals(sent.error));
      },
      update: async (updates) => {
        const sent = await client.updateDeals(updates);
        if (sent.ok || !isUngranted(sent.error)) return sent;
        // Fewer at a time would be refused as well.
        const failure = ofDeals(sent.error);
        return ok({ written: [], failed: updates.map(({ id }) => ({ id, failure })) });
      },
      written: ({ recordId, version }) => {
        this.table.confirm(recordId, version);
        records.count("deals_written");
      },
      gone: ({ recordId }) => {
        this.evaluations.reevaluate([recordId], "gone");
        return true;
      },
      withdraw: (row) => this.#withdraw(row),
      refused: (row, failure) => this.#refused(row, failure),
    });
  }

  /** Records that HubSpot refuses a move. It is not retried; the deal's marks are written without it. */
  #refused({ recordId, version, payload }: OutboxRow<DealWrite>, failure: HubSpotFailure): boolean {
    if (payload.dealstage === undefined) return false;
    this.table.refuse(recordId, version, failure.message);
    this.evaluations.reevaluate([recordId], "refused");
    return true;
  }
}

function isUngranted({ reason }: HubSpotFailure): boolean {
  return reason === "missing_scopes";
}

/** Makes the refusal concern deals alone: a portal that did not grant access to them is written to all the same. */
function ofDeals(failure: HubSpotFailure): HubSpotFailure {
  return { ...failure, reason: "refused" };
}
