/**
 * Reads where mails go: for all mails that wait, in one call, as one of the tasks that call HubSpot. A mail takes its contact's
 * properties out of here when it is sent. They are in memory alone, and for seconds.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import { concernsPortal, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { MAX_BATCH } from "../../hubspot/crm/records.ts";
import type { ReadProperties } from "../../hubspot/crm/read-contacts.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { Job } from "../../kernel/jobs/job.ts";
import type { QueueThrottle } from "../../kernel/jobs/job-queue.ts";
import { batchUntil } from "../../kernel/outbox/batch-wait.ts";
import { BatchLoader } from "../../lib/cache.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { isTroubleOfReads } from "../gates/evaluation-task.ts";
import { MAIL_QUEUE } from "./delivery-job.ts";
import type { MailHold } from "./hold.ts";
import { recipientProperties } from "./recipient.ts";

/** A mail that is sent later than this reads its address again. In ms. */
const FRESH_MS = 10_000;

/** A contact's properties, undefined when HubSpot shows no such contact, or why they could not be read. */
export type RecipientRead = Result<ReadProperties | undefined, HubSpotFailure>;

export interface AddressesOptions {
  readonly context: PortalContext;
  readonly client: Pick<HubSpotClient, "readContacts">;
  readonly hold: MailHold;
  /** Returns whose mail a job is. */
  readonly contactOf: (job: Pick<Job, "subject">) => string;
  /** Returns whether mails leave at all. Where they do not, their jobs end or are held without an address. */
  readonly isSending: () => boolean;
  /** Called with a failure that concerns the whole portal. */
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  readonly onSuccess: () => void;
}

export class Addresses {
  readonly task: HubSpotTask = {
    name: "read addresses of mails",
    readyAt: (now, busy) => this.#worthAt(now, busy),
    run: () => this.#readWaiting(),
  };
  /** Lets the mails start whose addresses were read. */
  readonly pace: QueueThrottle = {
    readyAt: (now) => this.#sendableAt(now),
    places: (now) => this.#places(now),
    started: () => {},
  };
  readonly #options: AddressesOptions;
  /** Holds these reads while HubSpot does not work for them. */
  readonly #trouble: ChannelHold;
  readonly #single: BatchLoader<ReadProperties, HubSpotFailure>;
  #known = new Map<string, { readonly found: RecipientRead; readonly until: number }>();

  constructor(options: AddressesOptions) {
    this.#options = options;
    this.#trouble = new ChannelHold("addresses.read", options.context.records.documents);
    this.#single = new BatchLoader({
      size: MAX_BATCH,
      freshMs: 0,
      absentMs: 0,
      now: options.context.now,
      read: (ids) => this.#call(ids),
    });
  }

  /** Returns the stored read of a contact and deletes it; reads the contact now where none is stored. */
  async take(contactId: string): Promise<RecipientRead> {
    const isKnown = this.#isKnown(contactId, this.#options.context.now());
    const known = this.#known.get(contactId);
    this.#known.delete(contactId);
    return known !== undefined && isKnown ? known.found : this.#single.get(contactId);
  }

  /** Returns when a read is worth its call, epoch ms; null when no mail waits for one. */
  #worthAt(now: number, busy: number): number | null {
    const { hold, isSending } = this.#options;
    if (!isSending()) return null;
    const waiting = this.#unread(now);
    const [first] = waiting;
    if (first === undefined) return null;
    const worthAt = batchUntil({ count: waiting.length, oldest: first.dueAt, busy }, now);
    return Math.max(worthAt, hold.current?.until ?? 0, this.#trouble.until);
  }

  /** Reads for the mails that wait. A failure that is not the whole portal's is each mail's own. */
  async #readWaiting(): Promise<void> {
    const { context, contactOf, onFailure, onSuccess } = this.#options;
    const ids = [...new Set(this.#unread(context.now()).map((job) => contactOf(job)))];
    if (ids.length === 0) return;
    const { grantGeneration } = context.records.portal();
    const read = await this.#call(ids);
    const now = context.now();
    if (!read.ok && concernsPortal(read.error)) return onFailure(read.error, grantGeneration);
    if (!read.ok && isTroubleOfReads(read.error)) return this.#trouble.beginTrouble(read.error, now);
    this.#trouble.endTrouble();
    if (read.ok) onSuccess();
    for (const [id, { until }] of this.#known) if (until <= now) this.#known.delete(id);
    for (const id of ids)
      this.#known.set(id, { found: read.ok ? ok(read.value.get(id)) : read, until: now + FRESH_MS });
  }

  #call(ids: readonly string[]): Promise<Result<ReadonlyMap<string, ReadProperties>, HubSpotFailure>> {
    const { client, context } = this.#options;
    return client.readContacts(ids, recipientProperties(context.records.settings().delivery));
  }

  /** Returns when the next mail may start, epoch ms. Before the first read for those that wait, the read's time decides. */
  #sendableAt(now: number): number {
    const until = this.#options.hold.current?.until ?? 0;
    if (until > now) {
      this.#known.clear();
      return until;
    }
    if (!this.#options.isSending()) return now;
    const due = this.#due(now);
    return due.length === 0 || this.#read(due, now).length > 0 ? now : Number.POSITIVE_INFINITY;
  }

  #places(now: number): number {
    const { hold, isSending } = this.#options;
    return hold.current === null && isSending() ? this.#read(this.#due(now), now).length : 1;
  }

  /** Returns the mails that are due and have not started, as many as one call reads; one while mails are held. */
  #due(now: number): readonly Job[] {
    const { context, hold } = this.#options;
    return context.jobs.upcoming(MAIL_QUEUE, hold.current === null ? MAX_BATCH : 1, now);
  }

  #unread(now: number): readonly Job[] {
    return this.#due(now).filter((job) => !this.#isKnown(this.#options.contactOf(job), now));
  }

  #read(due: readonly Job[], now: number): readonly Job[] {
    return due.filter((job) => this.#isKnown(this.#options.contactOf(job), now));
  }

  #isKnown(contactId: string, now: number): boolean {
    return (this.#known.get(contactId)?.until ?? 0) > now;
  }
}
