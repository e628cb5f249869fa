/** The ticket card's buttons: verify the caller, then copy the link. */
import { resultIcon, type CallerWish, type Press, type TicketCard, type TicketContact } from "@1kosmos/kit";
import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { RecordLink } from "./record-link.ts";

/** HubSpot's type of contacts. */
const CONTACTS = "0-1";

interface VerifyProps {
  readonly card: TicketCard;
  readonly contact: TicketContact;
  readonly link: RecordLink;
  readonly press: Press<CallerWish>;
  readonly hasFailed: boolean;
  readonly onCopy: (url: string) => void;
}

/** One primary button: "Verify caller" until there is a link to send. */
export function VerifyCaller({ card, contact, link, press, hasFailed, onCopy }: VerifyProps) {
  if (card.connection.state !== "ready") return null;
  const isWaiting = card.caller?.status === "pending" && card.caller.contactId === contact.contactId;
  const hasLink = isWaiting && contact.link !== null && link.kind === "read";
  const start = () =>
    press.press({ contactId: contact.contactId, link: link.kind === "read" ? link.url : null });
  return (
    <Flex direction="column" gap="xs">
      <Flex direction="row" gap="sm" wrap="wrap">
        {hasLink && (
          <Button variant="primary" onClick={() => onCopy(link.url)}>
            Copy link
          </Button>
        )}
        {hasLink && (
          <CrmActionButton
            actionType="SEND_EMAIL"
            actionContext={{ objectTypeId: CONTACTS, objectId: Number(contact.contactId) }}
            variant="secondary"
          >
            Write e-mail
          </CrmActionButton>
        )}
        {!isWaiting && (
          <LoadingButton
            variant="primary"
            loading={press.isBusy}
            resultIconName={resultIcon({ failure: hasFailed ? contact : null })}
            onClick={start}
          >
            Verify caller
          </LoadingButton>
        )}
      </Flex>
      <Text variant="microcopy">{isWaiting ? SEND : ASKS[contact.asks]}</Text>
    </Flex>
  );
}

const SEND = "Send the link to the address on the record, not to one that the caller names.";
const ASKS = {
  stepup: "Asks for a step-up: the contact is verified already.",
  identity: "Asks for an identity verification with a document.",
} as const;
