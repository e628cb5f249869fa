/** Stores what a contact's object reported. Every function runs inside the commit that ends the job or the poll. */
import type { ContactReport, OpenSession, ContactProjection } from "../../../domain/contact/contract.ts";
import type { Snapshot } from "../../../domain/properties.ts";
import type { Counters } from "../../../kernel/counters.ts";
import type { Feature } from "../../../kernel/feature.ts";
import type { Jobs } from "../../../kernel/jobs/jobs.ts";
import type { OutboxTable } from "../../../kernel/outbox/outbox.ts";
import { log } from "../../../lib/log.ts";
import { GAUGES } from "../../../portal/dispatch/gauges.ts";
import type { Tombstones } from "../../../portal/context/tombstones.ts";
import type { ContactIndex, IndexedContact } from "./contact-index.ts";
import { contactSubject } from "../contact-job.ts";
import type { PollSchedule } from "../polls/poll-schedule.ts";
import type { VerificationTable } from "./verification-table.ts";
import type { TaskOutcome } from "../../../domain/contact/decision.ts";

/** Counters of the portal's activity; what changes nothing is not counted. */
const COUNTER_OF: Partial<Record<TaskOutcome, string>> = {
  started: "sessions_started",
  choice_offered: "choices_offered",
  verified: "verified",
  failed: "failed",
  revoked: "decisions_revoked",
  overturned: "decisions_overturned",
  expired: "expired",
  abandoned: "contacts_deleted",
  restored: "contacts_restored",
  merged: "contacts_merged",
  restarted: "sessions_restarted",
  aged: "verifications_aged",
  marked_verified: "marked_verified",
  marked_failed: "marked_failed",
  link_replaced: "links_replaced",
  cancelled: "verifications_cancelled",
  kept_ours: "edits_written_back",
  edit_accepted: "edits_accepted",
  edit_put_off: "edits_put_off",
  reminded: "reminders_due",
  purged: "contacts_purged",
  erased: "contacts_erased",
};

/** Words that are counted by name; the others are counted together. */
const WORDS_COUNTED = 200;
const WORD_COUNTER = "unknown_word:";

/** How many links are signed with a key, by its id. */
export const LINK_GAUGE = "gauge.links.";

/** Dependencies of storing a report. */
export interface ApplyOptions {
  readonly portalId: () => number;
  readonly jobs: Jobs;
  readonly counters: Counters;
  readonly index: ContactIndex;
  readonly polls: PollSchedule;
  readonly verifications: VerificationTable;
  /** Verifications that began at this time or earlier are not kept, epoch ms. */
  readonly keptSince: () => number;
  readonly outbox: OutboxTable<Snapshot>;
  readonly tombstones: Tombstones;
  readonly now: () => number;
  /** Every feature that follows contacts. */
  readonly followers: () => readonly Feature[];
}

/** A report and what it is about. */
export interface Reported {
  readonly contactId: string;
  readonly report: ContactReport;
  /** The contact that became part of this one by the job; null when none did. */
  readonly loser: string | null;
  /** The execution that waits for the job's result; "" when none does. */
  readonly jobKey: string;
}

/** Stores a report and its consequences. */
export function applyReport(options: ApplyOptions, reported: Reported): void {
  const { contactId, report } = reported;
  const { outcome, unknownStatus } = report;
  if (outcome === "erased" || outcome === "purged") eraseContact(options, contactId, outcome === "erased");
  else reflect(options, reported);
  const counter = COUNTER_OF[outcome];
  if (counter !== undefined) options.counters.add(counter);
  if (unknownStatus === undefined) return;
  countUnknownWord(options.counters, unknownStatus);
  log("warn", "unknown 1kosmos status", { portal: options.portalId(), status: unknownStatus });
}

/** Counts a word of 1Kosmos that the app does not understand, under its name. */
function countUnknownWord(counters: Counters, word: string): void {
  counters.add("unknown_statuses");
  const name = `${WORD_COUNTER}${word}`;
  const counted = Object.keys(counters.all()).filter((counter) => counter.startsWith(WORD_COUNTER));
  if (counted.includes(name) || counted.length < WORDS_COUNTED) counters.add(name);
}

