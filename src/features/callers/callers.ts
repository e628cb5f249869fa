/**
 * Callers: an agent at a ticket has its contact prove who they are. Follows each check to its end, and writes what is known to
 * the ticket, for the portal's workflows, views and SLAs.
 */
import {
  afterCallerReport,
  callerStatusOf,
  callerValuesOf,
  endCheck,
  isOpen,
  newCheck,
  type CallerCheck,
  type CallerRequest,
} from "../../domain/caller/check.ts";
import { contactEventSchema } from "../../domain/contact/event.ts";
import {
  CALLER_PROPERTY_NAMES,
  callerWriteSchema,
  type CallerWrite,
} from "../../hubspot/properties/caller-properties.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import { GATED } from "../../hubspot/crm/gated-types.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import { OutboxChannel } from "../../kernel/outbox/channel.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import type { Job, NewJob } from "../../kernel/jobs/job.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { SenderChannel } from "../../kernel/outbox/sender-channel.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { PropertyGuard } from "../../portal/sending/property-guard.ts";
import { CONTACT_JOB } from "../contacts/contact-job.ts";
import { CheckTable } from "./check-table.ts";
import { noteText, NotesChannel } from "./notes.ts";
import { CALLER_MIGRATIONS } from "./schema.ts";

/** Rows of the outbox are counted to this number for a condition. */
const WAITING_SHOWN = 1000;
/** The number of the write that marks a new ticket; those of checks are higher. */
const FIRST_VERSION = 1;
/** In place of the callback id of a workflow: which check a request to a contact belongs to. */
const EXECUTION = "caller:";

export interface CallersOptions {
  readonly context: PortalContext;
  readonly client: Pick<
    HubSpotClient,
    "ensureCallerProperties" | "patchCaller" | "updateCallers" | "createNote"
  >;
  /** Called when whether a ticket's caller is verified may have changed. */
  readonly onChanged: (ticketId: string) => void;
}

export class CallersFeature implements Feature {
  readonly name = "callers";
  readonly migrations = CALLER_MIGRATIONS;
  readonly table: CheckTable;
  readonly outbox: OutboxTable<CallerWrite>;
  readonly properties: PropertyGuard<CallerWrite>;
  readonly channels: readonly SenderChannel[];
  readonly #options: CallersOptions;
  readonly #hold: ChannelHold;
  readonly #notes: NotesChannel;

  constructor(options: CallersOptions) {
    const { context, client } = options;
    const { sql, records } = context;
    this.#options = options;
    this.table = new CheckTable(sql);
    this.outbox = new OutboxTable(sql, "callers", callerWriteSchema);
    this.properties = new PropertyGuard<CallerWrite>({
      context,
      type: GATED.ticket.plural,
      part: "callers",
      names: CALLER_PROPERTY_NAMES,
      ensure: () => client.ensureCallerProperties(),
      outbox: this.outbox,
      schema: callerWriteSchema,
      isGranted: () => this.isGranted(),
      isUsed: () => this.isGranted(),
    });
    this.#hold = new ChannelHold("callers", records.documents);
    this.#notes = new NotesChannel(context, client);
    this.channels = [this.#channel(), this.#notes.channel];
  }

  /** Returns whether the portal granted access to tickets. */
  isGranted(): boolean {
    const { records } = this.#options.context;
    return !withheldFeatures(records.portal().scopes).includes(GATED.ticket.feature);
  }

  /** Begins a check, in the commit that stores its request. Returns how the request names it. */
  begin(ticketId: string, request: CallerRequest): string {
    const { context, onChanged } = this.#options;
    const before = this.table.find(ticketId);
    const check = newCheck(request, before?.version ?? FIRST_VERSION);
    this.#put(ticketId, check);
    context.records.count("callers_asked");
    if ((before?.verifiedAt ?? null) !== null) onChanged(ticketId);
    return executionOf(ticketId, check);
  }

  /** Returns the contact that was verified as the ticket's caller, or null. */
  verifiedContact(ticketId: string): string | null {
    const check = this.table.find(ticketId);
    return check === null || check.verifiedAt === null ? null : check.contactId;
  }

  /** @see Feature.accept */
  accept(event: HubSpotEvent, now: number): readonly NewJob[] {
    if (event.objectType !== "ticket") return [];
    const { objectId: ticketId, type, mergedIds = [] } = event;
    const { records } = this.#options.context;
    if (type === "ticket.creation" && this.isGranted() && records.settings().helpDesk.markNewTickets) {
      if (this.table.find(ticketId) === null)
        this.outbox.put(ticketId, FIRST_VERSION, { idv_caller_status: "not_asked" }, now);
    }
    if (type === "ticket.deletion") this.#remove([ticketId]);
    if (type === "ticket.merge") this.#remove(mergedIds);
    return [];
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, jobKey, now }: ContactChange): void {
    for (const { ticketId, check } of this.table.openFor(contactId)) {
      const isOwn = jobKey === executionOf(ticketId, check);
      this.#move(ticketId, check, afterCallerReport(check, report, isOwn, now));
    }
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    const tickets = contactIds.flatMap((id) => this.table.deleteContact(id));
    this.outbox.delete(...tickets);
    for (const ticketId of tickets) this.#options.onChanged(ticketId);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string, survivor: string): void {
    this.table.handOver(loser, survivor);
  }

