/** What is known of a contact's identity: the values that stand on the record, nothing more. */
import {
  confidenceLabel,
  day,
  documentLabel,
  moment,
  triggerLabel,
  type ContactCard,
  type Reader,
} from "@1kosmos/kit";
import { DescriptionList, DescriptionListItem, Text } from "@hubspot/ui-extensions";

interface FactsProps {
  readonly card: ContactCard;
  readonly reader: Reader;
  /** HubSpot's id of the person who looks. */
  readonly userId: number;
}

/** Nothing when nothing is known yet. */
export function ContactFacts({ card, reader, userId }: FactsProps) {
  const facts = factsOf(card, reader, userId);
  if (facts.length === 0) return null;
  return (
    <DescriptionList direction="row">
      {facts.map(([label, value]) => (
        <DescriptionListItem key={label} label={label}>
          <Text>{value}</Text>
        </DescriptionListItem>
      ))}
    </DescriptionList>
  );
}

/** Label and value, in reading order; what is not known is left out. */
export function factsOf(
  card: ContactCard,
  reader: Reader,
  userId: number,
): readonly (readonly [string, string])[] {
  const { ial, ialDerived, liveIdEnrolled, documentType, trigger } = card;
  const facts: readonly (readonly [string, string | null])[] = [
    ["Assurance level", ial && (ialDerived ? `${ial} (by the portal's rule)` : ial)],
    ["LiveID", liveIdEnrolled === null ? null : liveIdEnrolled ? "Enrolled" : "Not enrolled"],
    ["Document", documentType && documentLabel(documentType)],
    ["Match confidence", confidenceLabel(card)],
    ["Verified on", card.verifiedAt && day(card.verifiedAt, reader)],
    ["Last step-up", card.lastStepUpAt && day(card.lastStepUpAt, reader)],
    ["Asked for by", trigger && triggerLabel(trigger, userId)],
    ["Asked for on", trigger && moment(trigger.at, reader)],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}
