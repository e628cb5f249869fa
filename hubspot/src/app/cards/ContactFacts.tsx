/** The facts about a contact's identity: the values on the record, nothing more. */
import {
  day,
  documentLabel,
  joined,
  moment,
  percent,
  useSpeech,
  type ContactCard,
  type Speech,
} from "@1kosmos/kit";
import { DescriptionList, DescriptionListItem } from "@hubspot/ui-extensions";
import { askedBy, type Named } from "./attempts.ts";
import { NamedText } from "./NamedText.tsx";
import { useCardWords, type CardWords } from "./words/index.ts";

interface FactsProps {
  readonly card: ContactCard;
  /** HubSpot's id of the person who looks. */
  readonly userId: number;
}

/** Nothing when nothing is known yet. */
export function ContactFacts({ card, userId }: FactsProps) {
  const facts = factsOf(card, userId, useSpeech(), useCardWords());
  if (facts.length === 0) return null;
  return (
    <DescriptionList direction="row">
      {facts.map(([label, value]) => (
        <DescriptionListItem key={label} label={label}>
          <NamedText named={value} />
        </DescriptionListItem>
      ))}
    </DescriptionList>
  );
}

/** Label and value, in reading order; what is not known is left out. */
export function factsOf(
  card: ContactCard,
  userId: number,
  speech: Speech,
  words: CardWords,
): readonly (readonly [string, Named])[] {
  const { ial, ialDerived, liveIdEnrolled, documentType, trigger } = card;
  const { facts } = words;
  const known: readonly (readonly [string, string | Named | null])[] = [
    [facts.level, ial && (ialDerived ? joined([ial, `(${facts.derived})`]) : ial)],
    [facts.liveId, liveIdEnrolled === null ? null : liveIdEnrolled ? facts.enrolled : facts.notEnrolled],
    [facts.document, documentType && documentLabel(documentType, speech.words)],
    [facts.confidence, confidenceLabel(card, speech, words)],
    [facts.verifiedOn, card.verifiedAt && day(card.verifiedAt, speech)],
    [facts.lastStepUp, card.lastStepUpAt && day(card.lastStepUpAt, speech)],
    [facts.askedBy, trigger && askedBy(trigger, userId, words)],
    [facts.askedOn, trigger && moment(trigger.at, speech)],
  ];
  return known.flatMap(([label, value]) => {
    if (value === null) return [];
    const named: Named = typeof value === "string" ? { kind: "text", text: value } : value;
    return [[label, named] as const];
  });
}

/** How well the face matched: in a word, and as a number where the settings show it. */
export function confidenceLabel(
  { confidence, matchConfidence }: Pick<ContactCard, "confidence" | "matchConfidence">,
  speech: Speech,
  { facts }: CardWords,
): string | null {
  const word = confidence === null ? null : facts.confidences[confidence];
  const number = matchConfidence === null ? null : percent(matchConfidence, speech);
  return word === null ? number : number === null ? word : joined([word, `(${number})`]);
}
