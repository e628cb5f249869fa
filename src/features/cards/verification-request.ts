/**
 * A verification that a user starts at a card: checked, stored as a job of its contact. The response comes when that is done, or
 * when the user has waited long enough. The request has an identity, so that HubSpot's repetition after a 5xx and a double
 * click find the first one's job and wait for, or repeat, its response.
 */
import type { CardRefusal, TrackState, VerifyResponse } from "./contract.ts";
import type { VerifyRequest } from "./request-contract.ts";
import type { RefusalCode } from "./card-vocabulary.ts";
import { offers } from "../../onekosmos/registry.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ContactEventOf } from "../../domain/contact/event.ts";
import type { SettledJob } from "../../kernel/jobs/job-queue.ts";
import type { JobStatus } from "../../kernel/jobs/job-reads.ts";
import { CONTACT_QUEUES, contactJob } from "../contacts/contact-job.ts";
import { storedResponse } from "./requests.ts";
import { composeCard, contactFor } from "./contact-card.ts";
import { connectionOf, type CardContext } from "./card-context.ts";
import type { TaskOutcome } from "../../domain/contact/decision.ts";

/** How long a person waits at the card for the link. HubSpot gives a card's call 15 s (HubSpot docs, "Fetching data"). */
const WAIT_MS = 4000;
/** Without a key the same request of the same user for the same contact is a repetition for this long, ms. */
const SAME_REQUEST_MS = 60_000;

/** A user's request for a verification. `userId` is HubSpot's, from the signed query. */
export interface CardVerificationRequest {
  readonly contactId: string;
  readonly userId: string;
  /** The ticket at which an agent verifies a caller. Absent: the request comes from the contact's own card. */
  readonly ticketId?: string;
  /** Set when the request comes from an agent of HubSpot's, who is no user. */
  readonly by?: "agent";
  readonly request: VerifyRequest;
  /**
   * The contact whose link the caller has read from HubSpot's record, which HubSpot shows to users who may see it; null: none.
   * Absent: a call in the older form, which cannot carry it.
   */
  readonly seen?: string | null;
}

type Wanted = Pick<VerifyRequest, "kind" | "documentTypes" | "proofingLevel" | "again">;
type Outcome = Pick<VerifyResponse, "outcome" | "message">;

/** Returns the request of a row; `by` and `userId` name the requester. */
export function requestOf(
  wanted: Wanted,
  by: "card" | "bulk_action",
  userId: string,
  now: number,
): ContactEventOf<"verification.request"> {
  const { kind, documentTypes, proofingLevel, again } = wanted;
  return {
    type: "verification.request",
    kind,
    again,
    order: { proofingLevel, documentTypes: documentTypes === "any" ? [] : documentTypes },
    trigger: { by, reference: userId, at: now },
    execution: "",
  };
}

/** Returns the identity of a request: its key, else who wanted what at which time (epoch ms). */
export function nameOf(
  request: Wanted & Pick<VerifyRequest, "requestKey">,
  userId: string,
  now: number,
): string {
  const { requestKey, kind, documentTypes, proofingLevel, again } = request;
  if (requestKey !== undefined) return `${userId}:key:${requestKey}`;
  return `${userId}:${kind}:${String(documentTypes)}:${proofingLevel}:${again}:${Math.floor(now / SAME_REQUEST_MS)}`;
}

/** Returns why nothing can be started at all, in words for an admin; null when something can. */
export async function refusalOf(
  { services: parts }: Pick<CardContext, "services">,
  wanted: Wanted,
): Promise<{ readonly reason: "not_connected" | "not_offered"; readonly message: string } | null> {
  const { state, message } = connectionOf(parts);
  if (state === "disconnected" || state === "missing")
    return { reason: "not_connected", message: message ?? "" };
  const connection = await parts.oneKosmos.connection();
  // With a connection that cannot be read any more the job waits like any other, and the page shows why.
  if (connection === null) return null;
  const { kind, documentTypes, proofingLevel } = wanted;
  const documents = documentTypes === "any" ? [] : documentTypes;
  const offered = offers(connection, { kind, proofingLevel, documentTypes: documents });
  return offered.ok ? null : { reason: "not_offered", message: offered.error.message };
}

/** Handles `POST /hubspot/card/contacts/{id}/verify`. */
export async function startVerification(
  work: CardContext,
  input: CardVerificationRequest,
): Promise<Result<VerifyResponse, CardRefusal>> {
  const { request } = input;
  const found = await contactFor(work, input.contactId);
  if (!found.ok) return found;
  const contactId = found.value;
  const key = await keyOf(work, contactId, input);
  const refusal = await refusalOf(work, request);
  const barred =
    (await work.services.cards.rights.refusal(input.userId)) ?? (await unseenLink(work, contactId, input));
  const against = barred ?? codedRefusal(refusal);
  // From here to the stored row without a wait: of two requests at once one finds the other's.
  const earlier = work.services.cards.requests.find(contactId, key);
  if (earlier === null && against !== null)
    return ok({ outcome: "refused", ...against, card: await composeCard(work, contactId, input.userId) });
  const status = earlier ?? store(work, contactId, key, input);
  const came = await outcomeOf(work, status);
  if (came === null) return err("unknown_record");
  const card = await composeCard(work, contactId, input.userId);
  const words = came.outcome === "waiting" ? (came.message ?? card.waiting) : came.message;
  const code = came.outcome === "refused" ? "not_offered" : null;
  return ok({ outcome: came.outcome, message: words, code, card });
}

