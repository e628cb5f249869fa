/**
 * Failures in words. Messages for admins state the fault and, where a person must act, quote the tenant; the tenant's
 * text is cut first, because error texts may echo the request.
 */
import { replaceAddresses } from "../lib/text.ts";
import { DOCUMENT_WORDS } from "../domain/vocabulary.ts";
import type { ProviderFailure, ProviderFailureReason, SessionRequest } from "./provider.ts";

/** Characters of a tenant's own words that are kept. */
const MAX_QUOTE = 200;
/** No `<` inside: looking past one would be quadratic. */
const MARKUP = /<[^<>]*>/gu;
const CONTROL = /[\p{Cc}\p{Cf}\s]+/gu;
const WORDS = /\S+/gu;
/** Keys, tokens, ids and images: nothing of this length is a word. */
const TOKEN = /[\w+/=-]{24,}/gu;
/** Dates and document numbers. */
const NUMBER = /\d[\d-]{5,}/gu;

/** How the message for an admin begins. Each stands in docs/operations.md, with what to do. */
export const FAILURE_WORDS: Readonly<Record<ProviderFailureReason, string>> = {
  unreachable: "1Kosmos could not be reached",
  timeout: "1Kosmos did not answer in time",
  rate_limited: "1Kosmos asks for fewer requests",
  over_cap: "A limit of the 1Kosmos account is reached",
  server_error: "1Kosmos has a problem of its own",
  credentials_refused: "1Kosmos refused the credentials",
  request_refused: "1Kosmos refused the request",
  not_offered: "Nothing was started",
  contact_unread: "HubSpot did not tell what is to be prefilled",
  clock_skew: "1Kosmos refused the time of the request",
  stale_keys: "1Kosmos has changed its keys",
  unknown_session: "1Kosmos does not know this session",
  forbidden_host: "The tenant points to a host that is not allowed",
  link_refused: "1Kosmos made a session whose link is not allowed",
  internal: "An internal error; it is tried again",
  unexpected_answer: "1Kosmos answered with something else than its published format",
};

/** Only where a person must act does the admin read the tenant's own words. */
const QUOTED: ReadonlySet<ProviderFailureReason> = new Set([
  "credentials_refused",
  "over_cap",
  "request_refused",
  "not_offered",
  "contact_unread",
  "link_refused",
  // Our own words, or the title of a page.
  "unexpected_answer",
]);

/** Everything that is known about a failure beside its reason. */
export interface FailureContext {
  /** The tenant's words, already passed through {@link sanitise}, or our own. */
  readonly detail?: string | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Makes a failure with the words that belong to its reason. */
export function failure(reason: ProviderFailureReason, context: FailureContext = {}): ProviderFailure {
  const { detail, status, retryAfterMs } = context;
  const quote = detail !== undefined && detail !== "" && QUOTED.has(reason) ? `: ${detail}` : "";
  return {
    reason,
    message: `${FAILURE_WORDS[reason]}${quote}.`,
    ...(detail === undefined || detail === "" ? {} : { detail }),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Marks the failure of a call that makes a session: 1Kosmos may have made one, and charge for it. */
export function maybePaid(failed: ProviderFailure): ProviderFailure {
  return { ...failed, paid: "maybe" };
}

/** Words what was requested and is not offered, for an admin: "a passport or a driver's license at IAL2". */
export function requestInWords({
  proofingLevel,
  documentTypes,
}: Pick<SessionRequest, "proofingLevel" | "documentTypes">): string {
  const documents = documentTypes.map((type) => `a ${DOCUMENT_WORDS[type]}`).join(" or ");
  const level = proofingLevel === null ? "" : ` at ${proofingLevel}`;
  return `${documents === "" ? "any document" : documents}${level}`;
}

/** Cleans a tenant's words for a log and an admin: one short line without markup, addresses, keys and numbers. */
export function sanitise(text: string): string {
  const plain = text
    .slice(0, MAX_QUOTE * 4)
    .replace(MARKUP, " ")
    .replace(CONTROL, " ");
  return replaceAddresses(plain, WORDS, "[address]")
    .replace(TOKEN, "[token]")
    .replace(NUMBER, "[number]")
    .trim()
    .slice(0, MAX_QUOTE);
}
