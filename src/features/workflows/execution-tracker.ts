/**
 * Tracks the workflow action's executions: what each waits for, and how it ends. Everything here is synchronous and runs
 * within the commit that causes it. The outputs for a workflow that waits are put into the outbox in the commit that ends
 * its execution.
 */
import type { ContactReport } from "../../domain/contact/contract.ts";
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import type { OutboxTable } from "../../kernel/outbox/outbox.ts";
import { KeyedWaiters } from "../../lib/signal.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactJob } from "../contacts/contact-job.ts";
import { afterReport, removed, type ExecutionContact } from "../../domain/workflow/execution-contact.ts";
import {
  executionResultOf,
  endOutputs,
  pendingOutputs,
  WAITING_OUTPUTS,
  type ExecutionResult,
} from "../../domain/workflow/outcome.ts";
import { ExecutionStore } from "./execution-store.ts";
import type { Execution } from "./execution.ts";

/** HubSpot must have processed our response before its callback can be completed. */
const RESPONSE_TAKEN_MS = 2000;
/** Executions ended in one commit. */
const END_LIMIT = 500;

const ERASED_REASON = "The contact was deleted for good.";
/** The result for a contact that was privacy-deleted. */
export const ERASED: ExecutionResult = { status: "not_verified", reason: ERASED_REASON };

export interface TrackerOptions {
  readonly context: PortalContext;
  /** Completions of workflows that wait. */
  readonly completions: OutboxTable<ActionOutputs>;
  /** Contacts' properties. */
  readonly properties: Pick<OutboxTable<unknown>, "moveAhead">;
}

export class ExecutionTracker {
  readonly store: ExecutionStore;
  readonly waiters = new KeyedWaiters<true>();
  readonly #options: TrackerOptions;

  constructor(options: TrackerOptions) {
    this.#options = options;
    const { sql, counters } = options.context;
    this.store = new ExecutionStore(sql, (change) => counters.add(GAUGES.workflows, change));
  }

  /** Stores an execution, ended already or with its contacts to request, unless another copy of its request was quicker. */
  take(
    execution: Execution,
    executionContacts: readonly ExecutionContact[],
    ending: ExecutionResult | null,
    now: number,
  ): void {
    const { callbackId, options } = execution;
    if (this.store.find(callbackId) !== null) return;
    this.#options.context.records.count("actions_taken");
    this.store.add({ ...execution, blocked: options.waits && ending === null });
    for (const executionContact of executionContacts) this.store.put(callbackId, executionContact);
    if (ending === null) this.#request(execution, executionContacts, now);
    else this.end({ ...execution, blocked: false }, ending, executionContacts, now);
  }

  /** Continues an execution whose record was read: requests its contacts, or ends it. */
  open(
    execution: Execution,
    executionContacts: readonly ExecutionContact[],
    ending: ExecutionResult | null,
    now: number,
  ): void {
    const { callbackId, rules } = execution;
    const current = this.store.find(callbackId);
    if (current?.state !== "reading") return;
    // It may have ended while the record was read.
    const { outputs } = current;
    this.store.opened(callbackId, rules);
    for (const executionContact of executionContacts) this.store.put(callbackId, executionContact);
    if (ending !== null) return this.end(current, ending, executionContacts, now);
    const asked = executionContacts.filter(({ state }) => state === "asked");
    this.#request(execution, asked, now);
    // Its response was sent: its contacts are requested, and nobody waits for the results.
    if (outputs !== null) this.store.end(callbackId, outputs);
    else if (asked.length === 0) this.waiters.resolve(callbackId, true);
  }

  /** A contact's object has reported. `jobKey`: the callback id of the job that the report belongs to, "" for none. */
  reported(contactId: string, jobKey: string, report: ContactReport, now: number): void {
    for (const { execution, executionContact } of this.store.openFor(contactId)) {
      const { callbackId, options } = execution;
      const next = afterReport(executionContact, options, report, jobKey === callbackId);
      if (next !== executionContact) this.store.put(callbackId, next);
      if (next.round > executionContact.round) this.#request(execution, [next], now);
      // Also when nothing changed about this contact: a merge may have taken another one out.
      this.#conclude(execution, now);
    }
  }

  /** The question of an execution was given up. */
  abandonContact(callbackId: string, contactId: string, reason: string, now: number): void {
    const asked = this.store.openFor(contactId).find(({ execution }) => execution.callbackId === callbackId);
    if (asked === undefined) return;
    this.store.put(callbackId, removed(asked.executionContact, reason));
    this.#conclude(asked.execution, now);
  }

