/** Reads the deals and tickets that executions are about, many together, and requests their contacts. */
import type { ContactReport } from "../../domain/contact/contract.ts";
import {
  endedAlready,
  newExecutionContact,
  type ExecutionContact,
} from "../../domain/workflow/execution-contact.ts";
import {
  appliesTo,
  executionResultOf,
  levelOf,
  rulesFor,
  type ExecutionResult,
  type Rule,
} from "../../domain/workflow/outcome.ts";
import { GATED_TYPES, type GatedType } from "../../domain/vocabulary.ts";
import type { ActionOptions } from "../../hubspot/actions/action-request.ts";
import { concernsPortal, isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { ABSENCE_DELAYS, checkAfterAbsence, type AbsenceDelays } from "../../kernel/outbox/absence.ts";
import { retryAt } from "../../kernel/backoff.ts";
import type { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { isTroubleOfReads } from "../gates/evaluation-task.ts";
import { findRecords, type FinderOptions, type RecordFound } from "./record-finder.ts";
import type { Execution } from "./execution.ts";
import { resolved, type ExecutionTracker } from "./execution-tracker.ts";

/** Records read together: HubSpot's limit for a batch. */
const READ_LIMIT = 100;
/** Contacts' objects called at once. */
const PARALLEL = 32;

export interface ExecutionRecordsOptions {
  /** The record finders, by type. */
  readonly finders: Readonly<Record<GatedType, FinderOptions>>;
  readonly context: PortalContext;
  readonly tracker: ExecutionTracker;
  readonly index: ContactIndex;
  /** How a contact stands, by its own object. */
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  /** HubSpot does not let us work in this portal for now. */
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  /** HubSpot works for us. */
  readonly onSuccess: () => void;
  /** Holds the reads while HubSpot forbids them. */
  readonly hold: ChannelHold;
  /** Shorter in tests. */
  readonly absence?: AbsenceDelays;
}

export class ExecutionRecords {
  readonly #options: ExecutionRecordsOptions;

  constructor(options: ExecutionRecordsOptions) {
    this.#options = options;
  }

  /** Reads the records of one type that are due, together, and requests their contacts. */
  async read(): Promise<void> {
    const { context, onFailure, onSuccess } = this.#options;
    const { records, now, commit } = context;
    const { grantGeneration } = records.portal();
    const due = this.#options.tracker.store.toRead(now(), READ_LIMIT);
    const type = GATED_TYPES.find((gated) => due.some(({ objectType }) => objectType === gated));
    if (type === undefined) return;
    // Those of the other type stay due.
    const executions = due.filter(({ objectType }) => objectType === type);
    const recordIds = [...new Set(executions.map(({ objectId }) => objectId))];
    const found = await findRecords(recordIds, this.#options.finders[type]);
    if (!found.ok) {
      // About the app's rights: no execution uses up an attempt. Each still ends at its own time, as not verified.
      if (isForbidden(found.error)) return this.#options.hold.begin(found.error, now());
      if (concernsPortal(found.error)) return onFailure(found.error, grantGeneration);
      if (isTroubleOfReads(found.error)) return this.#options.hold.beginTrouble(found.error, now());
      return commit(() => this.#retryLater(executions, found.error));
    }
    onSuccess();
    this.#options.hold.end();
    for (const execution of executions)
      await this.#openOrRetryLater(execution, found.value.get(execution.objectId));
  }

  /** Opens an execution. One that fails is retried later like one that cannot be read, and holds up no other. */
  async #openOrRetryLater(execution: Execution, found: RecordFound | undefined): Promise<void> {
    try {
      await this.#openRecord(execution, found);
    } catch (error) {
      log("error", "record of a workflow failed", {
        [execution.objectType]: execution.objectId,
        reason: String(error).slice(0, 200),
      });
      this.#options.context.commit(() => this.#retryLater([execution], OBJECT_FAILURE));
    }
  }

  async #openRecord(execution: Execution, found: RecordFound | undefined): Promise<void> {
    const { context, index, absence = ABSENCE_DELAYS } = this.#options;
    const { commit, now } = context;
    const missed = execution.missed + 1;
    const again = found === undefined ? checkAfterAbsence(missed, now(), absence) : null;
    if (again !== null)
      return this.#options.tracker.store.retryLater(execution.callbackId, execution.attempts, missed, again);
    const rules = rulesFor(found?.gates ?? [], execution.options);
    const executionContacts = await this.#contactsOf(found, rules, execution.options);
    const ending =
      found === undefined ? noRecord(execution.objectType) : executionResultOf(rules, executionContacts);
    commit(() =>
      this.#options.tracker.open({ ...execution, rules }, resolved(executionContacts, index), ending, now()),
    );
  }

  /** Returns the record's contacts that count, each as it stands. */
  async #contactsOf(
    found: RecordFound | undefined,
    rules: readonly Rule[],
    options: ActionOptions,
  ): Promise<readonly ExecutionContact[]> {
    const { readReport, index } = this.#options;
    const all = found?.contacts ?? [];
    const relevant = all.filter(({ labels }) => rules.some((rule) => appliesTo(rule, labels)));
    const executionContacts: ExecutionContact[] = [];
    for (let start = 0; start < relevant.length; start += PARALLEL) {
      const some = relevant.slice(start, start + PARALLEL).map(async ({ contactId: named, labels }) => {
        const contactId = index.resolve(named);
        const executionContact = newExecutionContact(contactId, labels, levelOf(rules, labels));
        return (
          endedAlready(executionContact, options, (await readReport(contactId)).projection) ??
          executionContact
        );
      });
      executionContacts.push(...(await Promise.all(some)));
    }
    return executionContacts;
  }

  /** Retries executions later whose records cannot be read for a reason of their own. */
  #retryLater(executions: readonly Execution[], failure: HubSpotFailure): void {
    const { records, now } = this.#options.context;
    const { reason, status, message } = failure;
    log("warn", "records of workflows put off", { portal: records.portal().portalId, reason, status });
    for (const { callbackId } of executions) {
      const execution = this.#options.tracker.store.find(callbackId);
      // Its time may have come to an end meanwhile.
      if (execution?.state !== "reading") continue;
      const attempts = execution.attempts + 1;
      const again = retryAt(attempts, now(), failure);
      if (again !== null)
        this.#options.tracker.store.retryLater(callbackId, attempts, execution.missed, again);
      else this.#options.tracker.end(execution, { status: "not_verified", reason: message }, [], now());
    }
  }
}

/** An object failed, not HubSpot: the record is read again like any other. */
const OBJECT_FAILURE: HubSpotFailure = {
  reason: "server_error",
  message: "An internal error. The app retries automatically.",
};
const noRecord = (type: string): ExecutionResult => ({
  status: "not_verified",
  reason: `The ${type} does not exist any more.`,
});