/** Stores the report of the contact's object. */
function reflect(options: ApplyOptions, { contactId, report, loser, jobKey }: Reported): void {
  const { projection } = report;
  const { index, outbox, verifications, now, followers } = options;
  // Whatever its outcome: a merge whose first report was lost changes nothing at the contact's object.
  const isTakeOver = loser !== null && index.resolve(loser) !== contactId;
  if (isTakeOver) countLink(options.counters, index.find(loser)?.linkKey ?? null, null);
  const left = isTakeOver ? (index.find(loser)?.verifications ?? "[]") : null;
  if (isTakeOver) takeOver(options, loser, contactId);
  const before = index.find(contactId);
  const texts = [before?.verifications ?? "[]", ...(left === null ? [] : [left])];
  const { text, changes } = verifications.update(
    contactId,
    texts,
    projection.verifications,
    options.keptSince(),
  );
  const generation = scheduleSessions(options, contactId, before, projection);
  index.put(contactId, projection, generation, text);
  countLink(options.counters, before?.linkKey ?? null, projection.linkKey ?? null);
  const { snapshot, version, writeAt, deletedAt } = projection;
  if (snapshot !== null) outbox.put(contactId, version, snapshot, now(), Math.max(now(), writeAt));
  else if (deletedAt !== null) outbox.delete(contactId);
  const change = { contactId, report, before, jobKey, now: now() };
  for (const feature of followers()) {
    feature.contactChanged?.(change);
    if (changes.length > 0) feature.verificationsChanged?.(changes, now());
  }
}

/** Counts the links by the key that they are signed with. */
function countLink(counters: Counters, was: string | null, is: string | null): void {
  if (was === is) return;
  if (was !== null) counters.add(`${LINK_GAUGE}${was}`, -1);
  if (is !== null) counters.add(`${LINK_GAUGE}${is}`, 1);
}

/** Schedules polls for sessions that are new and ends those of sessions that are over. Returns the polls' generation. */
function scheduleSessions(
  { polls, counters, now }: ApplyOptions,
  contactId: string,
  before: IndexedContact | null,
  { open, late }: Pick<ContactProjection, "open" | "late">,
): number {
  const known = [...(before?.sessions ?? []), ...(before?.late ?? [])];
  const polled = [...open, ...late];
  const generation = before?.generation ?? 0;
  const waiting = before?.sessions ?? [];
  counters.add(GAUGES.sessions, open.length - waiting.length);
  counters.add(GAUGES.reviews, inReview(open) - inReview(waiting));
  for (const session of known)
    if (!polled.some((other) => isSame(session, other))) polls.remove(contactId, session);
  if (polled.every((session) => known.some((other) => isSame(session, other)))) return generation;
  // A new generation makes void what is scheduled for the sessions before; those that go on are scheduled again.
  for (const session of polled) polls.add(contactId, session, generation + 1, now());
  return generation + 1;
}

/** Returns whether two are the same session, waited for in the same way. */
function isSame(one: OpenSession, other: OpenSession): boolean {
  const isLate = (one.provider === "late") === (other.provider === "late");
  return isLate && one.kind === other.kind && one.requestId === other.requestId;
}

/** HubSpot resolves a loser's id to the survivor: what was to be written to the loser must not be. */
function takeOver(options: ApplyOptions, loser: string, survivor: string): void {
  const { index, outbox, now, followers } = options;
  outbox.delete(loser);
  endSessions(options, loser);
  index.merge(loser, survivor);
  for (const feature of followers()) feature.contactMerged?.(loser, survivor, now());
}

/** Deletes everything under the contact's id and those that became part of it; `forGood` leaves their tombstones. */
function eraseContact(options: ApplyOptions, contactId: string, forGood: boolean): void {
  const { jobs, index, outbox, verifications, tombstones, now, followers } = options;
  const ids = [contactId, ...index.mergedInto(contactId)];
  if (forGood) tombstones.add(ids);
  for (const id of ids) endSessions(options, id);
  verifications.erase([...index.findAll(ids).values()].map((row) => row.verifications));
  for (const { linkKey } of index.findAll(ids).values()) countLink(options.counters, linkKey, null);
  index.delete(ids);
  jobs.deleteSubjects(ids.map((id) => contactSubject(id)));
  outbox.delete(...ids);
  for (const feature of followers()) feature.contactErased?.(ids, now());
}

/** Ends the polls of a contact that is gone. */
function endSessions({ index, polls, counters }: ApplyOptions, contactId: string): void {
  const { sessions = [], late = [] } = index.find(contactId) ?? {};
  for (const session of [...sessions, ...late]) polls.remove(contactId, session);
  counters.add(GAUGES.sessions, -sessions.length);
  counters.add(GAUGES.reviews, -inReview(sessions));
}

function inReview(sessions: readonly OpenSession[]): number {
  return sessions.filter(({ review }) => review === true).length;
}
