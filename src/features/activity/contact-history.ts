/** One contact: how it stands and why, its verifications, what happened, and what waits. */
import { detailWords, eventWords, userOfDetail, workWords } from "../../domain/contact/read/history-words.ts";
import { REASON_WORDS, reasonOfDetail } from "../../domain/contact/reasons.ts";
import type { Verification } from "../../domain/contact/verification.ts";
import { summaryWording, type SummaryInput } from "./summary-wording.ts";
import { isoOrNull, toItem } from "./items.ts";
import type { ContactHistory } from "./read-model.ts";
import { toFound } from "./verification-search.ts";

/** The data that the page of a contact is made from. */
export interface HistoryInput extends SummaryInput {
  readonly contactId: string;
  readonly name: string | null;
  /** Verifications and events of this time (epoch ms) or earlier are not shown. */
  readonly keptSince: number;
  readonly mayDecide: boolean;
}

/** Puts it together. */
export function toHistory(parts: HistoryInput): ContactHistory {
  const { contactId, name, record, jobs, keptSince } = parts;
  const verifications = parts.verifications
    .filter(({ startedAt }) => startedAt > keptSince)
    .toReversed()
    .map((entry) => toItem(toFound(contactId, entry, record?.deletedAt ?? null), name));
  const events = (record?.events ?? [])
    .filter(({ at }) => at > keptSince)
    .map(({ at, kind, event, detail, trigger }) => ({
      at: new Date(at).toISOString(),
      kind,
      event,
      text: eventWords(kind, event),
      detail: detailWords(kind, event, detail),
      reason: event === "failed" ? reasonOfDetail(kind, detail) : null,
      by: userOfDetail(detail),
      trigger,
    }));
  return {
    contactId,
    name,
    isKnown: record !== null && (record.status !== null || events.length > 0),
    status: record?.status ?? null,
    ial: record?.ial ?? null,
    verifiedAt: isoOrNull(record?.verifiedAt ?? null),
    manual: record?.manual ?? null,
    review: record?.review ?? false,
    unknownWord: record?.unknownWord ?? null,
    summary: summaryOf(parts),
    summaryWording: summaryWording(parts),
    verifications,
    events,
    mayDecide: parts.mayDecide,
    waiting: jobs.map(({ payload, state, reason, dueAt }) => ({
      what: workWords(nameOf(payload)),
      event: nameOf(payload),
      reason: reason === "" ? "It waits for its turn." : reason,
      isTurn: reason === "",
      retryAt: state === "dead" ? null : new Date(dueAt).toISOString(),
    })),
  };
}

/** The event of a contact's job. */
function nameOf(payload: string): string {
  const event: unknown = JSON.parse(payload);
  const isNamed = typeof event === "object" && event !== null && "type" in event;
  return isNamed && typeof event.type === "string" ? event.type : "contact";
}

function summaryOf({ record, verifications, jobs, sourcesOff }: SummaryInput): string {
  const dead = jobs.find(({ state }) => state === "dead");
  if (dead !== undefined) return `Work for this contact failed and waits for you: ${dead.reason}`;
  const due = jobs.find(({ reason }) => reason !== "");
  if (due !== undefined) return `Work for this contact is tried again: ${due.reason}`;
  if (record === null || record.status === null)
    return neverRequested(sourcesOff.join(", "), jobs.length > 0);
  if (record.deletedAt !== null)
    return "The contact is deleted in HubSpot. Nothing happens until it is restored.";
  const { manual, status } = record;
  if (manual !== null) return `An admin marked the contact as ${status}: ${manual.reason}`;
  const newest = verifications.findLast(({ kind }) => kind === "identity");
  switch (status) {
    case "verified":
      return "The identity is verified.";
    case "pending":
      if (record.review)
        return "The person has submitted, and 1Kosmos reviews it. There is nothing to do but wait.";
      if (record.unknownWord !== null)
        return `1Kosmos says "${record.unknownWord}", which the app does not understand. Say what it means in the 1Kosmos connection.`;
      return (newest?.openedAt ?? null) === null
        ? "The link is ready and was not opened yet."
        : "The person has opened the link and is not finished.";
    default:
      return endWords(status, newest);
  }
}

function endWords(status: string, newest: Verification | undefined): string {
  if (newest === undefined || newest.reason === null)
    return status === "expired" ? "The verification is no longer valid." : "The person did not pass.";
  return `Not verified: ${REASON_WORDS[newest.reason].text}`;
}

function neverRequested(triggersOff: string, isWaiting: boolean): string {
  if (isWaiting) return "A verification was asked for and waits for its turn.";
  const why = triggersOff === "" ? "" : ` The triggers are off for contacts from: ${triggersOff}.`;
  return `No verification was asked for, or what happened is older than the settings keep.${why}`;
}
