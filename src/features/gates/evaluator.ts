/** Evaluates records of one type that were read against their gates, and stores the result together with the end of the evaluation. */
import { decide, type GateFacts, type GateDecision, type GateOutcome } from "../../domain/gate/decide.ts";
import { gatesOf, type RequiredContact } from "../../domain/gate/gate.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { toRecordWrite, type RecordWrite } from "../../hubspot/crm/gated-types.ts";
import { ABSENCE_DELAYS, checkAfterAbsence, type AbsenceDelays } from "../../kernel/outbox/absence.ts";
import { retryAt } from "../../kernel/backoff.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import type { OutboxTable } from "../../kernel/outbox/outbox.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import { contactJob } from "../contacts/contact-job.ts";
import type { TimelineChannel } from "../timeline/channel.ts";
import type { GateTable } from "./gate-table.ts";
import type { GateReport } from "./gate-report.ts";
import type { Evaluation, Evaluations } from "./evaluations.ts";
import type { RecordFound } from "./reader.ts";
import { gateEvents } from "./timeline-events.ts";

/** Lists what the evaluator works with. */
export interface EvaluatorOptions {
  readonly type: GatedType;
  /** Returns the contact that was verified as a record's caller, or null. Absent: these records have no callers. */
  readonly callerOf?: (recordId: string) => string | null;
  readonly context: PortalContext;
  readonly table: GateTable;
  readonly evaluations: Evaluations;
  readonly index: ContactIndex;
  readonly outbox: OutboxTable<RecordWrite>;
  /** The timeline of these records; null where they have none. */
  readonly timeline: TimelineChannel | null;
  /** Shortens the pauses in tests. */
  readonly absence?: AbsenceDelays;
}

