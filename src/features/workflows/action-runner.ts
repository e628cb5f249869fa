/** Runs executions of the workflow action: stores the request, and responds to HubSpot. */
import type { ContactReport } from "../../domain/contact/contract.ts";
import { endedAlready, newExecutionContact } from "../../domain/workflow/execution-contact.ts";
import {
  executionResultOf,
  endOutputs,
  rulesFor,
  WAITING_OUTPUTS,
  type ExecutionResult,
} from "../../domain/workflow/outcome.ts";
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import { readActionOptions, type ActionOptions } from "../../hubspot/actions/action-request.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import type { ActionResponse, ActionExecution } from "./contract.ts";
import type { Execution } from "./execution.ts";
import { ERASED, resolved, type ExecutionTracker } from "./execution-tracker.ts";

const MINUTE_MS = 60_000;
/**
 * The cron notices a link's end, and 1Kosmos is polled a last time: a waiting workflow gets the result in this time.
 */
const LAST_POLL_MS = 60 * MINUTE_MS;
/**
 * HubSpot continues so long after we ended the waiting: a completion that does not get through at once has
 * this time, about six pauses between attempts.
 */
const MARGIN_MS = 30 * MINUTE_MS;
/** A response that goes on at once waits this long for the session. HubSpot documents no limit for actions. */
const LINK_WAIT_MS = 2500;
/** HubSpot repeats a request that failed for up to three days (HubSpot docs, custom workflow actions). */
const REPEATED_FOR_MS = 3 * 24 * 60 * MINUTE_MS;
/** A duration of nothing would let the workflow go on. */
const LEAST_WAIT_MS = 1000;

export interface ActionRunnerOptions {
  readonly context: PortalContext;
  readonly tracker: ExecutionTracker;
  readonly index: ContactIndex;
  /** True if 1Kosmos is connected. */
  readonly isConfigured: () => boolean;
  /** How a contact stands, by its own object. */
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  /** A contact's short link. */
  readonly link: (contactId: string) => Promise<string>;
}

