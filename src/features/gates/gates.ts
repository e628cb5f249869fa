/**
 * Gates: records of one type enter chosen stages only with verified contacts. Accepts events about them, evaluates many
 * together with batched reads, and stores the results. Evaluates once at a time, and never while a write to a record is
 * under way. Deals and tickets have one each.
 */
import { gatesOf, type Gate } from "../../domain/gate/gate.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { GatedApi } from "../../hubspot/crm/gated-api.ts";
import {
  GATE_PROPERTY_NAMES,
  GATED,
  recordWriteSchema,
  type GatedTypeNames,
  type RecordWrite,
} from "../../hubspot/crm/gated-types.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import type { AbsenceDelays } from "../../kernel/outbox/absence.ts";
import { OutboxChannel } from "../../kernel/outbox/channel.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { OutboxRow } from "../../kernel/outbox/outbox-row.ts";
import { err, ok } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { PropertyGuard } from "../../portal/sending/property-guard.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import type { TimelineChannel } from "../timeline/channel.ts";
import { GateTable } from "./gate-table.ts";
import { EvaluationTask } from "./evaluation-task.ts";
import { Evaluations, recordSubject } from "./evaluations.ts";
import { GateEvaluator } from "./evaluator.ts";
import { BrokenGates } from "./broken-gates.ts";
import { evaluationsFor, losersOf } from "./events.ts";
import { GateReader, type ReaderOptions } from "./reader.ts";
import { GATE_MIGRATIONS } from "./schema.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;
/** A move that could not be sent for this long is withdrawn: the record may be elsewhere. The record is evaluated again. */
const STALE_MS = 60_000;

export interface GatesOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly type: GatedType;
  /** HubSpot, about records of this type. */
  readonly client: ReaderOptions["client"] & Pick<GatedApi, "patch" | "update" | "ensureProperties">;
  /** The timeline of these records; null where they have none. */
  readonly timeline: TimelineChannel | null;
  /** Called when HubSpot does not allow calls for this portal for now. */
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** Called when HubSpot returned what was read. */
  readonly onSuccess: () => void;
  /** Returns the contact that was verified as a record's caller, or null. Absent: these records have no callers. */
  readonly callerOf?: (recordId: string) => string | null;
  /** Shortens the pauses in tests. */
  readonly absence?: AbsenceDelays;
}

export class GatesFeature implements Feature {
  readonly name: string;
  readonly migrations = GATE_MIGRATIONS;
  readonly table: GateTable;
  readonly evaluations: Evaluations;
  readonly reader: GateReader;
  readonly outbox: OutboxTable<RecordWrite>;
  readonly properties: PropertyGuard<RecordWrite>;
  readonly channels: readonly OutboxChannel<RecordWrite>[];
  readonly tasks: readonly HubSpotTask[];
  readonly #options: GatesOptions;
  readonly #holds: { readonly write: ChannelHold; readonly read: ChannelHold };
  readonly #broken: BrokenGates;
  readonly #names: GatedTypeNames;