export class GateEvaluator {
  readonly #options: EvaluatorOptions;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /** Evaluates a record and stores the result in one commit. Postpones the evaluation when that fails. */
  evaluate(found: RecordFound, pipelines: GateFacts["pipelines"]): void {
    const { context, table } = this.#options;
    const { evaluation } = found;
    try {
      const decision = decide(table.stateOf(evaluation.recordId), this.#factsOf(found, pipelines));
      context.commit(() => this.#store(found, decision, pipelines));
    } catch (error) {
      log("error", "gate evaluation failed", {
        [this.#options.type]: evaluation.recordId,
        reason: String(error).slice(0, 200),
      });
      this.retryLater([evaluation], INTERNAL);
    }
  }

  #factsOf(
    { evaluation, at, cameFrom, marks, contacts }: RecordFound,
    pipelines: GateFacts["pipelines"],
  ): GateFacts {
    const { context, table, index, callerOf } = this.#options;
    const caller = callerOf?.(evaluation.recordId) ?? null;
    const known = index.findAll(contacts.map(({ contactId }) => contactId));
    // A contact may have been privacy-deleted since HubSpot was read: its id must not be stored again.
    const existing = contacts.filter(({ contactId }) => !context.tombstones.has(contactId));
    return {
      at,
      cameFrom,
      movedAt: evaluation.movedAt,
      adopts: evaluation.adopts,
      contactsChanged: evaluation.contactsChanged,
      marks,
      gates: gatesOf(context.records.settings().gates, this.#options.type),
      pipelines,
      contacts: existing.map(({ contactId, labels }) => {
        const { status = null, ial = null } = known.get(contactId) ?? {};
        const isCaller = index.resolve(contactId) === caller;
        return { contactId, labels, status, ial, isCaller };
      }),
      ...table.changesOf(evaluation.recordId),
    };
  }

  /** Stores the result of an evaluation together with its end. */
  #store(
    { evaluation, at, enteredAt }: RecordFound,
    decision: GateDecision,
    pipelines: GateFacts["pipelines"],
  ): void {
    const { context, table, evaluations, outbox, timeline, type } = this.#options;
    const { recordId } = evaluation;
    const now = context.now();
    const report = toReport(decision);
    const { version, write, outcome, round } = report;
    evaluations.markDone(evaluation);
    const before = table.markOf(recordId);
    const fresh = table.put(recordId, decision.state, report, now);
    timeline?.enqueue(recordId, gateEvents(recordId, before, report, { pipelines, at, enteredAt, now }));
    context.jobs.add(
      fresh.map((required) => requestFor(type, recordId, { round, required, now })),
      now,
    );
    // HubSpot shows the decided values already: an older write must not change them.
    if (write === null) outbox.delete(recordId);
    else outbox.put(recordId, version, toRecordWrite(type, write), now);
    const counter = COUNTER_OF[outcome];
    if (counter !== undefined) context.records.count(`${type}${counter}`);
  }

  /** Handles a record that HubSpot did not find. Deletes its state only after HubSpot's event or a lasting absence. */
  markMissing(evaluation: Evaluation): void {
    const hasEnded = evaluation.endedAt > 0 && evaluation.endedAt >= evaluation.movedAt;
    if (hasEnded || !this.#postponeMissing(evaluation)) this.#remove(evaluation);
  }

  /** Handles a record whose contacts HubSpot left out. In the end it has none, which passes no gate. */
  handleMissingContacts(found: RecordFound, pipelines: GateFacts["pipelines"]): void {
    if (!this.#postponeMissing(found.evaluation)) this.evaluate(found, pipelines);
  }

  /** Postpones the evaluation of a record that HubSpot left out; false when it was left out for long enough. */
  #postponeMissing(evaluation: Evaluation): boolean {
    const { context, table, evaluations, type, absence = ABSENCE_DELAYS } = this.#options;
    const { recordId, missed: before, waitsUntil } = evaluation;
    const now = context.now();
    // A new reason before the pause is over: the absence has not lasted longer because of it.
    const isEarly = before > 0 && waitsUntil > now;
    const missed = isEarly ? before : before + 1;
    const again = isEarly ? waitsUntil : checkAfterAbsence(missed, now, absence);
    if (again === null && !table.waits(recordId)) return false;
    const { portalId: portal } = context.records.portal();
    log("info", `${type} not found`, { portal, [type]: recordId, times: missed });
    context.commit(() => {
      evaluations.markMissing(evaluation, missed, again ?? now + absence.keptMs);
      if (again === null) table.notFound(recordId);
    });
    return true;
  }

  /** Deletes everything that is stored about a record that no longer exists. */
  #remove(evaluation: Evaluation): void {
    const { context, table, evaluations, outbox, timeline } = this.#options;
    const { recordId } = evaluation;
    context.commit(() => {
      evaluations.markDone(evaluation);
      table.delete(recordId);
      outbox.delete(recordId);
      timeline?.table.erase("deal", [recordId], { all: false });
    });
  }

  /** Postpones evaluations that failed, or moves them to the dead letters after the last attempt. */
  retryLater(postponed: readonly Evaluation[], failure: HubSpotFailure): void {
    const { context, evaluations, type } = this.#options;
    const { reason, status, message } = failure;
    const { portalId: portal } = context.records.portal();
    log("warn", "gate evaluations postponed", { portal, [type]: postponed.length, reason, status });
    context.commit(() => {
      for (const evaluation of postponed) {
        const attempts = evaluation.attempts + 1;
        const again = retryAt(attempts, context.now(), failure);
        if (again !== null) evaluations.retryLater(evaluation, attempts, again, message);
        else {
          evaluations.moveToDeadLetters(evaluation, message);
          context.records.count("dead_letters");
        }
      }
    });
  }
}

const INTERNAL: HubSpotFailure = {
  reason: "server_error",
  message: "An internal error. The app retries automatically.",
};

/** Returns the record as it is after a decision. */
function toReport({ state, write, needs, outcome }: GateDecision): GateReport {
  const { version, mark, hold, round, requested, refusal } = state;
  const waiting =
    hold === null || hold.releasing !== null
      ? null
      : { wanted: hold.wanted, movesOn: hold.from !== null, reason: hold.reason };
  return { outcome, version, write, mark, waiting, refusal, round, requested, needs };
}

/** Maps outcomes to the ends of their counters' names, after the record type. An outcome that changes nothing is not counted. */
const COUNTER_OF: Partial<Record<GateOutcome, string>> = {
  held: "s_held",
  marked: "s_marked",
  released: "s_released",
  passed: "s_passed",
  refused: "_moves_refused",
};

/** Makes the request to verify a contact. The dedupe key allows one for each move of the record. */
function requestFor(
  type: GatedType,
  recordId: string,
  move: { readonly round: number; readonly required: RequiredContact; readonly now: number },
): NewJob {
  const { round, required, now } = move;
  const { contactId, level } = required;
  const gate = type === "deal" ? "gate" : `${type}-gate`;
  return contactJob(contactId, `${gate}:${recordId}:${round}`, {
    type: "verification.request",
    kind: "identity",
    again: false,
    order: { proofingLevel: level, documentTypes: [] },
    trigger: { by: `${type}_stage`, reference: recordId, at: now },
    execution: "",
  });
}
