/**
 * A contact's verifications: one entry for each link, from its start to its end. They are part of the state, so that a caller that
 * repeats a report after a crash reports the same entries. Pure.
 */
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { failureReason, type VerificationReason } from "../reasons.ts";
import type { ContactState } from "../state.ts";
import type { Track } from "../track.ts";
import type { Session } from "../session.ts";
import type { Verification } from "../verification.ts";

/** As many as a contact reports. The portal keeps more of them. */
const REPORTED = 12;

/** Events from which history entries follow. */
export interface VerificationCause {
  readonly type: string;
  /** The request that a refusal or a verdict is about. */
  readonly requestId?: string;
}

/** Returns the state after a decision on an event, with what it changes in the entries. `now` in epoch ms. */
export function withVerifications(
  before: ContactState,
  after: ContactState,
  cause: VerificationCause,
  now: number,
): ContactState {
  if (after === before) return after;
  const verifications = VERIFICATION_KINDS.reduce<readonly Verification[]>((entries, kind) => {
    const [was, is] = [before.tracks[kind], after.tracks[kind]];
    const change = { kind, was, is, after, cause, now };
    // Of two open links one is left.
    if (cause.type === "contact.merge") return withoutOthers(entries, change);
    return was === is ? entries : entriesAfter(entries, change);
  }, after.verifications);
  return verifications === after.verifications
    ? after
    : { ...after, verifications: newest(verifications, REPORTED) };
}

/** Returns the entries of two contacts that became one, each once. */
export function mergeVerifications(
  ours: readonly Verification[],
  theirs: readonly Verification[],
): readonly Verification[] {
  return newest([...new Map([...ours, ...theirs].map((entry) => [entry.id, entry])).values()], REPORTED);
}

/** Returns the entries as they are known now, `news` replacing what was `known`; at most `limit`, the newest last. */
export function updateVerifications(
  known: readonly Verification[],
  news: readonly Verification[],
  limit: number,
): readonly Verification[] {
  return newest([...new Map([...known, ...news].map((entry) => [entry.id, entry])).values()], limit);
}

function newest(entries: readonly Verification[], limit: number): readonly Verification[] {
  return entries.toSorted((left, right) => left.startedAt - right.startedAt).slice(-limit);
}

function withoutOthers(entries: readonly Verification[], change: Change): readonly Verification[] {
  if (change.is.phase === "requesting") return entries;
  return closed(entries, change, "replaced", openEntry(change)?.id ?? null);
}

interface Change {
  readonly kind: VerificationKind;
  readonly was: Track;
  readonly is: Track;
  readonly after: ContactState;
  readonly cause: VerificationCause;
  readonly now: number;
}

function entriesAfter(entries: readonly Verification[], change: Change): readonly Verification[] {
  const started = withStart(entries, change);
  const refused = withRefusal(started, change);
  return withManual(withEnds(refused, change), change);
}

/** Adds the link that is open now, or what its newest session and its person brought. */
function withStart(entries: readonly Verification[], change: Change): readonly Verification[] {
  const open = openEntry(change);
  if (open === null) return entries;
  const known = entries.find(({ id }) => id === open.id);
  if (known === undefined) return [...closed(entries, change, "replaced", open.id), open];
  const { review: _, ...rest } = known;
  const next: Verification = {
    ...rest,
    ...(open.review === true ? { review: true } : {}),
    sessionId: open.sessionId ?? known.sessionId,
    openedAt: known.openedAt ?? open.openedAt,
  };
  return isSame(known, next) ? entries : entries.map((entry) => (entry === known ? next : entry));
}

/** The entry of the link that waits for its person, as a new one; null when none does. */
function openEntry({ kind, is: { phase, session, choice } }: Change): Verification | null {
  if (phase !== "pending" || (session === null && choice === null)) return null;
  const asked = session?.trigger ?? choice?.trigger ?? null;
  return {
    id: choice?.requestId ?? idOf(session),
    kind,
    startedAt: choice?.offeredAt ?? session?.startedAt ?? 0,
    trigger: asked === null ? null : { by: asked.by, reference: asked.reference },
    sessionId: session?.ref.sessionId ?? null,
    openedAt: session?.openedAt ?? null,
    ...(session?.said?.review === true ? { review: true } : {}),
    outcome: null,
    endedAt: null,
    reason: null,
  };
}

function idOf(session: Session | null): string {
  return session?.choiceId ?? session?.requestId ?? "";
}

/** Adds a request that the connection refused, unless the person may still choose another document. */
function withRefusal(entries: readonly Verification[], change: Change): readonly Verification[] {
  const { kind, was, is, cause, now } = change;
  if (cause.type !== "requestRefused" || was.request === null || is.phase === "pending") return entries;
  const { id, trigger } = was.request;
  const entry: Verification = {
    id: was.choice?.requestId ?? id,
    kind,
    startedAt: was.choice?.offeredAt ?? now,
    trigger: trigger === null ? null : { by: trigger.by, reference: trigger.reference },
    sessionId: null,
    openedAt: null,
    outcome: "refused",
    endedAt: now,
    reason: "refused",
  };
  return [...entries.filter((other) => other.id !== entry.id), entry];
}

