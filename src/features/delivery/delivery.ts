/**
 * Delivery: mails links and reminders, where the portal has chosen that, and keeps the times of reminders for the portals
 * whose HubSpot workflows send them. A mail is a job; the address is read from HubSpot when it is sent, and not kept.
 */
import * as z from "zod/mini";
import { openLinkIdOf, type ContactReport } from "../../domain/contact/contract.ts";
import type { OpenLink } from "../../domain/contact/decide/link.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { ContactChange, Feature, QueueSpec } from "../../kernel/feature.ts";
import { jobHandler, type Job, type JobHandler, type NewJob } from "../../kernel/jobs/job.ts";
import type { FieldErrors } from "../../lib/english.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { DeliverySettings } from "../../portal/settings/delivery-settings.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactOfSubject } from "../contacts/contact-job.ts";
import { Addresses } from "./addresses.ts";
import { MailClaims } from "./claims.ts";
import { deliveryConditions } from "./conditions.ts";
import {
  requestedMailJob,
  MAIL_JOB,
  MAIL_QUEUE,
  mailJob,
  mailJobSchema,
  reminderJob,
  RENEWAL_JOB,
  renewalJob,
} from "./delivery-job.ts";
import type { Language } from "../../i18n/words.ts";
import { MailHold } from "./hold.ts";
import { LanguageReader } from "./language-reader.ts";
import type { EmailMeans } from "./mailer.ts";
import { maySendFrom, problemsOf } from "./problems.ts";
import { renewLink } from "./renew-link.ts";
import { sendMail, type SendMailOptions } from "./send-mail.ts";

/** Behind all other queues. */
const ORDER = 6;
/** More than a page shows. */
const WAITING_SHOWN = 1000;

export interface DeliveryOptions {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly client: Pick<HubSpotClient, "readContacts">;
  /** The same for people who wait for the response. */
  readonly people: Pick<HubSpotClient, "readContacts">;
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  readonly link: (contactId: string, version: number) => Promise<string>;
  readonly email: EmailMeans;
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  readonly onSuccess: () => void;
}

export class DeliveryFeature implements Feature {
  readonly name = "delivery";
  readonly queues: readonly QueueSpec[];
  readonly tasks: readonly HubSpotTask[];
  readonly jobs: Readonly<Record<string, JobHandler>>;
  readonly #options: DeliveryOptions;
  readonly #hold: MailHold;
  readonly #languages: LanguageReader;

