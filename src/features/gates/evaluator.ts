/** Evaluates deals that were read against their gates, and stores the result together with the end of the evaluation. */
import { decide, type DealFacts, type GateDecision, type GateOutcome } from "../../domain/gate/decide.ts";
import type { RequiredContact } from "../../domain/gate/gate.ts";
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import { ABSENCE_DELAYS, lookAfterAbsence, type AbsenceDelays } from "../../kernel/absence.ts";
import { retryAt } from "../../kernel/backoff.ts";
import type { NewJob } from "../../kernel/job.ts";
import type { OutboxTable } from "../../kernel/outbox.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context.ts";
import type { ContactIndex } from "../contacts/contact-index.ts";
import { contactJob } from "../contacts/contact-job.ts";
import type { TimelineChannel } from "../timeline/channel.ts";
import type { DealGateTable } from "./deal-gate-table.ts";
import type { DealReport } from "./deal-report.ts";
import type { Evaluation, Evaluations } from "./evaluations.ts";
import type { DealFound } from "./reader.ts";
import { gateEvents } from "./timeline-events.ts";

/** Lists what the evaluator works with. */
export interface EvaluatorOptions {
  readonly context: PortalContext;
  readonly table: DealGateTable;
  readonly evaluations: Evaluations;
  readonly index: ContactIndex;
  readonly outbox: OutboxTable<DealWrite>;
  readonly timeline: TimelineChannel;
  /** Shortens the pauses in tests. */
  readonly absence?: AbsenceDelays;
}

export class GateEvaluator {
  readonly #options: EvaluatorOptions;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /** Evaluates a deal and stores the result in one commit. Postpones the evaluation when that fails. */
  evaluate(found: DealFound, pipelines: DealFacts["pipelines"]): void {
    const { context, table } = this.#options;
    const { evaluation } = found;
    try {
      const decision = decide(table.stateOf(evaluation.dealId), this.#factsOf(found, pipelines));
      context.commit(() => this.#store(found, decision, pipelines));
    } catch (error) {
      log("error", "gate evaluation failed", {
        deal: evaluation.dealId,
        reason: String(error).slice(0, 200),
      });
      this.retryLater([evaluation], INTERNAL);
    }
  }

  #factsOf(
    { evaluation, at, cameFrom, marks, contacts }: DealFound,
    pipelines: DealFacts["pipelines"],
  ): DealFacts {
    const { context, table, index } = this.#options;
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
      gates: context.records.settings().gates,
      pipelines,
      contacts: existing.map(({ contactId, labels }) => {
        const { status = null, ial = null } = known.get(contactId) ?? {};
        return { contactId, labels, status, ial };
      }),
      ...table.newsOf(evaluation.dealId),
    };
  }

  /** Stores the result of an evaluation together with its end. */
  #store(
    { evaluation, at, enteredAt }: DealFound,
    decision: GateDecision,
    pipelines: DealFacts["pipelines"],
  ): void {
    const { context, table, evaluations, outbox, timeline } = this.#options;
    const { dealId } = evaluation;
    const now = context.now();
    const report = toReport(decision);
    const { version, write, outcome, round } = report;
    evaluations.markDone(evaluation);
    const before = table.markOf(dealId);
    const fresh = table.put(dealId, decision.state, report, now);
    timeline.enqueue(dealId, gateEvents(dealId, before, report, { pipelines, at, enteredAt, now }));
    context.jobs.add(
      fresh.map((required) => requestFor(dealId, round, required, now)),
      now,
    );
    // HubSpot shows the decided values already: an older write must not change them.
    if (write === null) outbox.delete(dealId);
    else outbox.put(dealId, version, write, now);
    const counter = COUNTER_OF[outcome];
    if (counter !== undefined) context.records.count(counter);
  }

  /** Handles a deal that HubSpot did not find. Deletes its state only after HubSpot's event or a lasting absence. */
  missed(evaluation: Evaluation): void {
    const hasEnded = evaluation.endedAt > 0 && evaluation.endedAt >= evaluation.movedAt;
    if (hasEnded || !this.#postponeMissing(evaluation)) this.#forget(evaluation);
  }

  /** Handles a deal whose contacts HubSpot left out. In the end it has none, which passes no gate. */
  unclear(found: DealFound, pipelines: DealFacts["pipelines"]): void {
    if (!this.#postponeMissing(found.evaluation)) this.evaluate(found, pipelines);
  }

  /** Postpones the evaluation of a deal that HubSpot left out; false when it was left out for long enough. */
  #postponeMissing(evaluation: Evaluation): boolean {
    const { context, table, evaluations, absence = ABSENCE_DELAYS } = this.#options;
    const { dealId: deal, missed: before, waitsUntil } = evaluation;
    const now = context.now();
    // A new reason before the pause is over: the absence has not lasted longer because of it.
    const isEarly = before > 0 && waitsUntil > now;
    const missed = isEarly ? before : before + 1;
    const again = isEarly ? waitsUntil : lookAfterAbsence(missed, now, absence);
    if (again === null && !table.waits(deal)) return false;
    log("info", "deal not found", { portal: context.records.portal().portalId, deal, times: missed });
    context.commit(() => {
      evaluations.miss(evaluation, missed, again ?? now + absence.keptMs);
      if (again === null) table.notFound(deal);
    });
    return true;
  }

  /** Deletes everything that is stored about a deal that no longer exists. */
  #forget(evaluation: Evaluation): void {
    const { context, table, evaluations, outbox, timeline } = this.#options;
    const { dealId } = evaluation;
    context.commit(() => {
      evaluations.markDone(evaluation);
      table.delete(dealId);
      outbox.delete(dealId);
      timeline.table.forget("deal", [dealId], { all: false });
    });
  }

  /** Postpones evaluations that failed, or moves them to the dead letters after the last attempt. */
  retryLater(postponed: readonly Evaluation[], failure: HubSpotFailure): void {
    const { context, evaluations } = this.#options;
    const { reason, status, message } = failure;
    const { portalId: portal } = context.records.portal();
    log("warn", "gate evaluations postponed", { portal, deals: postponed.length, reason, status });
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

/** Returns the deal as it is after a decision. */
function toReport({ state, write, needs, outcome }: GateDecision): DealReport {
  const { version, mark, hold, round, requested, refusal } = state;
  const waiting =
    hold === null || hold.releasing !== null
      ? null
      : { wanted: hold.wanted, movesOn: hold.from !== null, reason: hold.reason };
  return { outcome, version, write, mark, waiting, refusal, round, requested, needs };
}

/** Maps outcomes to counters of the portal's activity. An outcome that changes nothing is not counted. */
const COUNTER_OF: Partial<Record<GateOutcome, string>> = {
  held: "deals_held",
  marked: "deals_marked",
  released: "deals_released",
  passed: "deals_passed",
  refused: "deal_moves_refused",
};

/** Makes the request to verify a contact. The dedupe key allows one for each move of the deal. */
function requestFor(
  dealId: string,
  round: number,
  { contactId, level }: RequiredContact,
  now: number,
): NewJob {
  return contactJob(contactId, `gate:${dealId}:${round}`, {
    type: "verification.request",
    kind: "identity",
    again: false,
    order: { proofingLevel: level, documentTypes: [] },
    trigger: { by: "deal_stage", reference: dealId, at: now },
    execution: "",
  });
}