  /** Erases privacy-deleted contacts: executions that wait for them get that result, and their ids leave the storage. */
  erase(contactIds: readonly string[], now: number): void {
    for (const contactId of contactIds) {
      for (const { execution } of this.store.openFor(contactId))
        if (execution.objectType === "contact") this.end(execution, ERASED, [], now);
    }
    for (const callbackId of this.store.erase(contactIds, ERASED_REASON)) {
      const execution = this.store.find(callbackId);
      if (execution?.state === "open") this.#conclude(execution, now);
    }
  }

  /** Ends what has waited for its time, so that no workflow goes on as if somebody were verified. */
  endOverdue(now: number): void {
    for (;;) {
      const some = this.store.overdue(now, END_LIMIT);
      if (some.length === 0) return;
      this.#options.context.commit(() => {
        for (const execution of some) this.#endOverdue(execution, now);
      });
    }
  }

  /** Ends an execution; a workflow that waits gets a completion. */
  end(
    execution: Execution,
    ending: ExecutionResult,
    executionContacts: readonly ExecutionContact[],
    now: number,
  ): void {
    const { callbackId, blocked, receivedAt } = execution;
    const { context, completions, properties } = this.#options;
    // A response that was given stays the same.
    const outputs = execution.outputs ?? endOutputs(ending, executionContacts);
    this.store.end(callbackId, outputs);
    if (blocked) {
      completions.put(callbackId, 1, outputs, now, Math.max(now, receivedAt + RESPONSE_TAKEN_MS));
      // The workflow finds the properties written, however many others wait.
      properties.moveAhead(executionContacts.map(({ contactId }) => contactId));
    }
    if (execution.outputs === null) context.records.count(`actions_${outputs.verification_status}`);
    this.waiters.resolve(callbackId, true);
  }

  /** Ends an execution that does not wait: its outputs of now are final. `link`: of a contact. */
  continueWithoutWaiting(callbackId: string, link: string | null): void {
    const execution = this.store.find(callbackId);
    if (execution?.outputs !== null) return;
    this.store.markReturned(callbackId, pendingOutputs(this.store.contacts(callbackId), link));
    this.#options.context.records.count("actions_pending");
  }

  /** True if every contact of the execution has its session, or the end of it is known. */
  isReady(callbackId: string): boolean {
    return this.store.find(callbackId)?.outputs !== null || hasSessions(this.store.contacts(callbackId));
  }

  #conclude(execution: Execution, now: number): void {
    const { callbackId, rules } = execution;
    const executionContacts = this.store.contacts(callbackId);
    const ending = executionResultOf(rules, executionContacts);
    if (ending !== null) this.end(execution, ending, executionContacts, now);
    else if (hasSessions(executionContacts)) this.waiters.resolve(callbackId, true);
  }

  #endOverdue(execution: Execution, now: number): void {
    const executionContacts = this.store.contacts(execution.callbackId);
    const { attention, holdReason } = this.#options.context.records.portal();
    const words = hasSessions(executionContacts)
      ? WAITING_OUTPUTS.reason
      : ["No session could be made in time.", attention ?? holdReason].join(" ").trim();
    this.end(execution, { status: "not_verified", reason: words ?? "" }, executionContacts, now);
  }

  #request(execution: Execution, executionContacts: readonly ExecutionContact[], now: number): void {
    const entries = executionContacts.map((executionContact) => requestFor(execution, executionContact, now));
    this.#options.context.jobs.add(entries, now);
  }
}

/** Returns the contacts by the ids that stand for them now: one may have been merged while its object was called. */
export function resolved(
  executionContacts: readonly ExecutionContact[],
  index: Pick<ContactIndex, "resolve">,
): readonly ExecutionContact[] {
  return executionContacts.map((executionContact) => ({
    ...executionContact,
    contactId: index.resolve(executionContact.contactId),
  }));
}

function hasSessions(executionContacts: readonly ExecutionContact[]): boolean {
  return executionContacts.length > 0 && executionContacts.every(({ state }) => state !== "asked");
}

/** Makes the request to a contact: once a round, whatever is repeated. The job names what waits for the result. */
function requestFor(
  { callbackId, options, workflowId }: Execution,
  executionContact: ExecutionContact,
  now: number,
): NewJob {
  const { contactId, round, level } = executionContact;
  return contactJob(contactId, `workflow:${callbackId}:${round}`, {
    type: "verification.request",
    kind: options.kind,
    again: options.again,
    order: { proofingLevel: level, documentTypes: options.documentTypes },
    trigger: { by: "workflow", reference: workflowId, at: now },
    execution: callbackId,
  });
}
