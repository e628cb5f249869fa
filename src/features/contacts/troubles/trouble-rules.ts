/** Decides how often a session is tried to be made, and which troubles with 1Kosmos an admin must see. */
import type { Fault } from "../../../portal/connection/fault.ts";
import type { ProviderFailure } from "../../../onekosmos/provider.ts";
import type { ContactReport } from "../../../domain/contact/contract.ts";
import { mayStart, sessionCheck, type ContactEvent } from "../../../domain/contact/event.ts";
import type { Trigger } from "../../../domain/contact/trigger.ts";
import type { NewJob } from "../../../kernel/jobs/job.ts";
import { contactJob } from "../contact-job.ts";
import type { FailedPoll } from "../polls/poll-queue.ts";
import { aboutWordOf, CREATE, isAboutWord, requestIdOf, type Trouble, type Troubles } from "./troubles.ts";

/** 1Kosmos is paid at most so often for one order. */
const MAX_PAID = 2;
/** A failure that is not repeated soon is shown from this many in a row on. */
const SHOWN_FROM = 2;
/** While a link is not allowed, or creates wait for that: a look costs nothing. In ms. */
export const LINK_CHECK_MS = 15 * 60_000;

/** The subject of a failed create. */
export interface FailedCreate {
  readonly contactId: string;
  readonly job: number;
  /** When the job is retried if nothing prevents it, epoch ms; null: it is given up. */
  readonly nextAt: number | null;
  readonly failure: ProviderFailure;
  readonly fault: Fault;
  readonly now: number;
}

/** The row to store, and what becomes of the job. */
export interface CreateVerdict {
  readonly row: Trouble;
  /** Only a person may repeat it: it was paid for as often as it may be. */
  readonly final: boolean;
  /** Epoch ms: it waits for an admin, and using up attempts would change nothing. Null: it is retried as usual. */
  readonly until: number | null;
}

/** Decides about a failed create. `before`: the contact's row; it counts unless it was given up: then a person has tried again. */
export function afterFailedCreate(failed: FailedCreate, before: Trouble | null): CreateVerdict {
  const { contactId, job, nextAt, failure, fault, now } = failed;
  const earlier = before?.retryAt === null ? null : before;
  const failures = (earlier?.failures ?? 0) + 1;
  const paid = (earlier?.paid ?? 0) + PAID[failure.paid ?? "no"];
  const isLink = failure.reason === "link_refused";
  const final = !isLink && (failure.paid === "yes" || (failure.paid === "maybe" && paid >= MAX_PAID));
  const until = isLink ? now + LINK_CHECK_MS : null;
  // The portal's own conditions report the tenant and the connection.
  const isOwn = fault === "record" || fault === "call";
  const shown = isLink || final || (isOwn && failures >= SHOWN_FROM);
  const row: Trouble = {
    contactId,
    about: CREATE,
    reason: final ? inWords(failure) : failure.message,
    kind: isLink ? "link" : "create",
    since: before?.since ?? now,
    retryAt: final ? null : (until ?? nextAt),
    job,
    failures,
    paid,
    shown: shown ? 1 : 0,
  };
  return { row, final, until };
}

/**
 * Returns whether a session may not be tried to be made for an event, since it was paid for as often as it may be and nobody has tried
 * again: a person at a card, a ticket or the page, or an admin who replays the job (`job`) that was given up.
 */
export function isSpent(row: Trouble | null, event: ContactEvent, job: number): boolean {
  if (row === null || row.paid < MAX_PAID || row.retryAt !== null || !mayStart(event)) return false;
  return row.job !== job && !isRequestedByPerson(event);
}

/** Triggers of people who see what became of it. */
const PEOPLE: ReadonlySet<Trigger["by"]> = new Set(["card", "bulk_action", "ticket"]);

function isRequestedByPerson(event: ContactEvent): boolean {
  if (event.type === "document.choice") return true;
  return event.type === "verification.request" && PEOPLE.has(event.trigger.by);
}

const PAID = { no: 0, maybe: 1, yes: MAX_PAID } as const;

/** Returns that a create is not repeated, and why. */
function inWords({ message, paid }: ProviderFailure): string {
  const made = paid === "yes" ? "1Kosmos made a session that cannot be used" : "Sessions may have been made";
  return `${message} ${made} and paid for, so it is not repeated automatically.`;
}

/** Stores that a poll failed, when an admin must see it. */
export function noteFailedPoll(
  troubles: Troubles,
  { poll, failure, retryAt }: FailedPoll,
  now: number,
): void {
  const { contactId, session } = poll;
  const isWaiting = session.provider !== "late";
  if (!isUnread(failure, isWaiting && now >= session.expiresAt)) return;
  const about = session.requestId;
  const before = troubles.of(contactId).find((row) => row.about === about);
  const failures = (before?.failures ?? 0) + 1;
  const since = before?.since ?? now;
  // A page in front of 1Kosmos may be gone in a moment; a refusal of 1Kosmos itself stays as it is.
  const shown = failures >= SHOWN_FROM || (failure.status ?? 0) < 300 ? 1 : 0;
  const row = { contactId, about, kind: "result", since, retryAt, failures, shown } as const;
  troubles.put({ ...row, reason: failure.message, job: 0, paid: 0 });
}

/** Deletes what is over by a report, and stores the words of 1Kosmos that have no known meaning yet. */
export function resolveTroubles(
  troubles: Troubles,
  contactId: string,
  report: ContactReport,
  now: number,
): void {
  deleteResolved(troubles, contactId, report);
  for (const { requestId, unknownWord: reason } of report.projection.open) {
    const about = aboutWordOf(requestId);
    if (reason === undefined || troubles.isStored(contactId, about, reason)) continue;
    const row = { contactId, about, kind: "result", since: now, retryAt: null, shown: 1 } as const;
    troubles.put({ ...row, reason, job: 0, failures: 0, paid: 0 });
  }
}

/** Deletes a session that was made, a result that was read, a word that is no longer returned, a session that is not waited for. */
function deleteResolved(
  troubles: Troubles,
  contactId: string,
  { answered, projection }: ContactReport,
): void {
  const words = new Map(projection.open.map(({ requestId, unknownWord }) => [requestId, unknownWord]));
  const isMaking = Object.values(projection.tracks).some(({ phase }) => phase === "requesting");
  const waiting = new Set([...projection.open, ...projection.late].map(({ requestId }) => requestId));
  const isGone = projection.deletedAt !== null;
  troubles.resolve(contactId, (row) => {
    if (row.about === CREATE) return isGone || !isMaking;
    if (isAboutWord(row)) return words.get(requestIdOf(row)) !== row.reason;
    return answered || !waiting.has(row.about);
  });
}

/** Makes the jobs that fetch again what could not be read: another connection may understand it. */
export function jobsToReread(troubles: Troubles, now: number): readonly NewJob[] {
  const unread = troubles.shown().filter(({ kind }) => kind === "result");
  const requests = new Map(unread.map((row) => [requestIdOf(row), row.contactId]));
  return [...requests].map(([requestId, contactId]) =>
    contactJob(contactId, `reread:${requestId}:${now}`, sessionCheck(requestId)),
  );
}

/** True if a poll's failure is one that an admin must see: what came cannot be read, or the link is over and nothing came. */
function isUnread({ reason }: ProviderFailure, isPastEnd: boolean): boolean {
  return reason === "unexpected_answer" || isPastEnd;
}
