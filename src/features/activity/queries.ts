/** The queries of the read model, parsed from a query string. Pure. */
import * as z from "zod/mini";
import { VERIFICATION_REASONS } from "../../domain/contact/reasons.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import { isDay } from "../../lib/calendar.ts";
import { IN_ENGLISH, type FieldErrors } from "../../lib/english.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { REQUEST_SOURCES } from "./day-names.ts";
import { VERIFICATION_STATUSES } from "./read-model.ts";

/** Verifications of one page; HubSpot reads as many names in one call. */
export const MAX_PAGE = 100;
const DEFAULT_PAGE = 25;
/** More days than are kept would be empty. */
const MAX_DAYS = 400;
const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

const daySchema = z
  .string()
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}$/u, "Must be a day as YYYY-MM-DD."),
    z.refine(isDay, "There is no such day."),
  );
/** Where the next page begins: after this verification. */
const cursorSchema = z
  .string()
  .check(z.regex(/^\d{1,15}\.[\w-]{1,80}$/u, "Must be the next of an earlier page."));
/** A user, deal or workflow id of HubSpot's, or the source of a new contact. */
const referenceSchema = z.string().check(z.regex(/^[\w-]{1,64}$/u, "Must be an id."));

export const verificationQuerySchema = z.object({
  status: z.optional(z.enum(VERIFICATION_STATUSES)),
  reason: z.optional(z.enum(VERIFICATION_REASONS)),
  trigger: z.optional(z.enum(REQUEST_SOURCES)),
  by: z.optional(referenceSchema),
  from: z.optional(daySchema),
  until: z.optional(daySchema),
  record: z.optional(recordIdSchema),
  after: z.optional(cursorSchema),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MAX_PAGE)), DEFAULT_PAGE),
  /** True if names are read from HubSpot. */
  names: z._default(
    z.pipe(
      z.enum(["0", "1"]),
      z.transform((text) => text === "1"),
    ),
    false,
  ),
});
export type VerificationQuery = Readonly<z.infer<typeof verificationQuerySchema>>;

/** The names that a query string may have. */
const NAMES: readonly string[] = Object.keys(verificationQuerySchema.shape);

/** Reads the filters of a list. An empty or unknown parameter is ignored; of a repeated one the first counts. */
export function readVerificationQuery(search: URLSearchParams): Result<VerificationQuery, FieldErrors> {
  const query = parsed(verificationQuerySchema, given(search, NAMES));
  return query.ok && isReversed(query.value) ? err({ from: REVERSED }) : query;
}

const REVERSED = "Must not be after the last day.";

function isReversed({ from, until }: ActivityQuery): boolean {
  return from !== undefined && until !== undefined && from > until;
}

const activityQuerySchema = z.object({ from: z.optional(daySchema), until: z.optional(daySchema) });
/** The days of an activity, as far as they were named. */
export type ActivityQuery = Readonly<z.infer<typeof activityQuerySchema>>;

const contactIdsSchema = z
  .array(recordIdSchema)
  .check(z.minLength(1, "Name a contact."), z.maxLength(MAX_PAGE, `Name at most ${MAX_PAGE} contacts.`));

/** Reads the contacts whose names are wanted: ids in `ids`, separated by commas. */
export function readContactIds(search: URLSearchParams): Result<readonly string[], FieldErrors> {
  const text = search.get("ids") ?? "";
  const ids = contactIdsSchema.safeParse(text === "" ? [] : text.split(","), IN_ENGLISH);
  return ids.success ? ok(ids.data) : err({ ids: ids.error.issues[0]?.message ?? "Must be record ids." });
}

/** Days, both included. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** Reads the days of an activity. */
export function readActivityQuery(search: URLSearchParams): Result<ActivityQuery, FieldErrors> {
  const query = parsed(activityQuerySchema, given(search, ["from", "until"]));
  if (!query.ok) return query;
  const { from, until } = query.value;
  if (from === undefined || until === undefined) return query;
  if (isReversed(query.value)) return err({ from: REVERSED });
  return daysBetween(from, until) > MAX_DAYS
    ? err({ from: `At most ${MAX_DAYS} days can be shown.` })
    : query;
}

/** Returns the days that a query means: the last 30 until its last day or `today`, and as many as are kept at most. */
export function daysOf({ from, until }: ActivityQuery, today: string): Days {
  const last = until ?? (from !== undefined && from > today ? from : today);
  const first = from ?? daysBefore(last, DEFAULT_DAYS - 1);
  const earliest = daysBefore(last, MAX_DAYS - 1);
  return { from: first < earliest ? earliest : first, until: last };
}

/** Returns the day so many days before another one. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** Counts the days from one to another, both included. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

function given(search: URLSearchParams, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = (search.get(name) ?? "").trim();
      return value === "" ? [] : [[name, value]];
    }),
  );
}

function parsed<T>(schema: z.ZodMiniType<T>, value: unknown): Result<T, FieldErrors> {
  const read = schema.safeParse(value, IN_ENGLISH);
  if (read.success) return ok(read.data);
  return err(Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join("."), message])));
}
