/**
 * The bulk action: up to 500 contacts in one commit, in a row of their own that is paced like an import and goes ahead of
 * it. Who is not eligible is told by reason. A call that comes again under its key finds its rows and adds none.
 */
import {
  type BulkRefusalReason,
  type CardRefusal,
  type VerifyManyAnswer,
  type VerifyManyRequest,
} from "../../card/contract.ts";
import { satisfies } from "../../deal/gate.ts";
import { ok, type Result } from "../../result.ts";
import type { IdvStatus } from "../../vocabulary.ts";
import { PRIORITY, type InboxEntry } from "../inbox.ts";
import { importSpacingMs } from "../triggers.ts";
import type { CardWork } from "./desk.ts";
import type { Presence } from "./presence.ts";
import { nameOf, refusalOf, wishOf } from "./press.ts";

/** Somebody chose contacts. `userId` is HubSpot's, from the signed query. */
export interface BulkPress {
  readonly userId: string;
  readonly request: VerifyManyRequest;
}

/** How one contact stands with the kind that is asked for. */
interface Standing {
  readonly status: IdvStatus | null;
  /** What is asked for is known already. */
  readonly satisfied: boolean;
  /** A session is open, or being made. */
  readonly waiting: boolean;
}

type General = Awaited<ReturnType<typeof refusalOf>>;

const WORDS: Readonly<Record<Exclude<BulkRefusalReason, "not_offered" | "not_connected">, string>> = {
  verified: "Verified already.",
  pending: "A session is open, or being made.",
  deleted: "Deleted in HubSpot.",
  unknown: "Not found in this portal.",
  unread: "HubSpot could not be asked about them just now. Please try again.",
};

/** `POST /hubspot/card/contacts/verify-many`. */
export async function pressMany(
  work: CardWork,
  { userId, request }: BulkPress,
): Promise<Result<VerifyManyAnswer, CardRefusal>> {
  const { cards } = work.parts;
  const named = [...new Set(request.contactIds)];
  const presence = await cards.presence.ofAll(named);
  const general = await refusalOf(work, request);
  const now = work.now();
  // Everything from here on in one turn: nobody else's rows come in between, and all of ours are one commit.
  const contactIds = [...new Set(named.flatMap((id) => idOf(presence.get(id))))];
  const before = standingsOf(work, request, contactIds);
  const identities = new Map(
    contactIds.map((id) => {
      const own = `bulk:${id}:${nameOf(request, userId, now)}`;
      // As at a card: without a key it is another press for those whose session has come to nothing meanwhile.
      const isAnother = request.requestKey === undefined && isOver(before.get(id));
      return [id, isAnother ? cards.asks.following(own) : own];
    }),
  );
  const identity = (id: string) => identities.get(id) ?? "";
  const seen = cards.asks.seen([...identities.values()]);
  const reasons = new Map(
    contactIds.map((id) => [
      id,
      seen.has(identity(id)) ? null : reasonAgainst(before.get(id), request, general),
    ]),
  );
  const eligible = contactIds.filter((id) => reasons.get(id) === null);
  const wish = wishOf(request, "bulk_action", userId);
  const fresh = eligible.filter((id) => !seen.has(identity(id)));
  if (!request.dryRun)
    storeAll(
      work,
      fresh.map((contactId) => ({ identity: identity(contactId), contactId, wish })),
      now,
    );
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

function isOver(standing: Standing | undefined): boolean {
  return standing?.waiting === false && (standing.status === "failed" || standing.status === "expired");
}

function idOf(presence: Presence | undefined): string[] {
  return presence?.kind === "here" ? [presence.contactId] : [];
}

/** Stores the rows in their places, and moves the imports that wait behind them. */
function storeAll(
  { parts }: CardWork,
  asks: readonly Pick<InboxEntry, "identity" | "contactId" | "wish">[],
  now: number,
): void {
  if (asks.length === 0) return;
  const { inbox, records, cards } = parts;
  const spacing = importSpacingMs(records.settings());
  const first = spacing === 0 ? now : Math.max(now, (cards.asks.lastBulkDueAt() ?? 0) + spacing);
  inbox.add(
    asks.map((ask, place): InboxEntry => {
      const dueAt = Math.round(first + place * spacing);
      return Object.assign(
        { kind: "ask", source: "", requestId: "", occurredAt: now, dueAt, priority: PRIORITY.bulk } as const,
        ask,
      );
    }),
    now,
  );
  records.count("bulk_asked", asks.length);
  if (spacing === 0) return;
  const next = first + asks.length * spacing;
  records.update({ importNextAt: Math.ceil(next + inbox.respaceImports(next, spacing) * spacing) });
}

function standingsOf(
  { parts }: CardWork,
  { kind, proofingLevel }: VerifyManyRequest,
  contactIds: readonly string[],
): ReadonlyMap<string, Standing> {
  const { cards, people, sessions } = parts;
  const [standings, known, asked] = [
    cards.standings.of(contactIds),
    people.known(contactIds),
    cards.asks.waitingFor(contactIds),
  ];
  const open = new Set(
    sessions.openOf(contactIds).flatMap((row) => (row.kind === kind ? [row.contact_id] : [])),
  );
  return new Map(
    contactIds.map((id) => {
      const identity = standings.get(id) ?? { status: null, ial: null };
      const status = kind === "identity" ? identity.status : (known.get(id)?.[kind] ?? null);
      const enrolled = kind === "liveid" && known.get(id)?.enrolled === 1;
      // A step-up is about this moment, so an earlier one never will do.
      const satisfied = enrolled || (kind === "identity" && satisfies(identity, proofingLevel));
      return [id, { status, satisfied, waiting: open.has(id) || asked.get(id)?.state === "due" }];
    }),
  );
}

function reasonAgainst(
  standing: Standing | undefined,
  { again }: VerifyManyRequest,
  general: General,
): BulkRefusalReason | null {
  if (standing?.waiting === true) return "pending";
  if (standing?.satisfied === true && !again) return "verified";
  return general?.reason ?? null;
}

/** One entry a reason, with the ids that were asked about. */
function refusals(
  named: readonly string[],
  presence: ReadonlyMap<string, Presence>,
  reasons: ReadonlyMap<string, BulkRefusalReason | null>,
  general: General,
): VerifyManyAnswer["refused"] {
  const byReason = new Map<BulkRefusalReason, string[]>();
  for (const id of named) {
    const found = presence.get(id) ?? { kind: "unknown" };
    const reason = found.kind === "here" ? (reasons.get(found.contactId) ?? null) : found.kind;
    if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason].map(([reason, contactIds]) => {
    const isGeneral = reason === "not_offered" || reason === "not_connected";
    return { reason, message: isGeneral ? (general?.message ?? "") : WORDS[reason], contactIds };
  });
}

/** Where everybody is now; those of whom nothing is known count as never asked. */
function progressOf(total: number, standings: ReadonlyMap<string, Standing>): VerifyManyAnswer["progress"] {
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
