/**
 * HubSpot's webhooks journal, as far as it reports uninstalls, which nothing else does. It is read for the whole app
 * with a client-credentials token. One attempt per call. Source: HubSpot docs, "Webhooks journal and management APIs
 * (2026-03)", the newest version in which the token, the subscriptions and the journal are all documented.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../lib/result.ts";
import { nameText } from "../lib/text.ts";
import { portalIdSchema } from "../domain/vocabulary.ts";
import { sendRequest, TIMEOUT_MS, type HttpResponse } from "../lib/http.ts";
import { readJson } from "../lib/json.ts";

const API = "https://api.hubapi.com";
const TOKEN_URL = `${API}/oauth/2026-03/token`;
const SUBSCRIPTIONS_URL = `${API}/webhooks-journal/subscriptions/2026-03`;
const JOURNAL_URL = `${API}/webhooks-journal/journal/2026-03`;
const SCOPES = [
  "developer.webhooks_journal.read",
  "developer.webhooks_journal.subscriptions.read",
  "developer.webhooks_journal.subscriptions.write",
];
const MAX_RESPONSE_BYTES = 256 * 1024;
/** HubSpot docs, webhooks journal: a file has at most 10,000 events or 5 MB. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

const LIFECYCLE = "APP_LIFECYCLE_EVENT";
/** HubSpot docs, webhooks journal: the event types of an app's install (4-1909196) and uninstall. */
const UNINSTALL_TYPE_ID = "4-1916193";
const UNINSTALL_ACTION = "APP_UNINSTALL";

/** Why the journal could not be read. `message` is for the log and holds no token. */
export interface JournalFailure {
  readonly reason:
    | "unknown_offset" // HubSpot has nothing there: no more yet, or no longer that far back
    | "refused"
    | "unavailable"
    | "unexpected_answer";
  readonly message: string;
}

/** A portal that the app was taken out of. */
export interface Uninstall {
  readonly portalId: number;
  /** Epoch ms. */
  readonly occurredAt: number;
}

/** One file of the journal. */
export interface JournalPage {
  /** Where the next one begins. */
  readonly offset: string;
  readonly uninstalls: readonly Uninstall[];
}

/** The journal, for one poll: it holds a token for half an hour at most. */
export interface JournalClient {
  /** Makes sure that uninstalls are written to the journal at all. */
  subscribe(): Promise<Result<void, JournalFailure>>;
  /** The file after `offset`, or the earliest that HubSpot still has (three days) without one; null: no more yet. */
  next(offset: string | null): Promise<Result<JournalPage | null, JournalFailure>>;
}

/** A presigned address carries a signature and a session token in its query. */
const MAX_FILE_URL_LENGTH = 8192;

const tokenSchema = z.object({ access_token: z.string().check(z.minLength(1), z.maxLength(4096)) });
const subscriptionsSchema = z.object({
  results: z.array(z.object({ subscriptionType: nameText, eventTypeId: z.nullish(nameText) })),
});
const pointerSchema = z.object({
  url: z.url({ protocol: /^https$/u }).check(z.maxLength(MAX_FILE_URL_LENGTH)),
  currentOffset: nameText.check(z.minLength(1)),
});
const fileSchema = z.object({ journalEvents: z.array(z.unknown()) });
const timeSchema = z.union([
  z.int(),
  z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((at) => Date.parse(at)),
  ),
]);
/** HubSpot spells the type in either case, and names the kind of event by an action, an event type, or both. */
const uninstallSchema = z
  .object({
    type: z.pipe(nameText.check(z.toUpperCase()), z.literal(LIFECYCLE)),
    portalId: portalIdSchema,
    occurredAt: timeSchema,
    action: z.nullish(nameText),
    eventTypeId: z.nullish(nameText),
  })
  .check(
    z.refine(({ action, eventTypeId }) => eventTypeId === UNINSTALL_TYPE_ID || action === UNINSTALL_ACTION),
  );

