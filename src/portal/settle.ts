/** The consequences of one piece of work, stored together with its end. Called inside one transaction. */
import type { DoneReport, TaskOutcome, TaskReport } from "../contact/contract.ts";
import { log } from "../log.ts";
import { noteOfAnswer } from "./card/asks.ts";
import { mayStart, type Work } from "./dispatch.ts";
import { laneOf, type InboxRow } from "./inbox.ts";
import type { Parts } from "./parts.ts";
import { retryAt, retryAtAlways } from "./retry.ts";

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<TaskOutcome, string>> = {
  started: "sessions_started",
  choice_offered: "choices_offered",
  verified: "verified",
  failed: "failed",
  expired: "expired",
  abandoned: "contacts_deleted",
  restored: "contacts_restored",
  merged: "contacts_merged",
  restarted: "sessions_restarted",
  aged: "verifications_aged",
  kept_ours: "edits_written_back",
  edit_accepted: "edits_accepted",
  edit_put_off: "edits_put_off",
  purged: "contacts_purged",
  erased: "contacts_erased",
};

/** Stores what a contact's object reported. */
export function settle(parts: Parts, work: Work, report: TaskReport, now: number): void {
  if (report.kind === "retry") return putOff(parts, work, report, now);
  const { records, inbox, deals, tenant } = parts;
  const { outcome, unknownStatus } = report;
  if (work.from === "inbox") inbox.done(work.row.seq, answerTo(work.row, report));
  if (outcome === "erased" || outcome === "purged" || outcome === "forgotten")
    erase(parts, work, report.tombstones ?? [], now);
  else reflect(parts, work, report, now);
  if (outcome === "refused" && report.message !== undefined) deals.book.note(work.contactId, report.message);
  const counter = COUNTER_OF[outcome];
  if (counter !== undefined) records.count(counter);
  if (unknownStatus !== undefined) {
    countUnknown(records, unknownStatus);
    log("warn", "unknown 1kosmos status", { portal: records.portal().portalId, status: unknownStatus });
  }
  // An answer from 1Kosmos: what rested because of its refusals or its trouble goes on.
  if (report.answered && tenant.noteAnswer(mayStart(work))) inbox.hurry(now);
}

/** Words that are counted by name; the others are counted together. */
const WORDS_COUNTED = 30;
const WORD_COUNTER = "unknown_word:";

/** Counts a word of 1Kosmos that the app does not understand, under its name. */
function countUnknown(records: Parts["records"], word: string): void {
  records.count("unknown_statuses");
  const name = `${WORD_COUNTER}${word}`;
  const counted = Object.keys(records.counters()).filter((counter) => counter.startsWith(WORD_COUNTER));
  if (counted.includes(name) || counted.length < WORDS_COUNTED) records.count(name);
}

/** Whoever repeats an ask under the same identity gets the answer of the first. */
function answerTo({ kind }: InboxRow, report: DoneReport): string | null {
  return kind === "ask" ? noteOfAnswer(report) : null;
}

/** What the contact's object says is what its portal knows. */
function reflect(parts: Parts, work: Work, report: DoneReport, now: number): void {
  const { projection } = report;
  const { people, outbox, deals, actions, sessions, timeline } = parts;
  const { contactId } = work;
  const { snapshot, version, writeAt, moments, deletedAt } = projection;
  const loser = loserOf(work);
  // Whatever its outcome: a merge whose first report was lost has nothing new to say to the contact's object.
  if (loser !== null && people.resolve(loser) !== contactId) takeOver(parts, loser, contactId, now);
  people.reflect(contactId, projection);
  sessions.reflect(contactId, projection.open, now);
  if (snapshot !== null) outbox.put(contactId, version, snapshot, now, Math.max(now, writeAt));
  else if (deletedAt !== null) {
    outbox.drop(contactId);
    timeline.box.forget("contact", [contactId]);
  }
  timeline.tell(contactId, moments);
  if (snapshot !== null || deletedAt !== null) deals.contactReported(contactId, snapshot, version, now);
  actions.ledger.reported(contactId, asksFor(work), report, now);
}

/** Who has become part of the contact by this work; null when nobody has. */
function loserOf(work: Work): string | null {
  return work.from === "inbox" && work.row.kind === "merge" ? work.row.note : null;
}

/** The execution of the workflow action whose question this work answers; "" when there is none. */
function asksFor(work: Work): string {
  return work.from === "inbox" && work.row.kind === "ask" ? work.row.note : "";
}

/** HubSpot resolves a loser's id to the survivor: what was to be written to it must not be. */
function takeOver(parts: Parts, loser: string, survivor: string, now: number): void {
  const { people, outbox, deals, actions, sessions, timeline } = parts;
  outbox.drop(loser);
  timeline.box.handOver([loser], survivor);
  sessions.drop([loser]);
  people.merge(loser, survivor);
  deals.contactsGone([loser], now);
  actions.ledger.store.handOver(loser, survivor);
}

/** Nothing with the contact's id stays, nor with that of one that became part of it; their hashes do. */
function erase(parts: Parts, { contactId }: Work, hashes: readonly string[], now: number): void {
  const { records, people, forgotten, inbox, outbox, deals, actions, sessions, timeline } = parts;
  const ids = [contactId, ...people.mergedInto(contactId)];
  forgotten.add(hashes);
  people.drop(ids);
  inbox.drop(ids);
  outbox.drop(...ids);
  timeline.box.forget("contact", ids);
  sessions.drop(ids);
  deals.contactsGone(ids, now);
  actions.ledger.forget(ids, now);
  records.update({ refused: records.portal().refused.filter((id) => !ids.includes(id)) });
}

type Retry = Extract<TaskReport, { kind: "retry" }>;

function isOwn(work: Work): boolean {
  return work.from === "inbox" && laneOf(work.row.kind) === "own";
}

function putOff(parts: Parts, work: Work, { failure, fault = "call" }: Retry, now: number): void {
  const { records, inbox, actions, sessions, tenant } = parts;
  const { portalId } = records.portal();
  if (!isOwn(work)) tenant.noteFailure(failure, fault, mayStart(work) ? work.contactId : null);
  log("warn", isOwn(work) ? "contact work put off" : "1kosmos call put off", {
    portal: portalId,
    contact: work.contactId,
    reason: failure.reason,
    status: failure.status,
    detail: failure.detail,
    fault,
  });
  const attempts = work.row.attempts + 1;
  if (work.from === "sessions")
    return sessions.postpone(work.row, attempts, retryAtAlways(attempts, now, failure));
  // A forgetting is never given up.
  if (work.row.kind === "forget")
    return inbox.postpone(work.row.seq, attempts, retryAtAlways(attempts, now, failure), failure.message);
  // A refusal that a person must fix costs no attempt: the work waits as long as it takes.
  if (fault === "connection") {
    return inbox.postpone(work.row.seq, work.row.attempts, records.portal().holdUntil, failure.message);
  }
  if (fault === "record") inbox.goLast(work.row.seq);
  const again = retryAt(attempts, now, failure);
  if (again !== null) return inbox.postpone(work.row.seq, attempts, again, failure.message);
  inbox.bury(work.row.seq, failure.message);
  actions.ledger.gaveUp(asksFor(work), work.contactId, failure.message, now);
  records.count("dead_letters");
}
