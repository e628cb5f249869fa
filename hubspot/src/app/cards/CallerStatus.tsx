/** Where the check of the caller stands: the code while it waits, the line to copy once it is passed, the reason if it failed. */
import {
  clock,
  joined,
  timeAgo,
  useSpeech,
  type Caller,
  type Speech,
  type TicketCard,
  type Tone,
} from "@1kosmos/kit";
import { Alert, Button, Flex, Heading, StatusTag, Text } from "@hubspot/ui-extensions";
import { FailureNote } from "./FailureNote.tsx";
import { timeLeft } from "./link-words.ts";
import { useCardWords, type CardWords } from "./words/index.ts";

const TONES: Readonly<Record<Caller["status"], Tone>> = {
  not_asked: "default",
  pending: "info",
  verified: "success",
  failed: "danger",
  expired: "warning",
};

interface StatusProps {
  readonly card: TicketCard;
  /** Epoch ms. */
  readonly now: number;
  readonly nameOf: (contactId: string) => string;
  readonly onCopy: (text: string) => void;
}

/** The first lines of the ticket card. */
export function CallerStatus({ card, now, nameOf, onCopy }: StatusProps) {
  const speech = useSpeech();
  const words = useCardWords();
  const { caller } = card;
  const status = caller?.status ?? "not_asked";
  const tag = <StatusTag variant={TONES[status]}>{words.caller.status[status]}</StatusTag>;
  if (caller === null) return tag;
  const line = verifiedLine(caller, { ...speech, timeZone: card.timeZone }, words);
  return (
    <Flex direction="column" gap="xs">
      {tag}
      {caller.code !== null && (
        <Flex direction="column" gap="flush">
          <Text>{words.caller.readOut(nameOf(caller.contactId))}</Text>
          <Heading>{caller.code}</Heading>
        </Flex>
      )}
      {caller.status === "pending" && <Text>{pendingLine(caller, now, speech, words)}</Text>}
      {line !== null && (
        <Flex direction="row" gap="sm" align="center" wrap="wrap">
          <Text>{line}</Text>
          <Button variant="secondary" size="xs" onClick={() => onCopy(line)}>
            {words.caller.copyLine}
          </Button>
        </Flex>
      )}
      <FailureNote reason={caller.reason} />
      {caller.status === "not_asked" && caller.message !== "" && (
        <Alert title={words.caller.nobody} variant="warning">
          {caller.message}
        </Alert>
      )}
    </Flex>
  );
}

/** "Link opened 2 minutes ago, 4 minutes left". */
export function pendingLine(
  { openedAt, expiresAt, review }: Pick<Caller, "openedAt" | "expiresAt" | "review">,
  now: number,
  speech: Speech,
  words: CardWords,
): string {
  if (review) return words.inReview;
  if (expiresAt === null) return words.caller.beingMade;
  const opened = openedAt === null ? words.link.notOpened : words.link.opened(timeAgo(openedAt, now, speech));
  const line = joined([opened, timeLeft(expiresAt, now, speech, words)], ", ");
  return line.charAt(0).toLocaleUpperCase(speech.locale) + line.slice(1);
}

/** "Verified caller at 14:32, step-up": for the agent's response. Null while nobody is verified. */
export function verifiedLine(
  { status, verifiedAt, kind }: Pick<Caller, "status" | "verifiedAt" | "kind">,
  speech: Speech,
  { caller }: CardWords,
): string | null {
  if (status !== "verified" || verifiedAt === null) return null;
  return caller.line(clock(verifiedAt, speech), caller.lineKinds[kind]);
}
