/** The card on a ticket: who calls, whether it is them, and the next step. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  readTicket,
  usePress,
  useWatch,
  verifyCaller,
  type CallerWish,
  type Live,
  type TicketCard,
  type TicketContact,
} from "@1kosmos/kit";
import { Alert, EmptyState, Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import { CallerChoice } from "./CallerChoice.tsx";
import { CallerStatus } from "./CallerStatus.tsx";
import type { CardApi } from "./ContactVerification.tsx";
import { copyLink, copyText } from "./copy-link.ts";
import { GateNote, GateProblem } from "./GateNote.tsx";
import { useRecordContacts } from "./record-link.ts";
import { Resting } from "./Resting.tsx";
import { VerifyCaller } from "./VerifyCaller.tsx";

/** Loading, why there is nothing to show, or the card. */
export function TicketVerification({ context, actions }: CardApi) {
  const live = useWatch(String(context.crm.objectId), readTicket);
  if (live.value !== null) return <Known card={live.value} {...{ live, context, actions }} />;
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label="Loading the verification" layout="centered" />;
}

interface KnownProps extends CardApi {
  readonly card: TicketCard;
  readonly live: Live<TicketCard>;
}

function Known({ card, live, context, actions }: KnownProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const { linkOf, nameOf } = useRecordContacts(card);
  const asking = usePress(
    (wish: CallerWish, key) => verifyCaller(card.ticketId, wish, key),
    (answer) => {
      live.take(answer.card);
      setRefusal(answer.outcome === "refused" ? (answer.message ?? "1Kosmos does not offer this.") : null);
    },
  );
  const contact = callerIn(card, chosen);
  const reader = { locale: context.user.locale, timeZone: context.portal.timezone };
  const copy = async (text: string, isLink: boolean): Promise<void> => {
    const isCopied = await (isLink ? copyLink(text, actions) : copyText(text, actions));
    setShown(isCopied ? null : text);
  };
  if (contact === null) {
    return (
      <Flex direction="column" gap="md">
        <ConnectionNote connection={card.connection} />
        <EmptyState title="No contacts" layout="vertical" imageName="contacts">
          <Text>Associate the person who contacted you with this ticket to verify who they are.</Text>
        </EmptyState>
      </Flex>
    );
  }
  const link = linkOf(contact.contactId);
  return (
    <Flex direction="column" gap="md">
      <ConnectionNote connection={card.connection} />
      {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
      {asking.failure !== null && <FailedNote failure={asking.failure} onRetry={asking.retry} />}
      {refusal !== null && (
        <Alert title="No link was created" variant="warning">
          {refusal}
        </Alert>
      )}
      <CallerStatus card={card} reader={reader} now={Date.now()} nameOf={nameOf} onCopy={copy} />
      <CallerChoice
        contacts={card.contacts}
        chosen={contact}
        now={Date.now()}
        nameOf={nameOf}
        onChoose={setChosen}
      />
      <VerifyCaller
        card={card}
        contact={contact}
        link={link}
        press={asking}
        hasFailed={asking.failure !== null || refusal !== null}
        onCopy={(url) => void copy(url, true)}
      />
      {shown !== null && <Text variant="microcopy">{shown}</Text>}
      <GateProblem problem={card.gateProblem} />
      {card.gate !== null && <GateNote gate={card.gate} reader={reader} record="ticket" />}
      <Resting live={live} />
    </Flex>
  );
}

/** The contact that the card is about: the one chosen, the one that was asked, the only one; null without contacts. */
export function callerIn({ contacts, caller }: TicketCard, chosen: string | null): TicketContact | null {
  const named = (id: string | null | undefined) => contacts.find(({ contactId }) => contactId === id);
  return named(chosen) ?? named(caller?.contactId) ?? contacts[0] ?? null;
}
