/**
 * Finds verifications by filters, page by page, the newest first. A page reads a bounded number of rows whatever the filters:
 * the index of the filter that leaves the least is gone through, the other filters are applied to what it finds, and a search
 * that finds too little returns how far it came.
 */
import * as z from "zod/mini";
import type { Verification } from "../../domain/contact/verification.ts";
import { SOURCES } from "../../domain/vocabulary.ts";
import { startOfDay } from "../../lib/calendar.ts";
import { cachedRead } from "../../lib/cached-read.ts";
import { rowsOf } from "../../lib/sql.ts";
import { verificationsOf } from "../contacts/table/verification-table.ts";
import type { VerificationQuery } from "./queries.ts";
import type { VerificationStatus } from "./read-model.ts";

/** Rows of one statement. */
const CHUNK = 60;
/** Rows of the list that one page goes through. Each costs up to three: its own, an index's, and its contact's. */
const SCANNED = 140;

const rowSchema = z.object({
  startedAt: z.number(),
  id: z.string(),
  contactId: z.string(),
  verifications: z.string(),
  deletedAt: z.nullable(z.number()),
});
type Row = z.infer<typeof rowSchema>;

/** A verification that was found. */
export interface FoundVerification {
  readonly contactId: string;
  readonly status: VerificationStatus;
  readonly verification: Verification;
}

