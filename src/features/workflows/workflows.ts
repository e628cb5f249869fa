/**
 * The workflow action: takes an execution in, answers it, and reads the deals that executions are about. What executions
 * wait for and how they end is the tracker's.
 */
import type { DoneReport } from "../../domain/contact/contract.ts";
import type { ActionOutputs } from "../../hubspot/action-fields.ts";
import { readWish, type ActionWish } from "../../hubspot/action-request.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { OutboxChannel } from "../../kernel/channel.ts";
import type { HubSpotTask } from "../../kernel/dispatcher.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import type { Job } from "../../kernel/job.ts";
import { OutboxTable } from "../../kernel/outbox.ts";
import type { PortalContext } from "../../portal/context.ts";
import { log } from "../../lib/log.ts";
import { OF_THE_PORTAL } from "../gates/gates.ts";
import type { ContactIndex } from "../contacts/contact-index.ts";
import { retryAt } from "../../kernel/backoff.ts";
import { ABSENCE_DELAYS, lookAfterAbsence, type AbsenceDelays } from "../../kernel/absence.ts";
import { CONTACT_JOB, contactJobSchema, contactOfSubject } from "../contacts/contact-job.ts";
import { completionChannel } from "./completion-channel.ts";
import { outputsSchema } from "./execution-store.ts";
import { WORKFLOW_MIGRATIONS } from "./schema.ts";
import type { ActionAnswer, ActionExecution } from "./contract.ts";
import { findDeals, type DealFinderOptions, type DealFound } from "./deals.ts";
import { FORGOTTEN, ExecutionTracker, type TrackerOptions } from "./execution-tracker.ts";
import { knownAlready, newMember, type Member } from "../../domain/workflow/execution-contact.ts";
import {
  concerns,
  endingOf,
  endOutputs,
  levelOf,
  rulesFor,
  WAITING_OUTPUTS,
  type Ending,
  type Rule,
} from "../../domain/workflow/outcome.ts";
import type { Execution } from "./execution-store.ts";

const MINUTE_MS = 60_000;
/** A link's end is noticed by a cron, and 1Kosmos is asked a last time: whoever waits hears of it within this time. */
const LAST_WORD_MS = 60 * MINUTE_MS;
/**
 * HubSpot goes on by itself so long after we ended the waiting: a completion that does not get through at once has
 * this time, about six pauses between attempts.
 */
const MARGIN_MS = 30 * MINUTE_MS;
/** An answer that goes on at once waits this long for the session. HubSpot documents no limit for actions. */
const LINK_WAIT_MS = 2500;
/** A duration of nothing would let the workflow go on. */
const LEAST_WAIT_MS = 1000;
/** Deals read together: HubSpot's limit for a batch. */
const READ_LIMIT = 100;
/** Objects asked at once. */
const PARALLEL = 32;

export interface WorkflowsOptions
  extends Omit<DealFinderOptions, "gates">, Pick<TrackerOptions, "properties"> {
  readonly context: PortalContext;
  readonly index: ContactIndex;
  readonly client: HubSpotClient;
  /** Whether 1Kosmos is connected. */
  readonly isConfigured: () => boolean;
  /** How a contact stands, by its own object. */
  readonly look: (contactId: string) => Promise<DoneReport>;
  /** A contact's short link. */
  readonly link: (contactId: string) => Promise<string>;
  /** HubSpot does not let us work in this portal for now. */
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** HubSpot works for us. */
  readonly onAnswer: () => void;
  /** Tests want less. */
  readonly absence?: AbsenceDelays;
}

export class WorkflowsFeature implements Feature {
  readonly name = "workflows";
  readonly migrations = WORKFLOW_MIGRATIONS;
  readonly tracker: ExecutionTracker;
  readonly channels: readonly OutboxChannel<ActionOutputs>[];
  readonly tasks: readonly HubSpotTask[];
  readonly #options: WorkflowsOptions;

