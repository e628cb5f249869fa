/** The first line of the contact card. */
import {
  kindLabel,
  moment,
  statusTag,
  timeLeft,
  type ContactCard,
  type Link,
  type Reader,
} from "@1kosmos/kit";
import { Flex, StatusTag, Text } from "@hubspot/ui-extensions";

interface StatusProps {
  readonly card: ContactCard;
  readonly reader: Reader;
  /** Epoch ms. */
  readonly now: number;
}

/** The status, why a session is not there yet, and the open link's time. */
export function ContactStatus({ card, reader, now }: StatusProps) {
  const { label, tone } = statusTag(card.status, card.preparing, card.tracks.identity === "review");
  return (
    <Flex direction="column" gap="xs">
      <StatusTag variant={tone}>{label}</StatusTag>
      {card.status === null && !card.preparing && (
        <Text>This contact was never asked for a verification.</Text>
      )}
      {card.waiting !== null && <Text>{card.waiting}</Text>}
      {isInReview(card) && <Text>Submitted. 1Kosmos is reviewing it: there is nothing to send.</Text>}
      {card.unknownWord !== null && (
        <Text>{`1Kosmos' result says "${card.unknownWord}", which the app does not understand. An admin can say what it means in the app's settings.`}</Text>
      )}
      {card.link !== null && !isInReview(card) && <Text>{linkLine(card.link, reader, now)}</Text>}
    </Flex>
  );
}

/** The session that the link is for was submitted. */
function isInReview({ link, tracks }: ContactCard): boolean {
  return tracks[link?.kind ?? "identity"] === "review";
}

/** "Identity verification: link opened Nov 23, 2026, 2:05 PM, 6 days left". */
export function linkLine({ kind, openedAt, expiresAt }: Link, reader: Reader, now: number): string {
  const opened = openedAt === null ? "link not opened yet" : `link opened ${moment(openedAt, reader)}`;
  return `${kindLabel(kind)}: ${opened}, ${timeLeft(expiresAt, now)}`;
}
