/** The next action on a deal, from where its contacts stand. Pure. */
import { number, plural, type DealCard, type DealContact, type Speech } from "@1kosmos/kit";
import type { CardWords } from "./words/index.ts";

/** "2 of 3 verified". */
export function verifiedCount(
  contacts: readonly Pick<DealContact, "status">[],
  speech: Speech,
  words: CardWords,
): string {
  const verified = contacts.filter(({ status }) => status === "verified").length;
  return words.verifiedOf(number(verified, speech), number(contacts.length, speech));
}

/** The next step. A gate that judges some contacts alone leaves out the others. */
export function nextAction(
  { contacts, gate }: Pick<DealCard, "contacts" | "gate">,
  speech: Speech,
  { nextAction: words }: CardWords,
): string {
  const judged = contacts.filter(({ counts }) => counts);
  const relevant = gate?.status === "held" && judged.length > 0 ? judged : contacts;
  const open = relevant.filter(({ status }) => status !== "verified");
  if (open.length === 0) return words.allVerified;
  const toVerify = open.filter(({ link, preparing }) => link === null && !preparing).length;
  if (toVerify > 0) return plural(words.verify, toVerify, speech.locale);
  const toSend = open.filter(({ link, review }) => link !== null && link.openedAt === null && !review).length;
  return toSend > 0 ? plural(words.send, toSend, speech.locale) : words.wait;
}
