/** Judges deals that were read: hands each to its object, and stores what follows together with the end of the look. */
import type { DealReport } from "../../deal/contract.ts";
import type { DealFacts, GateOutcome } from "../../deal/decide.ts";
import { satisfies, type Need } from "../../deal/gate.ts";
import type { DealWrite } from "../../hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import { log } from "../../log.ts";
import type { Inbox, InboxEntry } from "../../portal/inbox.ts";
import type { Outbox } from "../../kernel/outbox.ts";
import type { Records } from "../../portal/records.ts";
import { retryAt } from "../../kernel/backoff.ts";
import { gateMoments } from "./timeline-events.ts";
import type { TimelineLane } from "../timeline/channel.ts";
import { ABSENCE_DELAYS, lookAfterAbsence, type AbsenceDelays } from "../../kernel/absence.ts";
import type { DealBook } from "./deal-gate-table.ts";
import type { DealInbox, Look } from "./evaluations.ts";
import type { DealFound } from "./reader.ts";
import type { Standings } from "./standings.ts";

/** What judging works with. */
export interface JudgeOptions {
  readonly records: Records;
  readonly book: DealBook;
  readonly inbox: DealInbox;
  readonly standings: Standings;
  /** The contacts' inbox: who is to be verified goes there. */
  readonly contacts: Pick<Inbox, "add">;
  readonly outbox: Outbox<DealWrite>;
  readonly timeline: Pick<TimelineLane, "tell" | "box">;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
  /** Hands the facts to the deal's object. */
  readonly look: (dealId: string, facts: DealFacts) => Promise<DealReport>;
  /** Ends the deal's object. */
  readonly erase: (dealId: string) => Promise<void>;
  /** Tests want less. */
  readonly absence?: AbsenceDelays;
}

/** See the file's header. */
export class Judge {
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** Has the deal judged by its object, and stores what follows. What fails is put off. */
  async judge(found: DealFound, pipelines: DealFacts["pipelines"]): Promise<void> {
    const { look, at, cameFrom, marks, contacts } = found;
    const { records, commit, book, standings, look: ask } = this.#options;
    const facts: DealFacts = {
      at,
      cameFrom,
      movedAt: look.movedAt,
      adopts: look.adopts === 1,
      marks,
      gates: records.settings().gates,
      pipelines,
      contacts: standings.join(contacts),
      ...book.newsOf(look.dealId),
    };
    try {
      const report = await ask(look.dealId, facts);
      commit(() => this.#settle(found, report, pipelines));
    } catch (error) {
      log("error", "deal work failed", { deal: look.dealId, reason: String(error).slice(0, 200) });
      this.putOff([look], { reason: "server_error", message: "an internal error; it is tried again" });
    }
  }

  /** Stores the consequences of a look together with its end. */
  #settle({ look, at, enteredAt }: DealFound, report: DealReport, pipelines: DealFacts["pipelines"]): void {
    const { records, book, standings, inbox, contacts, outbox, timeline, now } = this.#options;
    const { dealId } = look;
    const { version, write, needs, outcome, round } = report;
    inbox.done(look);
    const before = book.markOf(dealId);
    const fresh = book.take(dealId, report, now());
    timeline.tell(dealId, gateMoments(dealId, before, report, { pipelines, at, enteredAt, now: now() }));
    contacts.add(
      fresh.map((need) => askOf(dealId, round, need, now())),
      now(),
    );
    // What HubSpot shows already needs no write, and an older one must not come after it.
    if (write === null) outbox.drop(dealId);
    else outbox.put(dealId, version, write, now());
    // Somebody may have been verified while the deal was judged, when nobody waited for that yet.
    const known = standings.of(needs.map(({ contactId }) => contactId));
    const changed = needs.some(({ contactId, level }) => satisfies(known.get(contactId) ?? NOTHING, level));
    if (changed) inbox.lookAgain([dealId], `meanwhile:${now()}`, now());
    const counter = COUNTER_OF[outcome];
    if (counter !== undefined) records.count(counter);
  }

  /** HubSpot did not find the deal. Only its event, or the same absence over time, ends what is stored about it. */
  async missed(look: Look): Promise<void> {
    const hasEnded = look.endedAt > 0 && look.endedAt >= look.movedAt;
    if (hasEnded || !this.#lookLater(look)) await this.#forget(look);
  }

  /** HubSpot said nothing of the deal's contacts. In the end they count as none, which opens no gate. */
  async unclear(found: DealFound, pipelines: DealFacts["pipelines"]): Promise<void> {
    if (!this.#lookLater(found.look)) await this.judge(found, pipelines);
  }

  /** Looks again later at a deal of which HubSpot said nothing; false when it has said nothing for long enough. */
  #lookLater(look: Look): boolean {
    const { records, book, inbox, commit, now, absence = ABSENCE_DELAYS } = this.#options;
    // A new reason to look, before the pause is over: the absence has not lasted longer for that.
    const isEarly = look.missed > 0 && look.waitsUntil > now();
    const missed = isEarly ? look.missed : look.missed + 1;
    const again = isEarly ? look.waitsUntil : lookAfterAbsence(missed, now(), absence);
    const isHeld = book.waits(look.dealId);
    if (again === null && !isHeld) return false;
    log("info", "deal not found", { portal: records.portal().portalId, deal: look.dealId, times: missed });
    commit(() => {
      inbox.miss(look, missed, again ?? now() + absence.keptMs);
      if (again === null) book.notFound(look.dealId);
    });
    return true;
  }

  /** The deal is gone: its object ends, and so does what waits for it here. */
  async #forget(look: Look): Promise<void> {
    const { book, inbox, outbox, timeline, commit, erase } = this.#options;
    const { dealId } = look;
    try {
      if (book.knows(dealId)) await erase(dealId);
    } catch (error) {
      return this.putOff([look], { reason: "server_error", message: String(error).slice(0, 200) });
    }
    commit(() => {
      inbox.done(look);
      book.forget(dealId);
      outbox.drop(dealId);
      timeline.box.forget("deal", [dealId]);
    });
  }

  /** These looks could not be carried out: later again, or to rest where a person sees them. */
  putOff(looks: readonly Look[], failure: HubSpotFailure): void {
    const { records, inbox, commit, now } = this.#options;
    log("warn", "deals put off", {
      portal: records.portal().portalId,
      deals: looks.length,
      reason: failure.reason,
      status: failure.status,
    });
    commit(() => {
      for (const look of looks) {
        const attempts = look.attempts + 1;
        const again = retryAt(attempts, now(), failure);
        if (again !== null) inbox.postpone(look, attempts, again, failure.message);
        else {
          inbox.bury(look, failure.message);
          records.count("dead_letters");
        }
      }
    });
  }
}

const NOTHING = { status: null, ial: null } as const;

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<GateOutcome, string>> = {
  held: "deals_held",
  marked: "deals_marked",
  released: "deals_released",
  passed: "deals_passed",
  refused: "deal_moves_refused",
};

/** A contact is asked once for each move of the deal, whatever is repeated. */
function askOf(dealId: string, round: number, { contactId, level }: Need, now: number): InboxEntry {
  return {
    identity: `gate:${dealId}:${round}:${contactId}`,
    kind: "ask",
    contactId,
    source: "",
    requestId: "",
    wish: {
      verification: "identity",
      again: false,
      order: { proofingLevel: level, documentTypes: [] },
      trigger: { by: "deal_stage", reference: dealId },
    },
    occurredAt: now,
    dueAt: now,
  };
}