  constructor(options: GatesOptions) {
    const { context, client, type } = options;
    const { sql, records, jobs, now } = context;
    const { plural, feature } = GATED[type];
    this.#options = options;
    this.#names = GATED[type];
    this.name = type === "deal" ? "gates" : `${type}_gates`;
    this.table = new GateTable(sql, type);
    this.evaluations = new Evaluations(jobs, type, now);
    this.outbox = new OutboxTable(sql, plural, recordWriteSchema);
    const { table, evaluations, outbox } = this;
    const evaluator = new GateEvaluator({ ...options, table, evaluations, outbox });
    this.reader = new GateReader({
      client,
      now,
      gates: () => this.gates(),
      has: (recordId) => table.has(recordId),
    });
    const { documents } = records;
    this.#holds = {
      write: new ChannelHold(plural, documents),
      read: new ChannelHold(`${plural}.read`, documents),
    };
    this.#broken = new BrokenGates(records, type, this.reader.pipelines);
    this.properties = new PropertyGuard<RecordWrite>({
      context,
      type: plural,
      names: GATE_PROPERTY_NAMES,
      ensure: () => client.ensureProperties(),
      outbox,
      schema: recordWriteSchema,
      isGranted: () => !withheldFeatures(records.portal().scopes).includes(feature),
      isUsed: () => this.gates().length > 0,
    });
    this.channels = [this.#channel()];
    const { reader } = this;
    const task = new EvaluationTask({ ...options, evaluations, reader, evaluator, hold: this.#holds.read });
    this.tasks = [task];
  }

  /** Returns the gates that stop these records. */
  gates(): readonly Gate[] {
    const { context, type } = this.#options;
    return gatesOf(context.records.settings().gates, type);
  }

  /** @see Feature.accept */
  accept(event: HubSpotEvent, _now: number, pending: ReadonlySet<string>): readonly NewJob[] {
    const { context, type } = this.#options;
    const { records } = context;
    if (event.objectType !== type) return [];
    const isPending = (recordId: string) =>
      pending.has(recordSubject(type, recordId)) || this.evaluations.expects(recordId);
    const jobs = evaluationsFor(event, {
      type,
      gates: this.gates(),
      pipelines: this.reader.pipelines.known,
      has: (recordId) => this.table.has(recordId) || isPending(recordId),
      waits: (recordId) => this.table.waits(recordId) || isPending(recordId),
    });
    // HubSpot resolves a merged record's id: a write for the loser would change the one that remains.
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
      this.evaluations.reevaluate(this.table.recordsWaitingFor(contactId), "contact");
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
    const { plural, scopes } = this.#names;
    return [
      ...this.#broken.conditions(() => this.table.waitingRecords().length),
      ...conditionsOfHold({
        name: plural,
        hold: write,
        forbidden: `write ${plural}`,
        work: `write_${plural}`,
        scopes: [scopes.write],
        waiting: () => this.outbox.waiting(WAITING_SHOWN),
      }),
      ...conditionsOfHold({
        name: `${plural} read`,
        hold: read,
        forbidden: `read ${plural}`,
        work: `read_${plural}`,
        scopes: [scopes.read],
        waiting: () => this.evaluations.ready().count,
      }),
      ...this.properties.conditions(),
    ];
  }

  /** @see Feature.describe */
  describe({ subject }: { readonly subject: string }) {
    return { kind: "gate", subject: subject.replace(":", " ") };
  }

  /** Reevaluates a record that may have reached a gate, because its caller was verified, or is not any more. */
  callerChanged(recordId: string): void {
    if (this.table.has(recordId)) this.evaluations.reevaluate([recordId], "caller");
  }

  /** Reevaluates every record that waits, because the gates have changed. */
  settingsChanged(): void {
    this.evaluations.reevaluate(this.table.waitingRecords(), "settings");
  }

  /** Deletes the ids of these contacts, and reevaluates the records that waited for them. */
  #contactsGone(contactIds: readonly string[]): void {
    const waiting = new Set(contactIds.flatMap((id) => this.table.recordsWaitingFor(id)));
    for (const id of contactIds) this.table.deleteContact(id);
    this.evaluations.reevaluate([...waiting], "gone");
  }

  /** Withdraws a move that could not be sent in time, so that it does not undo what a person did meanwhile. */
  #withdraw({ recordId, payload, queuedAt }: OutboxRow<RecordWrite>): boolean {
    const isStale =
      payload[this.#names.stage] !== undefined && queuedAt <= this.#options.context.now() - STALE_MS;
    if (isStale) this.evaluations.reevaluate([recordId], "stale");
    return isStale;
  }

  #channel(): OutboxChannel<RecordWrite> {
    const { context, client, type } = this.#options;
    const { records } = context;
    const { plural } = this.#names;
    return new OutboxChannel({
      ...context,
      urgency: "first",
      outbox: this.outbox,
      hold: this.#holds.write,
      filter: this.properties,
      describe: ({ recordId }) => ({ kind: "write", subject: `${type} ${recordId}` }),
      patch: async (id, write) => {
        const sent = await client.patch(id, write);
        return sent.ok || !isUngranted(sent.error) ? sent : err(ofRecords(sent.error));
      },
      update: async (updates) => {
        const sent = await client.update(updates);
        if (sent.ok || !isUngranted(sent.error)) return sent;
        // Fewer at a time would be refused as well.
        const failure = ofRecords(sent.error);
        return ok({ written: [], failed: updates.map(({ id }) => ({ id, failure })) });
      },
      written: ({ recordId, version }) => {
        this.table.confirm(recordId, version);
        records.count(`${plural}_written`);
      },
      gone: ({ recordId }) => {
        this.evaluations.reevaluate([recordId], "gone");
        return true;
      },
      withdraw: (row) => this.#withdraw(row),
      refused: (row, failure) => this.#refused(row, failure),
    });
  }

  /** Records that HubSpot refuses a move. It is not retried; the record's marks are written without it. */
  #refused({ recordId, version, payload }: OutboxRow<RecordWrite>, failure: HubSpotFailure): boolean {
    if (payload[this.#names.stage] === undefined) return false;
    this.table.refuse(recordId, version, failure.message);
    this.evaluations.reevaluate([recordId], "refused");
    return true;
  }
}

function isUngranted({ reason }: HubSpotFailure): boolean {
  return reason === "missing_scopes";
}

/** Makes the refusal concern these records alone: a portal that did not grant access to them is written to all the same. */
function ofRecords(failure: HubSpotFailure): HubSpotFailure {
  return { ...failure, reason: "refused" };
}
