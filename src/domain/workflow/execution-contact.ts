/**
 * One contact that an execution of the workflow action asked: from what its object reports to what that means for the
 * one who waits. Pure. A session is told apart by its request, so that what becomes of an older one says nothing.
 */
import * as z from "zod/mini";
import type { DoneReport, Projection } from "../contact/contract.ts";
import { meets } from "../contact/decide/result.ts";
import type { ActionWish } from "../../hubspot/actions/action-request.ts";
import { ialSchema, type Ial } from "../vocabulary.ts";

/** asked: no session yet; waiting: there is one; the others are final. `gone`: none will come of it. */
export const MEMBER_STATES = [
  "asked",
  "waiting",
  "verified",
  "failed",
  "expired",
  "refused",
  "gone",
] as const;
export type MemberState = (typeof MEMBER_STATES)[number];

/** A session that was joined, or took another's place, may not be what was asked for: then it is asked for again. */
const MAX_ROUNDS = 3;

export const memberSchema = z.object({
  contactId: z.string(),
  /** Of its association with the deal. */
  labels: z.array(z.string()),
  /** The least level wanted of this contact; null when any will do. */
  level: z.nullable(ialSchema),
  /** How often it was asked. */
  round: z.int(),
  state: z.enum(MEMBER_STATES),
  /** The request of the session that is waited for; null before there is one. */
  requestId: z.nullable(z.string()),
  /** Somebody else asked for that session. */
  joined: z.boolean(),
  /** 1Kosmos' id of that session. */
  session: z.nullable(z.string()),
  ial: z.nullable(ialSchema),
  confidence: z.nullable(z.number()),
  /** Why it ended as it did, for people; "" when the state says it all. */
  reason: z.string(),
});
/** A contact of an execution. */
export type Member = Readonly<z.infer<typeof memberSchema>>;

/** Returns a contact that is about to be asked for the first time. */
export function newMember(contactId: string, labels: readonly string[], level: Ial | null): Member {
  return {
    contactId,
    labels: [...labels],
    level,
    round: 1,
    state: "asked",
    requestId: null,
    joined: false,
    session: null,
    ial: null,
    confidence: null,
    reason: "",
  };
}

/** Returns true when nothing can change about it any more. */
export function isOver({ state }: Member): boolean {
  return state !== "asked" && state !== "waiting";
}

/** Ends without a result. */
export function gone(member: Member, reason: string): Member {
  return { ...member, state: "gone", reason };
}

/**
 * Returns the member when its contact is verified already as far as is asked, or deleted; null when it has to be asked. A
 * step-up is about this moment, so an earlier one never will do.
 */
export function knownAlready(member: Member, wish: ActionWish, projection: Projection): Member | null {
  if (projection.deletedAt !== null) return gone(member, DELETED);
  const mayCount = !wish.again && wish.kind !== "stepup";
  return mayCount && isEnough(member, wish, projection) ? verified(member, wish, projection) : null;
}

/**
 * Returns the member after its contact's object reported. `own`: the report answers its own question. In a higher round than
 * before the contact is to be asked again.
 */
export function afterReport(member: Member, wish: ActionWish, report: DoneReport, own: boolean): Member {
  const { projection, outcome, message } = report;
  if (isOver(member)) return member;
  if (projection.deletedAt !== null) return gone(member, DELETED);
  if (own && outcome === "refused") return { ...member, state: "refused", reason: message ?? REFUSED };
  if (own && outcome === "satisfied") return verified(member, wish, projection);
  // Until its own request is answered, reports are about earlier sessions.
  if (!own && member.requestId === null) return member;
  const { requestId, sessionId: session } = projection.tracks[wish.kind];
  const isNew = outcome === "started" || outcome === "choice_offered";
  const joined = own ? !isNew : member.joined || requestId !== member.requestId;
  const replaced = !own && requestId !== member.requestId;
  return follow({ ...member, state: "waiting", requestId, session, joined }, wish, projection, replaced);
}

/** `replaced`: the contact's newest session is another one now, after a merge, or because the person changed. */
function follow(member: Member, wish: ActionWish, projection: Projection, replaced: boolean): Member {
  const { phase } = projection.tracks[wish.kind];
  switch (phase) {
    case "requesting":
    case "pending":
      return member;
    case "passed":
      if (isEnough(member, wish, projection) && !(replaced && wish.again))
        return verified(member, wish, projection);
      return member.joined ? askAgain(member) : gone(member, NOT_ENOUGH);
    case "failed":
    case "expired":
      return replaced ? askAgain(member) : { ...member, state: phase };
    case "none":
      return askAgain(member);
  }
}

function askAgain(member: Member): Member {
  if (member.round >= MAX_ROUNDS) return gone(member, NOT_ENOUGH);
  const { contactId, labels, level, round } = member;
  return { ...newMember(contactId, labels, level), round: round + 1 };
}

function isEnough({ level }: Member, { kind, documentTypes }: ActionWish, projection: Projection): boolean {
  const { tracks, liveIdEnrolled, result } = projection;
  if (kind === "stepup") return tracks.stepup.phase === "passed";
  if (kind === "liveid") return tracks.liveid.phase === "passed" || liveIdEnrolled === true;
  const order = { proofingLevel: level, documentTypes };
  return tracks.identity.phase === "passed" && meets(result, order);
}

function verified(member: Member, { kind }: ActionWish, { result, tracks }: Projection): Member {
  // A result of an identity says nothing about a LiveID that was enrolled.
  const { ial = null, matchConfidence = null } = kind === "liveid" ? {} : (result ?? {});
  const session = tracks[kind].sessionId;
  return { ...member, state: "verified", session, ial, confidence: matchConfidence, reason: "" };
}

const DELETED = "The contact was deleted.";
const REFUSED = "1Kosmos does not offer this.";
const NOT_ENOUGH =
  "The verification was passed, but not at the level or with the document that is asked for.";
