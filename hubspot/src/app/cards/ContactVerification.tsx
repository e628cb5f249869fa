/** The card on a contact: where the verification stands, and the next step. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  readContact,
  useSubmission,
  useSpeech,
  useWatch,
  verify,
  type ContactCard,
  type Live,
  type VerificationRequest,
} from "@1kosmos/kit";
import { Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import { useEffect, useRef, useState } from "react";
import type { CardApi } from "./card-api.ts";
import { ContactActions } from "./ContactActions.tsx";
import { ContactFacts } from "./ContactFacts.tsx";
import { ContactHistory } from "./ContactHistory.tsx";
import { ContactStatus } from "./ContactStatus.tsx";
import { FailureNote, newestReason } from "./FailureNote.tsx";
import { MayNotStart, RefusalNote, RefusedWriteNote, type Refusal } from "./Notes.tsx";
import { useContactLink } from "./record-link.ts";
import { Paused } from "./Paused.tsx";
import { useLinkChange } from "./use-link-change.ts";
import { useCardWords } from "./words/index.ts";

/** Loading, why there is nothing to show, or the card. */
export function ContactVerification({ context, actions }: CardApi) {
  const { loading } = useSpeech().words;
  const live = useWatch(String(context.crm.objectId), readContact);
  if (live.value !== null) return <Known card={live.value} {...{ live, context, actions }} />;
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label={loading} layout="centered" />;
}

interface KnownProps extends CardApi {
  readonly card: ContactCard;
  readonly live: Live<ContactCard>;
}

function Known({ card, live, context, actions }: KnownProps) {
  const words = useCardWords();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const link = useContactLink(card, () => actions.refreshObjectProperties());
  const say = (message: string, type: "success" | "info" = "success") => actions.addAlert({ type, message });
  const asking = useSubmission(
    (request: VerificationRequest, key) =>
      verify(card.contactId, request, key, link.kind === "read" ? link.url : null),
    ({ card: next, outcome, code }) => {
      live.take(next);
      setRefusal(outcome === "refused" ? { code, isChange: false } : null);
      if (outcome !== "refused") say(words.done[outcome], outcome === "started" ? "success" : "info");
    },
  );
  const changing = useLinkChange(card.contactId, {
    words,
    say,
    onAnswer(answer) {
      live.take(answer.card);
      // HubSpot's page has the link as it was.
      actions.refreshObjectProperties();
    },
  });
  useRecordRefresh(card, actions);
  return (
    <Flex direction="column" gap="md">
      <ConnectionNote connection={card.connection} />
      {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
      {asking.failure !== null && <FailedNote failure={asking.failure} onRetry={asking.retry} />}
      {changing.failure !== null && <FailedNote failure={changing.failure} onRetry={changing.retry} />}
      <RefusalNote refusal={refusal ?? changing.refusal} />
      <RefusedWriteNote refusedWrite={card.refusedWrite} />
      <FailureNote reason={newestReason(card)} />
      <ContactStatus card={card} now={Date.now()} />
      <ContactActions {...{ card, link, asking, changing, actions }} hasFailed={refusal !== null} />
      <MayNotStart card={card} />
      {card.link !== null && link.kind === "hidden" && <Text variant="microcopy">{words.link.hidden}</Text>}
      <ContactFacts card={card} userId={context.user.id} />
      <ContactHistory attempts={card.attempts} />
      <Paused live={live} />
    </Flex>
  );
}

/** HubSpot shows the record's own properties as they were; once the card's values are newer, they are read anew. */
function useRecordRefresh(
  { status, ial, verifiedAt, lastStepUpAt }: ContactCard,
  actions: CardApi["actions"],
): void {
  const known = [status, ial, verifiedAt, lastStepUpAt].join(" ");
  const before = useRef(known);
  useEffect(() => {
    if (before.current === known) return;
    before.current = known;
    actions.refreshObjectProperties();
  }, [known, actions]);
}
