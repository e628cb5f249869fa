/** The card on a deal: what its gate waits for, where its contacts stand, and the next action. */
import {
  ConnectionNote,
  contactCount,
  FailedNote,
  FailedState,
  MAX_BULK,
  DEFAULT_REQUEST,
  readDeal,
  resultIcon,
  useSubmission,
  useSpeech,
  useWatch,
  verifyMany,
  type DealCard,
  type Live,
} from "@1kosmos/kit";
import { EmptyState, Flex, LoadingButton, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import type { CardApi } from "./card-api.ts";
import { copyText } from "./copy-link.ts";
import { DealContacts } from "./DealContacts.tsx";
import { GateNote, GateProblem } from "./GateNote.tsx";
import { nextAction, verifiedCount } from "./next-action.ts";
import { MayNotStart, RefusedWriteNote } from "./Notes.tsx";
import { useRecordContacts } from "./record-link.ts";
import { Paused } from "./Paused.tsx";
import { useCardWords } from "./words/index.ts";

/** Loading, why there is nothing to show, or the card. */
export function DealVerification({ context, actions }: CardApi) {
  const { loading } = useSpeech().words;
  const live = useWatch(String(context.crm.objectId), readDeal);
  if (live.value !== null) return <Known card={live.value} {...{ live, context, actions }} />;
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label={loading} layout="centered" />;
}

interface KnownProps extends CardApi {
  readonly card: DealCard;
  readonly live: Live<DealCard>;
}

function Known({ card, live, actions }: KnownProps) {
  const words = useCardWords();
  const speech = useSpeech();
  const [shown, setShown] = useState<string | null>(null);
  const contacts = useRecordContacts(card);
  const copy = async (url: string): Promise<void> => {
    setShown((await copyText(url, words.link.copied, actions)) ? null : url);
  };
  return (
    <Flex direction="column" gap="md">
      <ConnectionNote connection={card.connection} />
      {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
      <RefusedWriteNote refusedWrite={card.refusedWrite} />
      <GateProblem card={card} />
      <GateNote gate={card.gate} contacts={card.contacts} />
      {card.contacts.length === 0 ? (
        <EmptyState title={words.noContacts} layout="vertical" imageName="contacts">
          <Text>{words.addToDeal}</Text>
        </EmptyState>
      ) : (
        <Flex direction="column" gap="sm">
          <Text format={{ fontWeight: "bold" }}>{verifiedCount(card.contacts, speech, words)}</Text>
          <Text>{nextAction(card, speech, words)}</Text>
          <DealContacts
            contacts={card.contacts}
            now={Date.now()}
            {...contacts}
            onCopy={(url) => void copy(url)}
          />
        </Flex>
      )}
      {shown !== null && <Text variant="microcopy">{shown}</Text>}
      <MayNotStart card={card} />
      <VerifyContacts card={card} live={live} actions={actions} />
      <Paused live={live} />
    </Flex>
  );
}

/** Returns the contacts that a press would request: neither verified nor under way. */
export function eligible({ contacts, connection, mayNotStart }: DealCard): readonly string[] {
  if (connection.state !== "ready" || mayNotStart !== undefined) return [];
  return contacts
    .filter(({ status, preparing }) => !preparing && status !== "verified" && status !== "pending")
    .map(({ contactId }) => contactId)
    .slice(0, MAX_BULK);
}

function VerifyContacts({ card, live, actions }: Pick<KnownProps, "card" | "live" | "actions">) {
  const words = useCardWords();
  const speech = useSpeech();
  const contactIds = eligible(card);
  const asking = useSubmission(
    (ids: readonly string[], key) => verifyMany(ids, DEFAULT_REQUEST, key),
    ({ accepted }) => {
      actions.addAlert({ type: "success", message: words.contactsAsked(contactCount(accepted, speech)) });
      live.look();
    },
  );
  if (asking.failure !== null) return <FailedNote failure={asking.failure} onRetry={asking.retry} />;
  if (contactIds.length === 0) return null;
  return (
    <LoadingButton
      variant="primary"
      loading={asking.isBusy}
      resultIconName={resultIcon(asking)}
      onClick={() => asking.submit(contactIds)}
    >
      {words.verifyContacts(contactCount(contactIds.length, speech))}
    </LoadingButton>
  );
}