  /** @see Feature.jobDied */
  jobDied({ name, payload }: Job, reason: string, now: number): void {
    if (name !== CONTACT_JOB) return;
    const event = contactEventSchema.parse(JSON.parse(payload));
    if (event.type !== "verification.request" || !event.execution.startsWith(EXECUTION)) return;
    const ticketId = event.execution.split(":")[1] ?? "";
    const check = this.table.find(ticketId);
    if (check !== null && executionOf(ticketId, check) === event.execution)
      this.#move(ticketId, check, endCheck(check, reason, now));
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const forbidden = conditionsOfHold({
      name: "callers",
      hold: this.#hold,
      forbidden: "write tickets",
      work: "write_tickets",
      scopes: [GATED.ticket.scopes.write],
      waiting: () => this.outbox.waiting(WAITING_SHOWN),
    });
    return [...forbidden, ...this.#notes.conditions(), ...this.properties.conditions()];
  }

  /** Stores what became of a check, and what follows. */
  #move(ticketId: string, before: CallerCheck, check: CallerCheck): void {
    if (check === before) return;
    this.#put(ticketId, check);
    if (isOpen(check)) return;
    const { context, onChanged } = this.#options;
    const { records } = context;
    records.count(`callers_${callerStatusOf(check)}`);
    if (check.verifiedAt === null) return;
    onChanged(ticketId);
    if (!records.settings().helpDesk.note) return;
    const text = noteText(check.kind, check.verifiedAt, records.portal().timeZone);
    this.#notes.put({ ticketId, at: check.verifiedAt, text }, check.version, context.now());
  }

  #put(ticketId: string, check: CallerCheck): void {
    this.table.put(ticketId, check);
    this.outbox.put(ticketId, check.version, callerValuesOf(check), this.#options.context.now());
  }

  /** Deletes what is kept about tickets that no longer exist. */
  #remove(ticketIds: readonly string[]): void {
    this.table.delete(ticketIds);
    this.outbox.delete(...ticketIds);
  }

  #channel(): OutboxChannel<CallerWrite> {
    const { context, client } = this.#options;
    const { records } = context;
    return new OutboxChannel({
      ...context,
      urgency: "first",
      outbox: this.outbox,
      hold: this.#hold,
      filter: this.properties,
      describe: ({ recordId }) => ({ kind: "write", subject: `ticket ${recordId}` }),
      patch: (id, write) => client.patchCaller(id, write),
      update: (updates) => client.updateCallers(updates),
      written: () => records.count("tickets_written"),
      gone: ({ recordId }) => {
        this.table.delete([recordId]);
        return true;
      },
      refused: () => {
        records.count("writes_refused");
        return false;
      },
    });
  }
}

function executionOf(ticketId: string, { askedAt }: Pick<CallerCheck, "askedAt">): string {
  return `${EXECUTION}${ticketId}:${askedAt}`;
}