/** Gets a token for the app itself and makes the client. */
export async function openJournal(options: {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof globalThis.fetch;
}): Promise<Result<JournalClient, JournalFailure>> {
  const { clientId, clientSecret, fetch } = options;
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: SCOPES.join(" "),
  };
  const answer = await call(fetch, "POST", TOKEN_URL, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  const token = parsed(answer, tokenSchema);
  if (!token.ok) return token;
  const authorization = `Bearer ${token.value.access_token}`;
  return ok({
    subscribe: () => subscribe(fetch, authorization),
    next: (offset) => next(fetch, authorization, offset),
  });
}

async function subscribe(fetch: typeof globalThis.fetch, authorization: string) {
  const listed = parsed(
    await call(fetch, "GET", SUBSCRIPTIONS_URL, { headers: { authorization } }),
    subscriptionsSchema,
  );
  if (!listed.ok) return listed;
  const isThere = listed.value.results.some(
    ({ subscriptionType, eventTypeId }) =>
      subscriptionType === LIFECYCLE && eventTypeId === UNINSTALL_TYPE_ID,
  );
  if (isThere) return ok(undefined);
  const made = await call(fetch, "POST", SUBSCRIPTIONS_URL, {
    headers: { authorization, "content-type": "application/json" },
    // `properties` is required; who did it and how is of no use here.
    body: JSON.stringify({ subscriptionType: LIFECYCLE, eventTypeId: UNINSTALL_TYPE_ID, properties: [] }),
  });
  // 409: another poll was faster.
  return made.ok && (made.value.status < 300 || made.value.status === 409)
    ? ok(undefined)
    : err(failureOf(made));
}

async function next(
  fetch: typeof globalThis.fetch,
  authorization: string,
  offset: string | null,
): Promise<Result<JournalPage | null, JournalFailure>> {
  const path = offset === null ? "earliest" : `offset/${encodeURIComponent(offset)}/next`;
  const answer = await call(fetch, "GET", `${JOURNAL_URL}/${path}`, { headers: { authorization } });
  if (answer.ok && answer.value.status === 204) return ok(null);
  if (answer.ok && answer.value.status === 404)
    return err({ reason: "unknown_offset", message: "HubSpot has nothing at this place of the journal" });
  const pointer = parsed(answer, pointerSchema);
  if (!pointer.ok) return pointer;
  // The file's address carries its own permission: the token stays here.
  const file = parsed(
    await call(fetch, "GET", pointer.value.url, { headers: {}, maxBytes: MAX_FILE_BYTES }),
    fileSchema,
  );
  if (!file.ok) return file;
  return ok({ offset: pointer.value.currentOffset, uninstalls: uninstallsIn(file.value.journalEvents) });
}

/** Events of other kinds are passed over, whatever they look like. */
function uninstallsIn(events: readonly unknown[]): Uninstall[] {
  return events.flatMap((event) => {
    const read = uninstallSchema.safeParse(event);
    return read.success ? [{ portalId: read.data.portalId, occurredAt: read.data.occurredAt }] : [];
  });
}

type Answer = Awaited<ReturnType<typeof sendRequest>>;

async function call(
  fetch: typeof globalThis.fetch,
  method: string,
  url: string,
  rest: { readonly headers: Record<string, string>; readonly body?: string; readonly maxBytes?: number },
): Promise<Answer> {
  const { headers, body, maxBytes = MAX_RESPONSE_BYTES } = rest;
  const content = body === undefined ? {} : { body };
  return sendRequest(fetch, { url, method, headers, ...content, timeoutMs: TIMEOUT_MS, maxBytes });
}

function parsed<T>(answer: Answer, schema: z.ZodMiniType<T>): Result<T, JournalFailure> {
  if (!answer.ok || answer.value.status < 200 || answer.value.status > 299) return err(failureOf(answer));
  const read = schema.safeParse(readJson(answer.value.text));
  return read.success
    ? ok(read.data)
    : err({ reason: "unexpected_answer", message: "HubSpot's answer about the journal could not be read" });
}

function failureOf(answer: Result<HttpResponse, unknown>): JournalFailure {
  if (!answer.ok) return { reason: "unavailable", message: "HubSpot was not reached" };
  const { status } = answer.value;
  const passing = status === 429 || status >= 500;
  return { reason: passing ? "unavailable" : "refused", message: `HubSpot answered HTTP ${status}` };
}