export class ActionRunner {
  readonly #options: ActionRunnerOptions;

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
  }

  /** Runs an execution, or returns again what became of it. `arm` is called when there is work. */
  async run(request: ActionExecution, arm: () => Promise<void>): Promise<ActionResponse> {
    const { callbackId, fingerprint } = request;
    const { store } = this.#options.tracker;
    if (!this.#isProven(request)) return { kind: "unproven" };
    const earlier = store.find(callbackId);
    // A signature of version 2 never grows old: a replayed request must reveal nothing.
    if (earlier !== null && this.#options.context.now() - earlier.receivedAt > REPEATED_FOR_MS)
      return { kind: "too_late" };
    if (earlier === null) await this.#begin(request);
    const execution = store.find(callbackId);
    if (execution === null) return { kind: "done", outputs: endOutputs(ERASED, []) };
    if (execution.state === "reduced") return { kind: "done", outputs: OVER };
    if (execution.fingerprint !== fingerprint) return { kind: "other_request" };
    // A repeated request arms as well: the first one may have been cut off between its commit and its alarm.
    if (execution.outputs === null) await arm();
    if (!execution.options.waits) await this.#continueWithoutWaiting(callbackId);
    return this.#responseOf(callbackId);
  }

  /** Takes version 2 until HubSpot has signed a request of this portal with version 3, which is stored once. */
  #isProven({ signature = "v2" }: ActionExecution): boolean {
    const { records, commit } = this.#options.context;
    const { signsNewest } = records.portal();
    if (signature === "v2") return !signsNewest;
    if (!signsNewest) commit(() => records.update({ signsNewest: true }));
    return true;
  }

  /** Stores a new execution. A contact that was privacy-deleted leaves no trace. */
  async #begin(request: ActionExecution): Promise<void> {
    const { commit, now } = this.#options.context;
    const options = readActionOptions(request.inputs);
    const execution = this.#executionOf(request, options.ok ? options.value : NO_OPTIONS);
    if (options.ok && request.objectType === "contact") return this.#beginContact(execution);
    const obstacle = options.ok ? this.#obstacle() : options.error;
    const ending = obstacle === null ? null : refusal(obstacle);
    commit(() => this.#options.tracker.take({ ...execution, state: "reading" }, [], ending, now()));
  }

  async #beginContact(execution: Execution): Promise<void> {
    const { context, index, readReport } = this.#options;
    const { tombstones, commit, now } = context;
    const { options } = execution;
    const contactId = index.resolve(execution.objectId);
    if (tombstones.has(contactId)) return;
    const { projection } = await readReport(contactId);
    const rules = rulesFor([], options);
    const asked = newExecutionContact(contactId, [], options.level);
    const executionContact = endedAlready(asked, options, projection) ?? asked;
    // A verified contact needs no other.
    const obstacle = executionContact === asked ? this.#obstacle() : null;
    const ending = obstacle === null ? executionResultOf(rules, [executionContact]) : refusal(obstacle);
    commit(() => {
      const objectId = index.resolve(contactId);
      this.#options.tracker.take(
        { ...execution, objectId, rules },
        resolved([executionContact], index),
        ending,
        now(),
      );
    });
  }

  #executionOf(request: ActionExecution, options: ActionOptions): Execution {
    const { callbackId, fingerprint, objectType, objectId, workflowId } = request;
    const { records } = this.#options.context;
    const now = this.#options.context.now();
    const linkMs = Math.round(records.settings().linkLifetimeHours * 60 * MINUTE_MS);
    const endsAt = now + Math.min(options.waitMs ?? Number.POSITIVE_INFINITY, linkMs + LAST_POLL_MS);
    const times = {
      receivedAt: now,
      endsAt,
      expiresAt: endsAt + MARGIN_MS,
      dueAt: now,
      attempts: 0,
      missed: 0,
    };
    const subject = { callbackId, fingerprint, objectType, objectId, workflowId };
    return { ...subject, ...times, state: "open", options, rules: [], blocked: false, outputs: null };
  }

  /** Returns why no contact can be requested, or null. Trouble that passes is none: the wait has its own end. */
  #obstacle(): string | null {
    const { context, isConfigured } = this.#options;
    // Without a grant a waiting workflow could not receive its completion. One that is refused may work again.
    if (context.records.portal().status === "disconnected")
      return "The app is not connected to HubSpot. Install it again.";
    return isConfigured() ? null : "1Kosmos is not connected. See the app's settings.";
  }

  /** Responds to an execution that does not wait with what there is, and with the session if that is there soon. */
  async #continueWithoutWaiting(callbackId: string): Promise<void> {
    const { link, context } = this.#options;
    const { store, waiters } = this.#options.tracker;
    if (!this.#options.tracker.isReady(callbackId)) await waiters.next(callbackId, LINK_WAIT_MS);
    const isContact = store.find(callbackId)?.objectType === "contact";
    const [only] = isContact ? store.contacts(callbackId) : [];
    const url = only === undefined ? null : await link(only.contactId);
    context.commit(() => this.#options.tracker.continueWithoutWaiting(callbackId, url));
  }

  #responseOf(callbackId: string): ActionResponse {
    const execution = this.#options.tracker.store.find(callbackId);
    if (execution === null) return { kind: "done", outputs: OVER };
    if (execution.outputs !== null) return { kind: "done", outputs: execution.outputs };
    const expiresInMs = Math.max(execution.expiresAt - this.#options.context.now(), LEAST_WAIT_MS);
    return { kind: "wait", expiresInMs, outputs: WAITING_OUTPUTS };
  }
}

const OVER: ActionOutputs = { verification_status: "not_verified", reason: "This execution is over." };
/** Stored with an execution whose fields name no known option. */
const NO_OPTIONS: ActionOptions = {
  kind: "identity",
  level: null,
  documentTypes: [],
  again: false,
  waits: false,
  waitMs: null,
};

function refusal(reason: string): ExecutionResult {
  return { status: "refused", reason };
}
