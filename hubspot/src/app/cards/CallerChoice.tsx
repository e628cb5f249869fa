/** Who of the ticket's contacts calls, and what is known of them. */
import {
  HISTORY_WORDS,
  joined,
  statusTag,
  timeAgo,
  useSpeech,
  useWords,
  type Speech,
  type TicketContact,
} from "@1kosmos/kit";
import { Flex, Form, Select, StatusTag, Text } from "@hubspot/ui-extensions";
import { CrmActionLink } from "@hubspot/ui-extensions/crm";
import { useCardWords, type CardWords } from "./words/index.ts";

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
  const speech = useSpeech();
  const words = useCardWords();
  const { manual: byAdmin } = useWords(HISTORY_WORDS).reasons;
  const { status, preparing: isPreparing, review: isInReview } = chosen;
  const { label, tone } = statusTag({ status, isPreparing, isInReview }, speech.words);
  return (
    <Flex direction="column" gap="xs">
      {contacts.length > 1 && (
        <Form>
          <Select
            name="caller"
            label={words.caller.who}
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
      {chosen.decidedBy === "admin" && <Text variant="microcopy">{byAdmin.label}</Text>}
      <Text variant="microcopy">{factsLine(chosen, now, speech, words)}</Text>
    </Flex>
  );
}

/** "Verified 12 days ago · last step-up 3 hours ago". */
export function factsLine(
  { verifiedAt, lastStepUpAt, status }: Pick<TicketContact, "verifiedAt" | "lastStepUpAt" | "status">,
  now: number,
  speech: Speech,
  { caller }: CardWords,
): string {
  const isVerified = verifiedAt !== null && status === "verified";
  const verified = isVerified ? caller.verifiedAgo(timeAgo(verifiedAt, now, speech)) : caller.neverVerified;
  const stepUp =
    lastStepUpAt === null ? caller.noStepUp : caller.stepUpAgo(timeAgo(lastStepUpAt, now, speech));
  return joined([verified, stepUp], " · ");
}
