/** Who of the ticket's contacts calls, and what is known of them. */
import { statusTag, timeAgo, type TicketContact } from "@1kosmos/kit";
import { Flex, Form, Select, StatusTag, Text } from "@hubspot/ui-extensions";
import { CrmActionLink } from "@hubspot/ui-extensions/crm";

/** HubSpot's type of contacts. */
const CONTACTS = "0-1";

interface ChoiceProps {
  readonly contacts: readonly TicketContact[];
  readonly chosen: TicketContact;
  /** Epoch ms. */
  readonly now: number;
  readonly nameOf: (contactId: string) => string;
  readonly onChoose: (contactId: string) => void;
}

/** A select where there are several, and the facts of the one who is chosen. */
export function CallerChoice({ contacts, chosen, now, nameOf, onChoose }: ChoiceProps) {
  const { label, tone } = statusTag(chosen.status, chosen.preparing, chosen.review);
  return (
    <Flex direction="column" gap="xs">
      {contacts.length > 1 && (
        <Form>
          <Select
            name="caller"
            label="Who calls?"
            value={chosen.contactId}
            options={contacts.map(({ contactId }) => ({ value: contactId, label: nameOf(contactId) }))}
            onChange={(value) => onChoose(String(value))}
          />
        </Form>
      )}
      <Flex direction="row" gap="sm" align="center" justify="between" wrap="wrap">
        <CrmActionLink
          actionType="PREVIEW_OBJECT"
          actionContext={{ objectTypeId: CONTACTS, objectId: Number(chosen.contactId) }}
        >
          {nameOf(chosen.contactId)}
        </CrmActionLink>
        <StatusTag variant={tone}>{label}</StatusTag>
      </Flex>
      <Text variant="microcopy">{factsLine(chosen, now)}</Text>
    </Flex>
  );
}

/** "Verified 12 days ago · last step-up 3 h ago". */
export function factsLine({ verifiedAt, lastStepUpAt, status }: TicketContact, now: number): string {
  const verified =
    verifiedAt === null || status !== "verified" ? null : `Verified ${timeAgo(verifiedAt, now)}`;
  const stepUp = lastStepUpAt === null ? "no step-up yet" : `last step-up ${timeAgo(lastStepUpAt, now)}`;
  return [verified ?? "Never verified", stepUp].join(" · ");
}
