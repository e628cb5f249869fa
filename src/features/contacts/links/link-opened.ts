/** The data that the portal stores when a person opened a link: the opening itself, and closer polls where no callback will come. */
import type { ContactTimelineEvent } from "../../../domain/contact/state.ts";
import type { Verification } from "../../../domain/contact/verification.ts";
import type { Feature } from "../../../kernel/feature.ts";
import type { ContactIndex } from "../table/contact-index.ts";
import type { PollSchedule } from "../polls/poll-schedule.ts";
import type { VerificationTable } from "../table/verification-table.ts";

/** The response of the contact's object to an opening. */
export interface LinkOpening {
  readonly requestId: string;
  /** True if its result is found by polls alone. */
  readonly polled: boolean;
  /** The contact's moments, this one among them. */
  readonly moments: readonly ContactTimelineEvent[];
  /** The contact's verifications, this one among them. */
  readonly verifications: readonly Verification[];
}

interface LinkOpenedOptions {
  readonly index: ContactIndex;
  readonly polls: PollSchedule;
  readonly verifications: VerificationTable;
  readonly keptSince: () => number;
  readonly followers: () => readonly Feature[];
}

/** Stores it, inside a commit. A contact that is not known any more is left alone. `now` in epoch ms. */
export function noteLinkOpened(
  { index, polls, verifications, keptSince, followers }: LinkOpenedOptions,
  named: string,
  { requestId, polled, verifications: reported }: LinkOpening,
  now: number,
): void {
  const contactId = index.resolve(named);
  const known = index.find(contactId);
  if (known === null) return;
  const { text, changes } = verifications.update(contactId, [known.verifications], reported, keptSince());
  const isPolled = polled && known.sessions.some((session) => session.requestId === requestId);
  if (!isPolled && changes.length === 0) return;
  const sessions = known.sessions.map((session) =>
    isPolled && session.requestId === requestId ? { ...session, openedAt: now } : session,
  );
  const generation = known.generation + (isPolled ? 1 : 0);
  index.putOpened(contactId, { sessions, generation, verifications: text });
  for (const feature of followers()) feature.verificationsChanged?.(changes, now);
  if (isPolled)
    for (const session of [...sessions, ...known.late]) polls.add(contactId, session, generation, now);
}
