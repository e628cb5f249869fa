/** Evaluates deals that were read against their gates, and stores what follows together with the end of the evaluation. */
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
import type { DealGateTable, DealReport } from "./deal-gate-table.ts";
import type { Evaluation, Evaluations } from "./evaluations.ts";
import type { DealFound } from "./reader.ts";
import { gateMoments } from "./timeline-events.ts";

/** What evaluating works with. */
export interface EvaluatorOptions {
  readonly context: PortalContext;
  readonly table: DealGateTable;
  readonly evaluations: Evaluations;
  readonly index: ContactIndex;
  readonly outbox: OutboxTable<DealWrite>;
  readonly timeline: TimelineChannel;
  /** Tests want less. */
  readonly absence?: AbsenceDelays;
}

export class GateEvaluator {
  readonly #options: EvaluatorOptions;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /** Evaluates a deal and stores what follows, in one commit. What fails is put off. */
  evaluate(found: DealFound, pipelines: DealFacts["pipelines"]): void {
    const { context, table } = this.#options;
    const { evaluation } = found;
    try {
      const decision = decide(table.stateOf(evaluation.dealId), this.#factsOf(found, pipelines));
      context.commit(() => this.#store(found, decision, pipelines));
    } catch (error) {
      log("error", "deal work failed", { deal: evaluation.dealId, reason: String(error).slice(0, 200) });
      this.retryLater([evaluation], INTERNAL);
    }
  }

  #factsOf(
    { evaluation, at, cameFrom, marks, contacts }: DealFound,
    pipelines: DealFacts["pipelines"],
  ): DealFacts {
    const { context, table, index } = this.#options;
    const known = index.findAll(contacts.map(({ contactId }) => contactId));
    return {
      at,
      cameFrom,
      movedAt: evaluation.movedAt,
      adopts: evaluation.adopts,
      marks,
      gates: context.records.settings().gates,
      pipelines,
      contacts: contacts.map(({ contactId, labels }) => {
        const { status = null, ial = null } = known.get(contactId) ?? {};
        return { contactId, labels, status, ial };
      }),
      ...table.newsOf(evaluation.dealId),
    };
  }

  /** Stores the consequences of an evaluation together with its end. */
  #store(
    { evaluation, at, enteredAt }: DealFound,
    decision: GateDecision,
    pipelines: DealFacts["pipelines"],
  ): void {
    const { context, table, evaluations, outbox, timeline } = this.#options;
    const { dealId } = evaluation;
    const now = context.now();
    const report = reportOf(decision);
    const { version, write, outcome, round } = report;
    evaluations.markDone(evaluation);
    const before = table.markOf(dealId);
    const fresh = table.put(dealId, decision.state, report, now);
    timeline.enqueue(dealId, gateMoments(dealId, before, report, { pipelines, at, enteredAt, now }));
    context.jobs.add(
      fresh.map((required) => requestFor(dealId, round, required, now)),
      now,
    );
    // What HubSpot shows already needs no write, and an older one must not come after it.
    if (write === null) outbox.delete(dealId);
    else outbox.put(dealId, version, write, now);
    const counter = COUNTER_OF[outcome];
    if (counter !== undefined) context.records.count(counter);
  }

  /** HubSpot did not find the deal. Only its event, or the same absence over time, ends what is stored about it. */
  missed(evaluation: Evaluation): void {
    const hasEnded = evaluation.endedAt > 0 && evaluation.endedAt >= evaluation.movedAt;
    if (hasEnded || !this.#lookLater(evaluation)) this.#forget(evaluation);
  }

  /** HubSpot said nothing of the deal's contacts. In the end they count as none, which opens no gate. */
  unclear(found: DealFound, pipelines: DealFacts["pipelines"]): void {
    if (!this.#lookLater(found.evaluation)) this.evaluate(found, pipelines);
  }

  /** Looks again later at a deal of which HubSpot said nothing; false when it has said nothing for long enough. */
  #lookLater(evaluation: Evaluation): boolean {
    const { context, table, evaluations, absence = ABSENCE_DELAYS } = this.#options;
    const { dealId: deal, missed: before, waitsUntil } = evaluation;
    const now = context.now();
    // A new reason to look, before the pause is over: the absence has not lasted longer for that.
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

  /** The deal is gone, and so is what waits for it here. */
  #forget(evaluation: Evaluation): void {
    const { context, table, evaluations, outbox, timeline } = this.#options;
    const { dealId } = evaluation;
    context.commit(() => {
      evaluations.markDone(evaluation);
      table.forget(dealId);
      outbox.delete(dealId);
      timeline.table.forget("deal", [dealId], { all: false });
    });
  }

  /** These evaluations could not be carried out: later again, or to wait where a person sees them. */
  retryLater(postponed: readonly Evaluation[], failure: HubSpotFailure): void {
    const { context, evaluations } = this.#options;
    const { reason, status, message } = failure;
    const { portalId: portal } = context.records.portal();
    log("warn", "deals put off", { portal, deals: postponed.length, reason, status });
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

/** The deal as it stands after a decision. */
function reportOf({ state, write, needs, outcome }: GateDecision): DealReport {
  const { version, mark, hold, round, asks, refusal } = state;
  const waiting =
    hold === null || hold.releasing !== null
      ? null
      : { wanted: hold.wanted, movesOn: hold.from !== null, reason: hold.reason };
  return { outcome, version, write, mark, waiting, refusal, round, asks, needs };
}

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<GateOutcome, string>> = {
  held: "deals_held",
  marked: "deals_marked",
  released: "deals_released",
  passed: "deals_passed",
  refused: "deal_moves_refused",
};

/** A contact is asked once for each move of the deal, whatever is repeated. */
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
