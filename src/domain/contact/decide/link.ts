/** The target of a contact's link while something is open, and its reminders. Pure; times in epoch ms. */
import { VERIFICATION_KINDS, type VerificationKind } from "../../vocabulary.ts";
import { stay, type Decision } from "../decision.ts";
import type { ContactState, Reminders } from "../state.ts";
import type { MailMark } from "../session.ts";
import type { Trigger } from "../trigger.ts";

/** How often a person is reminded. `max` 0: never. */
export interface RemindPolicy {
  readonly max: number;
  readonly everyMs: number;
}

/** A reminder is due. */
export interface ReminderEvent {
  readonly type: "reminder.due";
  readonly linkId: string;
  /** Counts from 1. */
  readonly number: number;
  readonly remind: RemindPolicy;
}

/** A verification that waits for its person. */
export interface OpenLink {
  /** The request that led to the choice of a document, or to the session: the same until it ends. */
  readonly id: string;
  readonly kind: VerificationKind;
  readonly trigger: Trigger["by"] | null;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** The person has submitted, and 1Kosmos has yet to decide. */
  readonly review: boolean;
  /** If the app mails it whatever the settings of its trigger. */
  readonly mail: MailMark | null;
  /** Null: it is not reminded of. */
  readonly reminders: Pick<Reminders, "count" | "dueAt"> | null;
}

/** Returns what waits for the person, the newest first. */
export function openLinks(state: ContactState): readonly OpenLink[] {
  if (state.deletedAt !== null) return [];
  const links = VERIFICATION_KINDS.flatMap((kind) => linkOf(state, kind));
  return links.toSorted((left, right) => right.startedAt - left.startedAt);
}

function linkOf({ tracks, reminders }: ContactState, kind: VerificationKind): OpenLink[] {
  const { phase, session, choice } = tracks[kind];
  const of = (id: string) => (reminders?.linkId === id ? reminders : null);
  if (choice !== null) {
    const { requestId: id, offeredAt: startedAt, expiresAt, trigger, mail = null } = choice;
    const review = session?.said?.review === true;
    return [
      { id, kind, trigger: trigger?.by ?? null, startedAt, expiresAt, review, mail, reminders: of(id) },
    ];
  }
  if (phase !== "pending" || session === null) return [];
  const { startedAt, expiresAt, trigger, said, mail = null } = session;
  const id = session.choiceId ?? session.requestId;
  const review = said?.review === true;
  return [{ id, kind, trigger: trigger?.by ?? null, startedAt, expiresAt, review, mail, reminders: of(id) }];
}

/** Starts the reminders of a new link, and ends those of one that is over. `policy` is null for events that make no link. */
export function withReminders(after: ContactState, policy: RemindPolicy | null, now: number): ContactState {
  const known = after.reminders;
  const link = openLinks(after)[0];
  if (link === undefined || link.review) {
    if (known === null || known.dueAt === null) return after;
    return { ...after, reminders: { ...known, dueAt: null } };
  }
  if (known?.linkId === link.id) return after;
  const dueAt = policy === null ? null : dueAfter(link, policy, 0, now);
  // Without reminders there is nothing to write, unless earlier ones are to be cleared.
  if (known === null && dueAt === null) return after;
  return { ...after, reminders: { linkId: link.id, count: 0, dueAt } };
}

/** Counts a reminder of a link that is still open. Counting it again changes nothing and has the same outcome. */
export function onReminderDue(
  state: ContactState,
  { linkId, number, remind }: ReminderEvent,
  now: number,
): Decision {
  const link = openLinks(state).find(({ id }) => id === linkId);
  const isOver = link === undefined || link.review || link.expiresAt <= now || number > remind.max;
  if (isOver) return stay(state, "ignored");
  const count = link.reminders?.count ?? 0;
  if (number < count) return stay(state, "ignored");
  if (number === count) return stay(state, "reminded");
  const dueAt = dueAfter(link, remind, number, now);
  return stay({ ...state, reminders: { linkId, count: number, dueAt } }, "reminded");
}

/** Returns when the reminder after `count` of them is due, or null when there is none. */
function dueAfter(link: OpenLink, { max, everyMs }: RemindPolicy, count: number, now: number): number | null {
  const at = now + everyMs;
  return count < max && at < link.expiresAt ? at : null;
}
