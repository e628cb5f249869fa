/** The deal's contacts, each with its verification. Their names are read from HubSpot by the card; a click previews them. */
import {
  HISTORY_WORDS,
  joined,
  statusTag,
  useSpeech,
  useWords,
  type DealContact,
  type Speech,
} from "@1kosmos/kit";
import { Button, Divider, Flex, StatusTag, Text } from "@hubspot/ui-extensions";
import { CrmActionLink } from "@hubspot/ui-extensions/crm";
import { timeLeft } from "./link-words.ts";
import type { RecordLink } from "./record-link.ts";
import { useCardWords, type CardWords } from "./words/index.ts";

/** HubSpot's type of contacts. */
const CONTACTS = "0-1";

interface DealContactsProps {
  readonly contacts: readonly DealContact[];
  /** Epoch ms. */
  readonly now: number;
  readonly linkOf: (contactId: string) => RecordLink;
  readonly nameOf: (contactId: string) => string;
  readonly onCopy: (url: string) => void;
}

/** One row each, in the order of the response. */
export function DealContacts({ contacts, now, linkOf, nameOf, onCopy }: DealContactsProps) {
  const speech = useSpeech();
  const { manual: byAdmin } = useWords(HISTORY_WORDS).reasons;
  const words = { ...useCardWords(), byAdmin: byAdmin.label };
  return (
    <Flex direction="column" gap="sm">
      {contacts.map((contact) => (
        <Flex key={contact.contactId} direction="column" gap="xs">
          <Row
            contact={contact}
            name={nameOf(contact.contactId)}
            link={linkOf(contact.contactId)}
            onCopy={onCopy}
          />
          <Text variant="microcopy">{lineOf(contact, now, speech, words)}</Text>
          <Divider />
        </Flex>
      ))}
    </Flex>
  );
}

interface RowProps extends Pick<DealContactsProps, "onCopy"> {
  readonly contact: DealContact;
  readonly name: string;
  readonly link: RecordLink;
}

function Row({ contact, name, link, onCopy }: RowProps) {
  const kit = useSpeech().words;
  const words = useCardWords();
  const { contactId, status, preparing: isPreparing, review: isInReview } = contact;
  const { label, tone } = statusTag({ status, isPreparing, isInReview }, kit);
  return (
    <Flex direction="row" gap="sm" align="center" justify="between" wrap="wrap">
      <CrmActionLink
        actionType="PREVIEW_OBJECT"
        actionContext={{ objectTypeId: CONTACTS, objectId: Number(contactId) }}
      >
        {name}
      </CrmActionLink>
      <StatusTag variant={tone}>{label}</StatusTag>
      {contact.link !== null && !isInReview && link.kind === "read" && (
        <Button variant="secondary" size="xs" onClick={() => onCopy(link.url)}>
          {words.link.copy}
        </Button>
      )}
    </Flex>
  );
}

/** "IAL2 · 6 days left · not required by the gate". */
export function lineOf(
  { ial, decidedBy, link, note, counts }: DealContact,
  now: number,
  speech: Speech,
  words: CardWords & { readonly byAdmin: string },
): string {
  const parts = [
    ial,
    decidedBy === "admin" ? words.byAdmin : null,
    link === null ? null : timeLeft(link.expiresAt, now, speech, words),
    note === "" ? null : note,
    counts ? words.countsForGate : null,
  ];
  return joined(parts, " · ") || words.notVerifiedYet;
}