/** Why a request is refused: as a code for cards, and in words. */
interface CodedRefusal {
  readonly code: RefusalCode;
  readonly message: string;
}

function codedRefusal(refusal: Awaited<ReturnType<typeof refusalOf>>): CodedRefusal | null {
  return refusal === null ? null : { code: refusal.reason, message: refusal.message };
}

/**
 * Returns why a new session is refused while a link is open that the caller has not shown: HubSpot shows the link to
 * users who may see the record. A request that joins an open session starts nothing and needs no proof.
 */
async function unseenLink(
  work: CardContext,
  contactId: string,
  input: CardVerificationRequest,
): Promise<CodedRefusal | null> {
  const { request, seen } = input;
  if (seen === undefined) return null;
  if (seen !== null && work.services.index.resolve(seen) === contactId) return null;
  const { link, tracks } = await composeCard(work, contactId, input.userId);
  const joins = OPEN.has(tracks[request.kind]);
  return link === null || joins ? null : UNSEEN_LINK;
}

const OPEN: ReadonlySet<TrackState> = new Set<TrackState>(["pending", "review", "preparing"]);
const UNSEEN_LINK: CodedRefusal = {
  code: "link_hidden",
  message:
    "A link is open for this contact, and HubSpot does not show it to you. Reload the record. If the link stays hidden, ask an admin for access to the property idv_verification_url.",
};

/**
 * Returns the dedupe key. Without a request key it is a new one once the session of the earlier request is over, even in
 * the same minute: a request after a failure is for a new session.
 */
async function keyOf(work: CardContext, contactId: string, input: CardVerificationRequest): Promise<string> {
  const { request, userId, ticketId, by = "card" } = input;
  const { requests } = work.services.cards;
  const place = ticketId === undefined ? by : `ticket:${ticketId}`;
  const key = `${place}:${nameOf(request, userId, work.now())}`;
  if (request.requestKey !== undefined || requests.find(contactId, key)?.state !== "done") return key;
  const { tracks } = await composeCard(work, contactId, input.userId);
  return OVER.has(tracks[request.kind]) ? requests.following(contactId, key) : key;
}

const OVER: ReadonlySet<TrackState> = new Set<TrackState>(["passed", "failed", "expired"]);

function store(
  { services, now }: CardContext,
  contactId: string,
  key: string,
  input: CardVerificationRequest,
): JobStatus {
  services.jobs.add(
    [contactJob(contactId, key, eventOf(services, contactId, input, now()), CONTACT_QUEUES.urgent)],
    now(),
  );
  const status = services.cards.requests.find(contactId, key);
  if (status === null) throw new Error("a job that was just stored is not there");
  return status;
}

/** Returns the event for the contact's object. At a ticket a check of the caller begins with it. */
function eventOf(
  { callers }: Pick<CardContext["services"], "callers">,
  contactId: string,
  { request, userId, ticketId, by }: CardVerificationRequest,
  at: number,
): ContactEventOf<"verification.request"> {
  const event = requestOf(request, "card", userId, at);
  if (by === "agent") return { ...event, trigger: { by, reference: null, at } };
  if (ticketId === undefined) return event;
  const kind = request.kind === "stepup" ? "stepup" : "identity";
  const { again } = request;
  const execution = callers.begin(ticketId, { contactId, kind, again, userId, askedAt: at });
  return { ...event, execution, trigger: { by: "ticket", reference: ticketId, at } };
}

/** Returns the outcome of a request; null when its contact is gone. */
async function outcomeOf(
  work: CardContext,
  { seq, state, result, reason }: JobStatus,
): Promise<Outcome | null> {
  if (state === "done") return judge({ kind: "done", result });
  if (state === "dead") return { outcome: "waiting", message: reason };
  const outcome = work.services.cards.requests.next(seq, patience(work));
  await work.begin();
  return judge(await outcome);
}

/** Returns how long a call waits for its job; not at all while 1Kosmos is paused for longer. */
function patience({ services, now }: CardContext): number {
  return services.oneKosmos.readyAt(now()) > now() + WAIT_MS ? 0 : WAIT_MS;
}

function judge(outcome: SettledJob["outcome"] | null): Outcome | null {
  if (outcome === null) return { outcome: "waiting", message: null };
  if (outcome.kind !== "done") return { outcome: "waiting", message: outcome.message };
  const answer = storedResponse(outcome.result);
  return answer === null ? JOINED : named(answer.outcome, answer.message);
}

const JOINED: Outcome = { outcome: "joined", message: null };

/** Outcomes of a request. Any other outcome of a contact's object means that there is no such contact. */
const OUTCOME_OF: Readonly<Partial<Record<TaskOutcome, VerifyResponse["outcome"]>>> = {
  started: "started",
  choice_offered: "started",
  joined: "joined",
  satisfied: "already_verified",
  refused: "refused",
};

function named(outcome: string, message: string | null): Outcome | null {
  const known = Object.entries(OUTCOME_OF).find(([name]) => name === outcome)?.[1];
  return known === undefined ? null : { outcome: known, message };
}
