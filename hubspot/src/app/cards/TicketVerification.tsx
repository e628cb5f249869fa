/** The card on a ticket: who calls, whether it is them, and the next step. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  readTicket,
  useSubmission,
  useSpeech,
  useWatch,
  verifyCaller,
  type CallerRequest,
  type Live,
  type TicketCard,
  type TicketContact,
} from "@1kosmos/kit";
import { EmptyState, Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import { CallerChoice } from "./CallerChoice.tsx";
import { CallerStatus } from "./CallerStatus.tsx";
import type { CardApi } from "./card-api.ts";
import { copyText } from "./copy-link.ts";
import { GateNote, GateProblem } from "./GateNote.tsx";
import { MayNotStart, RefusalNote, RefusedWriteNote, type Refusal } from "./Notes.tsx";
import { useRecordContacts } from "./record-link.ts";
import { Paused } from "./Paused.tsx";
import { VerifyCaller } from "./VerifyCaller.tsx";
import { useCardWords } from "./words/index.ts";

/** Loading, why there is nothing to show, or the card. */
export function TicketVerification({ context, actions }: CardApi) {
  const { loading } = useSpeech().words;
  const live = useWatch(String(context.crm.objectId), readTicket);
  if (live.value !== null) return <Known card={live.value} {...{ live, actions }} />;
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label={loading} layout="centered" />;
}

interface KnownProps extends Pick<CardApi, "actions"> {
  readonly card: TicketCard;
  readonly live: Live<TicketCard>;
}

function Known({ card, live, actions }: KnownProps) {
  const words = useCardWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const { linkOf, nameOf } = useRecordContacts(card);
  const asking = useSubmission(
    (request: CallerRequest, key) => verifyCaller(card.ticketId, request, key),
    (answer) => {
      live.take(answer.card);
      setRefusal(answer.outcome === "refused" ? { code: answer.code, isChange: false } : null);
    },
  );
  const contact = callerIn(card, chosen);
  const copy = async (text: string, message: string): Promise<void> => {
    setShown((await copyText(text, message, actions)) ? null : text);
  };
  if (contact === null) return <NoContacts card={card} />;
  return (
    <Flex direction="column" gap="md">
      <ConnectionNote connection={card.connection} />
      {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
      {asking.failure !== null && <FailedNote failure={asking.failure} onRetry={asking.retry} />}
      <RefusalNote refusal={refusal} />
      <RefusedWriteNote refusedWrite={card.refusedWrite} />
      <CallerStatus
        card={card}
        now={Date.now()}
        nameOf={nameOf}
        onCopy={(line) => void copy(line, words.caller.copied)}
      />
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
        link={linkOf(contact.contactId)}
        submission={asking}
        hasFailed={asking.failure !== null || refusal !== null}
        onCopy={(url) => void copy(url, words.link.copied)}
        onMailed={live.look}
        say={(message) => actions.addAlert({ type: "success", message })}
      />
      <MayNotStart card={card} />
      {shown !== null && <Text variant="microcopy">{shown}</Text>}
      <GateProblem card={card} />
      {card.gate !== null && <GateNote gate={card.gate} contacts={card.contacts} record="ticket" />}
      <Paused live={live} />
    </Flex>
  );
}

function NoContacts({ card }: Pick<KnownProps, "card">) {
  const words = useCardWords();
  return (
    <Flex direction="column" gap="md">
      <ConnectionNote connection={card.connection} />
      <EmptyState title={words.noContacts} layout="vertical" imageName="contacts">
        <Text>{words.addToTicket}</Text>
      </EmptyState>
    </Flex>
  );
}

/** The contact that the card is about: the one chosen, the one that was requested, the only one; null without contacts. */
export function callerIn({ contacts, caller }: TicketCard, chosen: string | null): TicketContact | null {
  const named = (id: string | null | undefined) => contacts.find(({ contactId }) => contactId === id);
  return named(chosen) ?? named(caller?.contactId) ?? contacts[0] ?? null;
}
