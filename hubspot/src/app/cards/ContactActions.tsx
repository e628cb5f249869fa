/** The contact card's buttons, or in their place what is to be confirmed first; below them the QR code and the link as text. */
import type { ContactCard, LinkAction, Submission, VerificationRequest } from "@1kosmos/kit";
import { Flex, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import { Confirm, ConfirmChange } from "./Confirm.tsx";
import type { CardApi } from "./card-api.ts";
import { copyText } from "./copy-link.ts";
import { offerFor, type RequestOffer } from "./offer.ts";
import { OfferButtons } from "./OfferButtons.tsx";
import { QrCode } from "./QrCode.tsx";
import type { RecordLink } from "./record-link.ts";
import { SendButtons } from "./SendButtons.tsx";
import type { LinkChange } from "./use-link-change.ts";
import { useCardWords } from "./words/index.ts";

interface ActionsProps extends Pick<CardApi, "actions"> {
  readonly card: ContactCard;
  readonly link: RecordLink;
  readonly asking: Submission<VerificationRequest>;
  readonly changing: LinkChange;
  /** The newest press was refused. */
  readonly hasFailed: boolean;
}

/** One primary button at most. */
export function ContactActions({ card, link, asking, changing, hasFailed, actions }: ActionsProps) {
  const words = useCardWords();
  const [confirming, setConfirming] = useState<RequestOffer | LinkAction | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [showsQr, setShowsQr] = useState(false);
  const url = card.link !== null && link.kind === "read" ? link.url : null;
  const start = (ask: RequestOffer): void => {
    if (ask.hasWarning || ask.hasChoice) setConfirming(ask);
    else asking.submit(ask.request);
  };
  const change = (action: LinkAction): void => {
    setConfirming(null);
    setShown(null);
    if (url !== null) changing.submit({ action, url });
  };
  const copy = async (text: string): Promise<void> => {
    setShown((await copyText(text, words.link.copied, actions)) ? null : text);
  };
  if (confirming === "replace" || confirming === "cancel")
    return (
      <ConfirmChange
        change={confirming}
        onConfirm={() => change(confirming)}
        onCancel={() => setConfirming(null)}
      />
    );
  if (confirming !== null && confirming !== "mail")
    return (
      <Confirm
        ask={confirming}
        onCancel={() => setConfirming(null)}
        onConfirm={(request) => {
          setConfirming(null);
          asking.submit(request);
        }}
      />
    );
  const isMailing = changing.action === "mail";
  return (
    <Flex direction="column" gap="sm">
      <OfferButtons
        offer={offerFor(card, link)}
        isBusy={asking.isBusy || changing.isBusy}
        hasFailed={asking.failure !== null || hasFailed}
        onAsk={start}
        onChange={setConfirming}
        onCopy={(text) => void copy(text)}
      >
        <SendButtons
          contactId={card.contactId}
          by={card.sending.by}
          isMailing={isMailing && changing.isBusy}
          hasFailed={isMailing && (changing.failure !== null || changing.refusal !== null)}
          showsQr={showsQr}
          onMail={() => change("mail")}
          onQr={() => setShowsQr(!showsQr)}
        />
      </OfferButtons>
      {showsQr && url !== null && <QrCode url={url} />}
      {shown !== null && <Text variant="microcopy">{shown}</Text>}
    </Flex>
  );
}
