/** How an open link stands and how it reaches its person, in the user's language. Pure. */
import {
  duration,
  joined,
  kindLabel,
  moment,
  number,
  wordOf,
  type Link,
  type Sending,
  type Speech,
} from "@1kosmos/kit";
import type { CardWords } from "./words/index.ts";

/** "6 days left", "less than a minute left"; "expired" once it is over. */
export function timeLeft(until: string, now: number, speech: Speech, { link }: CardWords): string {
  const left = Date.parse(until) - now;
  if (!(left > 0)) return link.ended;
  const time = duration(left, speech);
  return time === null ? link.lessThanMinute : link.left(time);
}

/** "Identity verification: link opened Nov 23, 2026, 2:05 PM, 6 days left". */
export function linkLine(
  { kind, openedAt, expiresAt }: Link,
  now: number,
  speech: Speech,
  words: CardWords,
): string {
  const opened = openedAt === null ? words.link.notOpened : words.link.opened(moment(openedAt, speech));
  const state = joined([opened, timeLeft(expiresAt, now, speech, words)], ", ");
  return joined([kindLabel(kind, speech.words), state], ": ");
}

/** The app's mail, or the workflow that sends the link, and the reminders. */
export function sendingLines(sending: Sending, speech: Speech, words: CardWords): readonly string[] {
  const { by, reminders } = sending;
  const mail = by === "workflow" ? words.link.byWorkflow : mailLine(sending, words);
  return [mail, reminders === null ? null : remindersLine(reminders, speech, words)].filter(
    (line) => line !== null,
  );
}

function mailLine({ mail }: Sending, { link }: CardWords): string | null {
  if (mail === null) return null;
  return mail.state === "not_sent" ? notMailed(mail.reason, link) : link.mail[mail.state];
}

/** Why the app sent no mail. */
export function notMailed(reason: string | null, { notMailed: words }: CardWords["link"]): string {
  return wordOf(words, reason ?? "other") ?? words.other;
}

/** "Reminders: 1 of 3, next one Nov 24, 2026, 2:05 PM". */
function remindersLine(
  { sent, max, dueAt }: NonNullable<Sending["reminders"]>,
  speech: Speech,
  { link }: CardWords,
): string {
  const counted = link.reminders(number(sent, speech), number(max, speech));
  return dueAt === null ? counted : joined([counted, link.nextReminder(moment(dueAt, speech))], ", ");
}
