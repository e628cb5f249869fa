/**
 * The bulk action: up to 500 contacts in one commit, in a row of their own that is paced like an import and goes
 * ahead of it. The reasons of contacts that are not eligible. A call that comes again under its key finds its rows
 * and adds none.
 */
import type { CardRefusal } from "./contract.ts";
import type { BulkRefusalReason, VerifyManyResponse, VerifyManyRequest } from "./request-contract.ts";
import { satisfies } from "../../domain/gate/gate.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { IdvStatus } from "../../domain/vocabulary.ts";
import { CONTACT_QUEUES, contactJob } from "../contacts/contact-job.ts";
import type { CardContext } from "./card-context.ts";
import type { Presence } from "./presence.ts";
import { nameOf, refusalOf, requestOf } from "./verification-request.ts";

/** A user chose contacts. `userId` is HubSpot's, from the signed query. */
export interface BulkVerificationRequest {
  readonly userId: string;
  readonly request: VerifyManyRequest;
  /**
   * Decides whether an open link of any kind counts as a session that is open: a bulk call cannot show that the caller sees the
   * records.
   */
  readonly sparesLinks?: boolean;
}

/** The state of one contact for the requested kind. */
interface Standing {
  readonly status: IdvStatus | null;
  /** Everything that is requested is known already. */
  readonly satisfied: boolean;
  /** A session is open, or being made. */
  readonly waiting: boolean;
}

interface General {
  readonly reason: "not_connected" | "not_offered" | "not_allowed";
  readonly message: string;
}

const WORDS: Readonly<Record<Exclude<BulkRefusalReason, General["reason"]>, string>> = {
  verified: "Verified already.",
  pending: "A session is open, or being made.",
  deleted: "Deleted in HubSpot.",
  unknown: "Not found in this portal.",
  unread: "HubSpot could not be asked about them just now. Please try again.",
};

/** Handles `POST /hubspot/card/contacts/verify-many`. */
export async function startBulkVerification(
  work: CardContext,
  { userId, request, sparesLinks = false }: BulkVerificationRequest,
): Promise<Result<VerifyManyResponse, CardRefusal>> {
  const { cards } = work.services;
  const named = [...new Set(request.contactIds)];
  const presence = await cards.presence.ofAll(named);
  const barred = await cards.rights.refusal(userId);
  const general = barred === null ? await refusalOf(work, request) : notAllowed(barred.message);
  const now = work.now();
  // Everything from here on in one turn: no other rows come in between, and all of ours are one commit.
  const contactIds = [...new Set(named.flatMap((id) => idOf(presence.get(id))))];
  const before = standingsOf(work, request, contactIds, sparesLinks);
  const keys = new Map(
    contactIds.map((id) => {
      const own = `bulk:${nameOf(request, userId, now)}`;
      // As at a card: without a key it is another request for those whose session has come to nothing meanwhile.
      const isAnother = request.requestKey === undefined && isOver(before.get(id));
      return [id, isAnother ? cards.requests.following(id, own) : own];
    }),
  );
  const keyOf = (id: string) => keys.get(id) ?? "";
  const seen = new Set(contactIds.filter((id) => cards.requests.find(id, keyOf(id)) !== null));
  const reasons = new Map(
    contactIds.map((id) => [id, seen.has(id) ? null : reasonAgainst(before.get(id), request, general)]),
  );
  const eligible = contactIds.filter((id) => reasons.get(id) === null);
  const event = requestOf(request, "bulk_action", userId, now);
  const fresh = eligible.filter((id) => !seen.has(id));
  if (!request.dryRun && fresh.length > 0) {
    // Bulk jobs share the imports' pace and go ahead of them.
    const jobs = fresh.map((id) => contactJob(id, keyOf(id), event, CONTACT_QUEUES.bulk));
    work.services.jobs.add(jobs, now);
    work.services.records.count("bulk_asked", jobs.length);
  }
  const stored = request.dryRun ? 0 : eligible.length;
  if (stored > 0) await work.begin();
  return ok({
    dryRun: request.dryRun,
    eligible: eligible.length,
    accepted: stored,
    refused: refusals(named, presence, reasons, general),
    progress: progressOf(named.length, standingsOf(work, request, contactIds)),
  });
}

function notAllowed(message: string): General {
  return { reason: "not_allowed", message };
}

function isOver(standing: Standing | undefined): boolean {
  return standing?.waiting === false && (standing.status === "failed" || standing.status === "expired");
}

function idOf(presence: Presence | undefined): string[] {
  return presence?.kind === "here" ? [presence.contactId] : [];
}

function standingsOf(
  { services }: CardContext,
  { kind, proofingLevel }: VerifyManyRequest,
  contactIds: readonly string[],
  sparesLinks = false,
): ReadonlyMap<string, Standing> {
  const known = services.index.findAll(contactIds);
  const asked = services.cards.requests.waitingFor(contactIds);
  return new Map(
    contactIds.map((id) => {
      const contact = known.get(id);
      const identity = contact ?? { status: null, ial: null };
      const status = kind === "identity" ? identity.status : (contact?.[kind] ?? null);
      const enrolled = kind === "liveid" && contact?.enrolled === 1;
      const isOpen = contact?.sessions.some((session) => sparesLinks || session.kind === kind) === true;
      // A step-up is about this moment, so an earlier one never will do.
      const satisfied = enrolled || (kind === "identity" && satisfies(identity, proofingLevel));
      return [id, { status, satisfied, waiting: isOpen || asked.get(id)?.state === "due" }];
    }),
  );
}

function reasonAgainst(
  standing: Standing | undefined,
  { again }: VerifyManyRequest,
  general: General | null,
): BulkRefusalReason | null {
  if (standing?.waiting === true) return "pending";
  if (standing?.satisfied === true && !again) return "verified";
  return general?.reason ?? null;
}

/** Returns one entry for each reason, with the ids of the call. */
function refusals(
  named: readonly string[],
  presence: ReadonlyMap<string, Presence>,
  reasons: ReadonlyMap<string, BulkRefusalReason | null>,
  general: General | null,
): VerifyManyResponse["refused"] {
  const byReason = new Map<BulkRefusalReason, string[]>();
  for (const id of named) {
    const found = presence.get(id) ?? { kind: "unknown" };
    const reason = found.kind === "here" ? (reasons.get(found.contactId) ?? null) : found.kind;
    if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason].map(([reason, contactIds]) => {
    return { reason, message: reason === general?.reason ? general.message : wordsFor(reason), contactIds };
  });
}

function wordsFor(reason: BulkRefusalReason): string {
  return Object.entries(WORDS).find(([known]) => known === reason)?.[1] ?? "";
}

/** Counts the contacts by where they are now; those without a row count as never requested. */
function progressOf(total: number, standings: ReadonlyMap<string, Standing>): VerifyManyResponse["progress"] {
  const progress = {
    waiting: 0,
    pending: 0,
    verified: 0,
    failed: 0,
    expired: 0,
    none: total - standings.size,
  };
  for (const { status, waiting } of standings.values()) {
    progress[waiting && status !== "pending" ? "waiting" : (status ?? "none")] += 1;
  }
  return progress;
}