  constructor(options: DeliveryOptions) {
    const { context, index, people } = options;
    this.#options = options;
    this.#hold = new MailHold(context.records.documents);
    this.#languages = new LanguageReader(people, context.now);
    const contactOf = ({ subject }: Pick<Job, "subject">) => index.resolve(contactOfSubject(subject) ?? "");
    const hold = this.#hold;
    const addresses = new Addresses({ ...options, hold, contactOf, isSending: () => this.#maySend() });
    this.tasks = [addresses.task];
    this.queues = [{ name: MAIL_QUEUE, order: ORDER, resource: null, pace: addresses.pace }];
    const claims = new MailClaims(context.records.documents);
    const send: SendMailOptions = { ...options, hold, claims, addresses };
    this.jobs = {
      [MAIL_JOB]: jobHandler({
        schema: mailJobSchema,
        // Not the contact's own subject: what happens to the contact does not wait for a mail.
        subjects: ({ subject }) => [`mail:${subject}`],
        resource: () => null,
        run: (job, payload) => sendMail({ job, contactId: contactOf(job), ...payload }, send),
      }),
      [RENEWAL_JOB]: jobHandler({
        schema: z.object({}),
        subjects: ({ subject }) => [`mail:${subject}`],
        resource: () => null,
        run: (job) => renewLink(job, contactOf(job), send),
      }),
    };
  }

  /** Returns whether the portal has chosen the app's mails, and this deployment has them. */
  #isChosen(): boolean {
    const { context, email } = this.#options;
    return email.mailer !== null && context.records.settings().delivery.ways.includes("app");
  }

  #maySend(): boolean {
    const { context, email } = this.#options;
    const { address } = context.records.settings().delivery.sender;
    return this.#isChosen() && maySendFrom(address, email, context.records.portal().portalId);
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, before, now }: ContactChange): void {
    const { links } = report.projection;
    if (links.length === 0) return;
    const known = new Set((before?.sessions ?? []).map((session) => openLinkIdOf(session)));
    const isReminder = report.outcome === "reminded";
    const jobs = links.flatMap((link) => this.#jobsOf(contactId, link, !known.has(link.id), isReminder));
    this.#options.context.jobs.add(jobs, now);
  }

  /** Returns the jobs that follow from a link that is new, or of which a reminder is due. */
  #jobsOf(contactId: string, link: OpenLink, isNew: boolean, isReminder: boolean): readonly NewJob[] {
    const { delivery } = this.#options.context.records.settings();
    const { id, reminders } = link;
    const isDue = isReminder && reminders !== null && reminders.count > 0;
    const isMailed = delivery.ways.includes("app");
    const mails = [
      ...(isNew && isMailed && isDelivered(delivery, link) ? [mailJob(contactId, id, 0)] : []),
      ...(isDue && isMailed ? [mailJob(contactId, id, reminders.count)] : []),
    ];
    const next = (isNew || isDue) && reminders !== null ? reminders.dueAt : null;
    return next === null ? mails : [...mails, reminderJob(contactId, id, (reminders?.count ?? 0) + 1, next)];
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const { context, email } = this.#options;
    const { records, jobs, counters } = context;
    return deliveryConditions({
      delivery: records.settings().delivery,
      canMail: email.mailer !== null,
      hold: this.#hold.current,
      openLinks: () => counters.get(GAUGES.sessions),
      waitingMails: () => jobs.backlog(MAIL_QUEUE, WAITING_SHOWN),
    });
  }

  /** @see Feature.connected */
  connected(now: number): void {
    this.retryNow(now);
  }

  /** @see Feature.describe */
  describe({ subject }: Pick<Job, "subject">) {
    return { kind: "mail", subject: `contact ${contactOfSubject(subject) ?? subject}` };
  }

  /** Returns the language that HubSpot has for a contact, if the app has it. */
  async language(contactId: string): Promise<Language | null> {
    return this.#languages.of(this.#options.index.resolve(contactId));
  }

  /** Queues a person's request for a new link. Returns whether anything is to be done. */
  requestNewLink(contactId: string): boolean {
    const { context, index } = this.#options;
    if (!this.#isChosen()) return false;
    return context.jobs.add([renewalJob(index.resolve(contactId), context.now())], context.now()) > 0;
  }

  /** Returns whether the app mails links of this portal. */
  canMail(): boolean {
    const { context, email } = this.#options;
    return email.mailer !== null && context.records.settings().delivery.ways.includes("app");
  }

  /** Queues a mail with an open link at a user's request. Returns the key of its job. */
  mailAgain(contactId: string, linkId: string, now: number): string {
    const job = requestedMailJob(contactId, linkId, now);
    this.#options.context.jobs.add([job], now);
    return job.dedupeKey;
  }

  /** Makes waiting mails due now: what held them may be fixed. */
  retryNow(now: number): void {
    if (this.#hold.current === null) return;
    this.#hold.retryNow();
    this.#options.context.jobs.makeDueNow(MAIL_QUEUE, now);
  }

  /** Returns what is wrong with changed settings, by JSON path: what this deployment does not offer. */
  problems(before: DeliverySide, after: DeliverySide): FieldErrors {
    if (JSON.stringify(sideOf(before)) === JSON.stringify(sideOf(after))) return {};
    const { context, email } = this.#options;
    const { portalId } = context.records.portal();
    return problemsOf(after, { ...email, canMail: email.mailer !== null }, portalId);
  }
}

/** The part of the settings that depends on the deployment. */
type DeliverySide = Pick<Settings, "delivery" | "personPage">;

function sideOf({ delivery: { ways, sender }, personPage: { host } }: DeliverySide) {
  return { ways, sender, host };
}

/** Returns whether the app mails a new link. A person who was at the page needs no mail, one who requested it gets it. */
function isDelivered({ triggers }: DeliverySettings, { mail, trigger }: OpenLink): boolean {
  if (mail !== null) return mail === "always";
  return trigger === null || triggers.includes(trigger);
}