/** Ends what the decision ended: the entry of its own session first, then whatever is still open of a track that is over. */
function withEnds(entries: readonly Verification[], change: Change): readonly Verification[] {
  const { kind, was, is, cause } = change;
  const about = aboutOf(change);
  if (about !== null && is.phase === "passed" && was.phase !== "passed")
    return closed(passed(entries, about, change), change, "replaced", about);
  const revoked = revokedOf(change);
  const taken = revoked === null ? entries : failed(entries, revoked, change, "revoked");
  const open = taken.find((entry) => entry.kind === kind && entry.outcome === null);
  const { phase } = is;
  if (open === undefined || phase === "pending" || phase === "requesting") return taken;
  // Nobody failed, and no link ended: a user decided, or cancelled.
  const isEnded = cause.type !== "manual.decision" && cause.type !== "verification.cancel";
  const isDecided = isEnded && (phase === "failed" || phase === "expired");
  return closed(taken, change, isDecided ? phase : "replaced", null);
}

/** Adds an admin's decision as an entry of its own, so that it is never taken for 1Kosmos' word. */
function withManual(entries: readonly Verification[], change: Change): readonly Verification[] {
  const { kind, was, is } = change;
  if (is.manual === null || is.manual === was.manual) return entries;
  const { id, verdict, by, reason, at } = is.manual;
  const entry: Verification = {
    id,
    kind,
    startedAt: at,
    trigger: null,
    sessionId: null,
    openedAt: null,
    outcome: verdict === "verified" ? "passed" : "failed",
    endedAt: at,
    reason: verdict === "verified" ? null : "manual",
    manual: { by, reason },
  };
  return [...entries, entry];
}

/** The entry that a verdict is about; null when the event is none. */
function aboutOf({ was, cause }: Change): string | null {
  if (cause.type !== "verdict" || cause.requestId === undefined) return null;
  const sessions = [
    was.session,
    ...was.late.map(({ session }) => session),
    ...(was.choice?.sessions ?? []).map(({ session }) => session),
  ];
  const session = sessions.find((one) => one?.requestId === cause.requestId) ?? null;
  return session === null ? null : idOf(session);
}

/** The entry whose pass 1Kosmos took back; null when it took none. */
function revokedOf({ was, is, cause }: Change): string | null {
  if (cause.type !== "verdict") return null;
  const decided = ({ late }: Track) => late.find(({ session }) => session.requestId === cause.requestId);
  const [before, after] = [decided(was), decided(is)];
  return before?.decided === "passed" && after?.decided === "failed" ? idOf(after.session) : null;
}

function passed(
  entries: readonly Verification[],
  id: string,
  { kind, after: { result }, now }: Change,
): readonly Verification[] {
  return entries.map((entry) => {
    if (entry.id !== id) return entry;
    const { review: _, code: __, ...rest } = entry;
    const stated =
      kind === "identity"
        ? {
            ...(result?.ial ? { ial: result.ial } : {}),
            ...(result?.documentType ? { documentType: result.documentType } : {}),
          }
        : {};
    return { ...rest, ...stated, outcome: "passed", endedAt: now, reason: null } as const;
  });
}

function failed(
  entries: readonly Verification[],
  id: string,
  { now }: Change,
  reason: VerificationReason,
): readonly Verification[] {
  return entries.map((entry) => {
    if (entry.id !== id) return entry;
    const { review: _, ial: __, documentType: ___, ...rest } = entry;
    return { ...rest, outcome: "failed", endedAt: now, reason } as const;
  });
}

/** Ends every open entry of the kind but `except`. */
function closed(
  entries: readonly Verification[],
  { kind, is: { session }, now }: Change,
  outcome: "failed" | "expired" | "replaced",
  except: string | null,
): readonly Verification[] {
  return entries.map((entry) => {
    if (entry.kind !== kind || entry.outcome !== null || entry.id === except) return entry;
    const { review: _, ...rest } = entry;
    const ended = idOf(session) === entry.id ? session?.ended : undefined;
    const code = ended?.code === undefined ? {} : { code: ended.code };
    const reason = outcome === "replaced" ? "replaced" : reasonOf(entry, outcome, ended);
    return { ...rest, ...code, outcome, endedAt: now, reason } as const;
  });
}

function reasonOf(
  { kind, openedAt }: Verification,
  outcome: "failed" | "expired",
  ended: Session["ended"],
): VerificationReason {
  const isCancelled = ended?.reason === "declined" || ended?.reason === "abandoned";
  if (outcome === "failed" || isCancelled) return failureReason(kind, ended);
  return openedAt === null ? "not_opened" : "not_finished";
}

function isSame(left: Verification, right: Verification): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
