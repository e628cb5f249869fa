/** The card on a contact: where the verification stands, and the next step. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  readContact,
  usePress,
  useWatch,
  verify,
  type ContactCard,
  type Live,
  type VerifyAnswer,
  type Wish,
} from "@1kosmos/kit";
import { Alert, Flex, LoadingSpinner, Text, type ExtensionPointApi } from "@hubspot/ui-extensions";
import { useEffect, useRef, useState } from "react";
import { Confirm } from "./Confirm.tsx";
import { ContactFacts } from "./ContactFacts.tsx";
import { ContactHistory } from "./ContactHistory.tsx";
import { ContactStatus } from "./ContactStatus.tsx";
import { copyLink } from "./copy-link.ts";
import { offerFor, type Ask } from "./offer.ts";
import { FailureNote, newestReason } from "./FailureNote.tsx";
import { OfferButtons } from "./OfferButtons.tsx";
import { useContactLink } from "./record-link.ts";
import { Resting } from "./Resting.tsx";

/** The sidebar and the tab give an extension the same. */
export type CardApi = Pick<ExtensionPointApi<"crm.record.sidebar">, "context" | "actions">;

/** Loading, why there is nothing to show, or the card. */
export function ContactVerification({ context, actions }: CardApi) {
  const live = useWatch(String(context.crm.objectId), readContact);
  if (live.value !== null) return <Known card={live.value} {...{ live, context, actions }} />;
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label="Loading the verification" layout="centered" />;
}

interface KnownProps extends CardApi {
  readonly card: ContactCard;
  readonly live: Live<ContactCard>;
}

function Known({ card, live, context, actions }: KnownProps) {
  const [confirming, setConfirming] = useState<Ask | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const link = useContactLink(card, () => actions.refreshObjectProperties());
  const asking = usePress(
    (wish: Wish, key) => verify(card.contactId, wish, key, link.kind === "read" ? link.url : null),
    (answer) => {
      live.take(answer.card);
      setRefusal(answer.outcome === "refused" ? (answer.message ?? "1Kosmos does not offer this.") : null);
      announce(answer, actions);
    },
  );
  useRecordRefresh(card, actions);

  const reader = { locale: context.user.locale, timeZone: context.portal.timezone };
  const start = (ask: Ask): void => {
    if (ask.warning === null && !ask.hasChoice) asking.press(ask.wish);
    else setConfirming(ask);
  };
  const copy = async (url: string): Promise<void> => {
    setShown((await copyLink(url, actions)) ? null : url);
  };
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
      <FailureNote reason={newestReason(card)} />
      <ContactStatus card={card} reader={reader} now={Date.now()} />
      {confirming === null ? (
        <OfferButtons
          offer={offerFor(card, link)}
          isBusy={asking.isBusy}
          hasFailed={asking.failure !== null || refusal !== null}
          onAsk={start}
          onCopy={(url) => void copy(url)}
        />
      ) : (
        <Confirm
          ask={confirming}
          onCancel={() => setConfirming(null)}
          onConfirm={(wish) => {
            setConfirming(null);
            asking.press(wish);
          }}
        />
      )}
      {card.mayNotStart !== undefined && <Text variant="microcopy">{card.mayNotStart}</Text>}
      {card.link !== null && link.kind === "hidden" && <Text variant="microcopy">{HIDDEN}</Text>}
      {shown !== null && <Text variant="microcopy">{shown}</Text>}
      <ContactFacts card={card} reader={reader} userId={context.user.id} />
      <ContactHistory attempts={card.attempts} reader={reader} />
      <Resting live={live} />
    </Flex>
  );
}

const HIDDEN =
  "HubSpot does not show you the link. Ask an admin for access to the contact's property idv_verification_url.";

type Actions = CardApi["actions"];

const ANNOUNCED: Readonly<Record<VerifyAnswer["outcome"], string | null>> = {
  started: "The link is ready: copy it and send it to the contact.",
  joined: "A link is open already: the same one stays valid.",
  already_verified: "The contact is verified already.",
  waiting: "The link is being made.",
  refused: null,
};

function announce({ outcome, message }: VerifyAnswer, actions: Actions): void {
  const text = ANNOUNCED[outcome];
  if (text === null) return;
  actions.addAlert({ type: outcome === "started" ? "success" : "info", message: message ?? text });
}

/** HubSpot shows the record's own properties as they were; once the card knows better, they are read anew. */
function useRecordRefresh({ status, ial, verifiedAt, lastStepUpAt }: ContactCard, actions: Actions): void {
  const known = [status, ial, verifiedAt, lastStepUpAt].join(" ");
  const before = useRef(known);
  useEffect(() => {
    if (before.current === known) return;
    before.current = known;
    actions.refreshObjectProperties();
  }, [known, actions]);
}
