/** The first line of the contact card. */
import { HISTORY_WORDS, statusTag, useSpeech, useWords, wordOf, type ContactCard } from "@1kosmos/kit";
import { Flex, StatusTag, Text } from "@hubspot/ui-extensions";
import { linkLine, sendingLines } from "./link-words.ts";
import { useCardWords, type CardWords } from "./words/index.ts";

interface StatusProps {
  readonly card: ContactCard;
  /** Epoch ms. */
  readonly now: number;
}

/** The status, why a session is not there yet, and how the open link stands. */
export function ContactStatus({ card, now }: StatusProps) {
  const speech = useSpeech();
  const words = useCardWords();
  const { manual: byAdmin } = useWords(HISTORY_WORDS).reasons;
  const { status, preparing: isPreparing, tracks, link } = card;
  const tag = statusTag({ status, isPreparing, isInReview: tracks.identity === "review" }, speech.words);
  const waiting = waitingLine(card, words);
  return (
    <Flex direction="column" gap="xs">
      <StatusTag variant={tag.tone}>{tag.label}</StatusTag>
      {card.decidedBy === "admin" && status !== "failed" && <Text>{byAdmin.label}</Text>}
      {status === null && !isPreparing && <Text>{words.neverRequested}</Text>}
      {waiting !== null && <Text>{waiting}</Text>}
      {isInReview(card) && <Text>{words.inReview}</Text>}
      {card.unknownWord !== null && <Text>{words.unclear(card.unknownWord)}</Text>}
      {link !== null && !isInReview(card) && <Text>{linkLine(link, now, speech, words)}</Text>}
      {link !== null &&
        !isInReview(card) &&
        sendingLines(card.sending, speech, words).map((line) => (
          <Text key={line} variant="microcopy">
            {line}
          </Text>
        ))}
    </Flex>
  );
}

/** Why there is no session or no result yet. A fault of the connection is stated once, above. */
function waitingLine({ waiting, waitingFor }: ContactCard, { waiting: words }: CardWords): string | null {
  if (waitingFor === null) return waiting;
  return waitingFor.code === "connection" ? null : (wordOf(words, waitingFor.code) ?? waiting);
}

/** The session that the link is for was submitted. */
function isInReview({ link, tracks }: ContactCard): boolean {
  return tracks[link?.kind ?? "identity"] === "review";
}