/** One page of what was found. */
export interface SearchResult {
  readonly found: readonly FoundVerification[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** The page is not full although there may be more: when the last row that was looked at began, epoch ms. */
  readonly searchedUntil: number | null;
}

/** The data that a search works with. */
export interface SearchOptions {
  readonly sql: SqlStorage;
  readonly timeZone: string;
  /** Verifications that began at this time or earlier are not shown, epoch ms. */
  readonly keptSince: number;
  /** Returns the contact that an id stands for now, and what its row holds. */
  readonly contact: (id: string) => Pick<Row, "contactId" | "verifications" | "deletedAt"> | null;
}

const COLUMNS = `started_at AS startedAt, id, verifications.contact_id AS contactId, contacts.verifications,
  deleted_at AS deletedAt`;
const TABLES = "verifications JOIN contacts ON contacts.contact_id = verifications.contact_id";
const PAGE = `started_at >= ? AND started_at <= ? AND (started_at < ? OR id < ?)
  ORDER BY started_at DESC, id DESC LIMIT ?`;

/** The statements, by the index that each goes by. */
const STATEMENTS = {
  all: `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${PAGE}`,
  reason: `SELECT ${COLUMNS} FROM ${TABLES} WHERE reason = ? AND ${PAGE}`,
  outcome: `SELECT ${COLUMNS} FROM ${TABLES} WHERE outcome = ? AND ${PAGE}`,
  by: `SELECT ${COLUMNS} FROM ${TABLES} WHERE reference = ? AND trigger_by <> 'contact_created' AND ${PAGE}`,
  trigger: `SELECT ${COLUMNS} FROM ${TABLES} WHERE trigger_by = ? AND trigger_by <> 'contact_created' AND ${PAGE}`,
} as const;

/** Finds one page. */
export function searchVerifications(options: SearchOptions, query: VerificationQuery): SearchResult {
  const window = windowOf(options, query);
  return query.record === undefined
    ? scan(options, query, window)
    : ofRecord(options, query, query.record, window);
}

interface Window {
  /** Both included, epoch ms. */
  readonly from: number;
  readonly until: number;
  /** Of those that began at `until`, only what has an id before this one. */
  readonly beforeId: string;
}

function windowOf({ timeZone, keptSince }: SearchOptions, { from, until, after }: VerificationQuery): Window {
  const first = from === undefined ? 0 : startOfDay(timeZone, from);
  const last = until === undefined ? Number.MAX_SAFE_INTEGER : endOfDay(timeZone, until);
  const [startedAt = "", id = ""] = after === undefined ? [] : splitOnce(after);
  const cursor = after === undefined ? Number.MAX_SAFE_INTEGER : Number(startedAt);
  return {
    from: Math.max(first, keptSince + 1),
    until: Math.min(last, cursor),
    beforeId: cursor <= last ? id : LAST_ID,
  };
}

/** Follows every id. */
const LAST_ID = "\u{10ffff}";
const DAY_MS = 24 * 60 * 60 * 1000;

function endOfDay(timeZone: string, day: string): number {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return startOfDay(timeZone, next) - 1;
}

function splitOnce(cursor: string): readonly [string, string] {
  const dot = cursor.indexOf(".");
  return [cursor.slice(0, dot), cursor.slice(dot + 1)];
}

function cursorOf({ startedAt, id }: Pick<Row, "startedAt" | "id">): string {
  return `${startedAt}.${id}`;
}

function scan(options: SearchOptions, query: VerificationQuery, window: Window): SearchResult {
  const { limit } = query;
  const found: FoundVerification[] = [];
  let { until, beforeId } = window;
  let last: Row | null = null;
  let size = firstSize(query);
  for (let scanned = 0; scanned < SCANNED; scanned += CHUNK) {
    const rows = rowsFrom(options.sql, query, { ...window, until, beforeId }, size);
    for (const row of rows) {
      if (found.length === limit) return { found, next: last && cursorOf(last), searchedUntil: null };
      last = row;
      const one = mayMatch(row, query) ? read(row) : null;
      if (one !== null && matches(one, query)) found.push(one);
    }
    if (rows.length < size) return { found, next: null, searchedUntil: null };
    [until, beforeId, size] = [last?.startedAt ?? until, last?.id ?? beforeId, CHUNK];
  }
  const next = last && cursorOf(last);
  return { found, next, searchedUntil: found.length < limit ? (last?.startedAt ?? null) : null };
}

/** Returns how many rows the first statement reads: a page and one more where the index finds what is shown and nothing else. */
function firstSize(query: VerificationQuery): number {
  const { status, reason, trigger, by, limit } = query;
  const filters = [status, reason, trigger, by].filter((filter) => filter !== undefined).length;
  const [, ...values] = statementFor(query);
  return filters === values.length ? limit + 1 : CHUNK;
}

function rowsFrom(
  sql: SqlStorage,
  query: VerificationQuery,
  { from, until, beforeId }: Window,
  size: number,
): readonly Row[] {
  const [statement, ...value] = statementFor(query);
  return readRows(sql, statement, ...value, from, until, until, beforeId, size);
}

const readRows = cachedRead((sql, statement: string, ...bindings: (string | number)[]): readonly Row[] =>
  rowsOf(sql, rowSchema, statement, ...bindings),
);

/** The statement whose index leaves the least to look at. */
function statementFor({ reason, by, status, trigger }: VerificationQuery): readonly [string, ...string[]] {
  if (reason !== undefined) return [STATEMENTS.reason, reason];
  if (by !== undefined && trigger !== "contact_created" && !SOURCE_NAMES.has(by)) return [STATEMENTS.by, by];
  if (status !== undefined && INDEXED.has(status)) return [STATEMENTS.outcome, status];
  if (trigger !== undefined && trigger !== "contact_created")
    return [STATEMENTS.trigger, trigger === "other" ? "" : trigger];
  return [STATEMENTS.all];
}

/** Outcomes that the list has a column for: a pass stands in the contact's row alone. */
const INDEXED: ReadonlySet<VerificationStatus> = new Set(["failed", "expired", "replaced", "refused"]);

/** The references of new contacts, which no index holds: they are most of the list. */
const SOURCE_NAMES: ReadonlySet<string> = new Set(SOURCES);

/** Reviews are few: a row that names none is not parsed. */
const REVIEW = '"review":true';

function mayMatch({ verifications }: Row, { status }: VerificationQuery): boolean {
  return status !== "in_review" || verifications.includes(REVIEW);
}

function read({ id, contactId, verifications, deletedAt }: Row): FoundVerification | null {
  const verification = verificationsOf(verifications).find((entry) => entry.id === id);
  return verification === undefined ? null : toFound(contactId, verification, deletedAt);
}

/** Returns a verification as it is listed. */
export function toFound(
  contactId: string,
  verification: Verification,
  deletedAt: number | null,
): FoundVerification {
  const { outcome, review } = verification;
  const open = deletedAt !== null ? "withdrawn" : review === true ? "in_review" : "pending";
  return { contactId, verification, status: outcome ?? open };
}

function matches({ verification, status }: FoundVerification, query: VerificationQuery): boolean {
  const { reason, trigger } = verification;
  if (query.status !== undefined && query.status !== status) return false;
  if (query.reason !== undefined && query.reason !== reason) return false;
  if (query.trigger !== undefined && query.trigger !== (trigger?.by ?? "other")) return false;
  return query.by === undefined || query.by === trigger?.reference;
}

/** The verifications of one contact, which its own row holds. */
function ofRecord(
  options: SearchOptions,
  query: VerificationQuery,
  record: string,
  { from, until, beforeId }: Window,
): SearchResult {
  const contact = options.contact(record);
  if (contact === null) return { found: [], next: null, searchedUntil: null };
  const { contactId, deletedAt, verifications } = contact;
  const isInWindow = ({ startedAt, id }: Verification) =>
    startedAt >= from && (startedAt < until || (startedAt === until && id < beforeId));
  const all = verificationsOf(verifications)
    .filter((entry) => isInWindow(entry))
    .toSorted((left, right) => right.startedAt - left.startedAt || (left.id < right.id ? 1 : -1))
    .map((entry) => toFound(contactId, entry, deletedAt))
    .filter((one) => matches(one, query));
  const found = all.slice(0, query.limit);
  const last = found.at(-1)?.verification;
  const next = all.length > found.length && last !== undefined ? cursorOf(last) : null;
  return { found, next, searchedUntil: null };
}