  constructor(options: WorkflowsOptions) {
    const { context, client, properties } = options;
    this.#options = options;
    const completions = new OutboxTable<ActionOutputs>(context.sql, "completions", outputsSchema);
    this.tracker = new ExecutionTracker({ context, completions, properties });
    this.channels = [completionChannel(context, client, completions, this.tracker.store)];
    this.tasks = [
      {
        name: "read deals of workflows",
        readyAt: () => this.tracker.store.nextReadAt(),
        run: () => this.#read(),
      },
    ];
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, answers, now }: ContactChange): void {
    this.tracker.reported(contactId, answers, report, now);
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[], now: number): void {
    this.tracker.forget(contactIds, now);
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string, survivor: string): void {
    this.tracker.store.handOver(loser, survivor);
  }

  /** @see Feature.jobDied */
  jobDied({ name, subject, payload }: Job, reason: string, now: number): void {
    const contactId = contactOfSubject(subject);
    if (name !== CONTACT_JOB || contactId === null) return;
    const event = contactJobSchema.parse(JSON.parse(payload));
    // The contact may have been merged since the job was stored: the execution waits for the survivor.
    if (event.type === "verification.request" && event.execution !== "")
      this.tracker.gaveUp(event.execution, this.#options.index.resolve(contactId), reason, now);
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

  /** Runs an execution, or tells again what became of it. `arm` is called when there is work. */
  async run(request: ActionExecution, arm: () => Promise<void>): Promise<ActionAnswer> {
    const { callbackId, fingerprint } = request;
    const { store } = this.tracker;
    if (store.find(callbackId) === null) await this.#begin(request);
    const execution = store.find(callbackId);
    if (execution === null) return { kind: "done", outputs: endOutputs(FORGOTTEN, []) };
    if (execution.state === "forgotten") return { kind: "done", outputs: OVER };
    if (execution.fingerprint !== fingerprint) return { kind: "other_request" };
    // A repeated request arms as well: the first one may have been cut off between its commit and its alarm.
    if (execution.outputs === null) await arm();
    if (!execution.wish.waits) await this.#goOn(callbackId);
    return this.#answerOf(callbackId);
  }

  /** Reads the deals that are due, together, and has their contacts asked. */
  async #read(): Promise<void> {
    const { context, onTrouble, onAnswer } = this.#options;
    const { records, now, commit } = context;
    const { grantGeneration } = records.portal();
    const executions = this.tracker.store.toRead(now(), READ_LIMIT);
    const dealIds = [...new Set(executions.map(({ objectId }) => objectId))];
    if (dealIds.length === 0) return;
    const gates = () => records.settings().gates;
    const found = await findDeals(dealIds, { ...this.#options, gates });
    if (!found.ok) {
      if (OF_THE_PORTAL.has(found.error.reason)) return onTrouble(found.error, grantGeneration);
      return commit(() => this.#putOff(executions, found.error));
    }
    onAnswer();
    for (const execution of executions)
      await this.#openOrPutOff(execution, found.value.get(execution.objectId));
  }

  /** One that fails by itself is put off like one that cannot be read: it holds up nobody, and is not read at once. */
  async #openOrPutOff(execution: Execution, found: DealFound | undefined): Promise<void> {
    try {
      await this.#openDeal(execution, found);
    } catch (error) {
      log("error", "deal of a workflow failed", {
        deal: execution.objectId,
        reason: String(error).slice(0, 200),
      });
      this.#options.context.commit(() => this.#putOff([execution], OBJECT_FAILURE));
    }
  }

  /** Takes a new execution in. A contact that was forgotten leaves no trace. */
  async #begin(request: ActionExecution): Promise<void> {
    const { commit, now } = this.#options.context;
    const wish = readWish(request.inputs);
    const execution = this.#executionOf(request, wish.ok ? wish.value : NO_WISH);
    if (wish.ok && request.objectType === "contact") return this.#beginContact(execution);
    const hindrance = wish.ok ? this.#hindrance() : wish.error;
    const ending = hindrance === null ? null : refusal(hindrance);
    commit(() => this.tracker.take({ ...execution, state: "reading" }, [], ending, now()));
  }

  async #beginContact(execution: Execution): Promise<void> {
    const { context, index, look } = this.#options;
    const { tombstones, commit, now } = context;
    const { wish } = execution;
    const contactId = index.resolve(execution.objectId);
    if (tombstones.has(contactId)) return;
    const { projection } = await look(contactId);
    const rules = rulesFor([], wish);
    const asked = newMember(contactId, [], wish.level);
    const member = knownAlready(asked, wish, projection) ?? asked;
    // Whoever is verified already needs nobody.
    const hindrance = member === asked ? this.#hindrance() : null;
    const ending = hindrance === null ? endingOf(rules, [member]) : refusal(hindrance);
    commit(() => {
      const objectId = index.resolve(contactId);
      this.tracker.take({ ...execution, objectId, rules }, this.#speaking([member]), ending, now());
    });
  }

  /** The members by the ids that speak for them now: a contact may have been merged while its object was asked. */
  #speaking(members: readonly Member[]): readonly Member[] {
    const { index } = this.#options;
    return members.map((member) => ({ ...member, contactId: index.resolve(member.contactId) }));
  }

  #executionOf(request: ActionExecution, wish: ActionWish): Execution {
    const { callbackId, fingerprint, objectType, objectId, workflowId } = request;
    const { records } = this.#options.context;
    const now = this.#options.context.now();
    const linkMs = Math.round(records.settings().linkLifetimeHours * 60 * MINUTE_MS);
    const endsAt = now + Math.min(wish.waitMs ?? Number.POSITIVE_INFINITY, linkMs + LAST_WORD_MS);
    const times = {
      receivedAt: now,
      endsAt,
      expiresAt: endsAt + MARGIN_MS,
      dueAt: now,
      attempts: 0,
      missed: 0,
    };
    const subject = { callbackId, fingerprint, objectType, objectId, workflowId };
    return { ...subject, ...times, state: "open", wish, rules: [], blocked: false, outputs: null };
  }

  /** Why nobody could be asked, or null. Trouble that passes is none: the wait has its own end. */
  #hindrance(): string | null {
    const { context, isConfigured } = this.#options;
    // Without a grant a workflow that waits could not be told how it ended. One that is refused may work again.
    if (context.records.portal().status === "disconnected")
      return "The app is not connected to HubSpot. Install it again.";
    return isConfigured() ? null : "1Kosmos is not connected. See the app's settings.";
  }

  async #openDeal(execution: Execution, found: DealFound | undefined): Promise<void> {
    const { context, absence = ABSENCE_DELAYS } = this.#options;
    const { commit, now } = context;
    const missed = execution.missed + 1;
    const again = found === undefined ? lookAfterAbsence(missed, now(), absence) : null;
    if (again !== null)
      return this.tracker.store.postpone(execution.callbackId, execution.attempts, missed, again);
    const rules = rulesFor(found?.gates ?? [], execution.wish);
    const members = await this.#membersOf(found, rules, execution.wish);
    const ending = found === undefined ? NO_DEAL : endingOf(rules, members);
    commit(() => this.tracker.open({ ...execution, rules }, this.#speaking(members), ending, now()));
  }

  /** The deal's contacts that count, each as it stands. */
  async #membersOf(
    found: DealFound | undefined,
    rules: readonly Rule[],
    wish: ActionWish,
  ): Promise<readonly Member[]> {
    const { look, index } = this.#options;
    const all = found?.contacts ?? [];
    const relevant = all.filter(({ labels }) => rules.some((rule) => concerns(rule, labels)));
    const members: Member[] = [];
    for (let start = 0; start < relevant.length; start += PARALLEL) {
      const some = relevant.slice(start, start + PARALLEL).map(async ({ contactId: named, labels }) => {
        const contactId = index.resolve(named);
        const member = newMember(contactId, labels, levelOf(rules, labels));
        return knownAlready(member, wish, (await look(contactId)).projection) ?? member;
      });
      members.push(...(await Promise.all(some)));
    }
    return members;
  }

  /** Deals that cannot be read for a reason of their own. */
  #putOff(executions: readonly Execution[], failure: HubSpotFailure): void {
    const { records, now } = this.#options.context;
    const { reason, status, message } = failure;
    log("warn", "deals of workflows put off", { portal: records.portal().portalId, reason, status });
    for (const { callbackId } of executions) {
      const execution = this.tracker.store.find(callbackId);
      // Its time may have come to an end meanwhile.
      if (execution?.state !== "reading") continue;
      const attempts = execution.attempts + 1;
      const again = retryAt(attempts, now(), failure);
      if (again !== null) this.tracker.store.postpone(callbackId, attempts, execution.missed, again);
      else this.tracker.end(execution, { status: "not_verified", reason: message }, [], now());
    }
  }

  /** An execution that does not wait is told what there is, with the session if that is there soon. */
  async #goOn(callbackId: string): Promise<void> {
    const { link, context } = this.#options;
    const { store, waiters } = this.tracker;
    if (!this.tracker.isReady(callbackId)) await waiters.next(callbackId, LINK_WAIT_MS);
    const isContact = store.find(callbackId)?.objectType === "contact";
    const [only] = isContact ? store.members(callbackId) : [];
    const url = only === undefined ? null : await link(only.contactId);
    context.commit(() => this.tracker.goOn(callbackId, url));
  }

  #answerOf(callbackId: string): ActionAnswer {
    const execution = this.tracker.store.find(callbackId);
    if (execution === null) return { kind: "done", outputs: OVER };
    if (execution.outputs !== null) return { kind: "done", outputs: execution.outputs };
    const expiresInMs = Math.max(execution.expiresAt - this.#options.context.now(), LEAST_WAIT_MS);
    return { kind: "wait", expiresInMs, outputs: WAITING_OUTPUTS };
  }
}

/** An object failed, not HubSpot: the deal is read again like any other. */
const OBJECT_FAILURE: HubSpotFailure = {
  reason: "server_error",
  message: "An internal error; it is tried again.",
};
const NO_DEAL: Ending = { status: "not_verified", reason: "The deal does not exist any more." };
const OVER: ActionOutputs = { verification_status: "not_verified", reason: "This execution is over." };
/** Kept with an execution whose fields ask for nothing that there is. */
const NO_WISH: ActionWish = {
  kind: "identity",
  level: null,
  documentTypes: [],
  again: false,
  waits: false,
  waitMs: null,
};

function refusal(reason: string): Ending {
  return { status: "refused", reason };
}
