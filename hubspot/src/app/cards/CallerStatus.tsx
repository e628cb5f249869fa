/** Where the check of the caller stands: the code while it waits, the line to copy once it is passed, the reason if it failed. */
import { callerTag, clock, timeAgo, timeLeft, type Caller, type Reader, type TicketCard } from "@1kosmos/kit";
import { Alert, Button, Flex, Heading, StatusTag, Text } from "@hubspot/ui-extensions";
import { FailureNote } from "./FailureNote.tsx";

interface StatusProps {
  readonly card: TicketCard;
  readonly reader: Reader;
  /** Epoch ms. */
  readonly now: number;
  readonly nameOf: (contactId: string) => string;
  readonly onCopy: (text: string, isLink: boolean) => Promise<void>;
}

/** The first lines of the ticket card. */
export function CallerStatus({ card, reader, now, nameOf, onCopy }: StatusProps) {
  const { caller } = card;
  const { label, tone } = callerTag(caller);
  if (caller === null) return <StatusTag variant={tone}>{label}</StatusTag>;
  const line = verifiedLine(caller, { ...reader, timeZone: card.timeZone });
  return (
    <Flex direction="column" gap="xs">
      <StatusTag variant={tone}>{label}</StatusTag>
      {caller.code !== null && (
        <Flex direction="column" gap="flush">
          <Text>{`Read this code out. ${nameOf(caller.contactId)} sees the same one before they go on:`}</Text>
          <Heading>{caller.code}</Heading>
        </Flex>
      )}
      {caller.status === "pending" && <Text>{pendingLine(caller, now)}</Text>}
      {line !== null && (
        <Flex direction="row" gap="sm" align="center" wrap="wrap">
          <Text>{line}</Text>
          <Button variant="secondary" size="xs" onClick={() => void onCopy(line, false)}>
            Copy line
          </Button>
        </Flex>
      )}
      <FailureNote reason={caller.reason} />
      {caller.status === "not_asked" && caller.message !== "" && (
        <Alert title="Nobody was verified" variant="warning">
          {caller.message}
        </Alert>
      )}
    </Flex>
  );
}

/** "Link opened 2 min ago, 4 min left". */
export function pendingLine({ openedAt, expiresAt, review }: Caller, now: number): string {
  if (review) return "Submitted. 1Kosmos is reviewing it.";
  const opened = openedAt === null ? "Link not opened yet" : `Link opened ${timeAgo(openedAt, now)}`;
  return expiresAt === null ? "The link is being made." : `${opened}, ${timeLeft(expiresAt, now)}`;
}

/** "Verified caller at 14:32, step-up": for the agent's answer. Null while nobody is verified. */
export function verifiedLine({ status, verifiedAt, kind }: Caller, reader: Reader): string | null {
  if (status !== "verified" || verifiedAt === null) return null;
  return `Verified caller at ${clock(verifiedAt, reader)}, ${kind === "stepup" ? "step-up" : "identity verification"}`;
}
