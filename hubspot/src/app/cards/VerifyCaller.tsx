/** The ticket card's buttons: verify the caller, then send the link. */
import {
  resultIcon,
  type CallerRequest,
  type LinkAnswer,
  type Submission,
  type TicketCard,
  type TicketContact,
} from "@1kosmos/kit";
import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import { RefusalNote } from "./Notes.tsx";
import { QrCode } from "./QrCode.tsx";
import type { RecordLink } from "./record-link.ts";
import { SendButtons } from "./SendButtons.tsx";
import { useLinkChange } from "./use-link-change.ts";
import { useCardWords } from "./words/index.ts";

interface VerifyProps {
  readonly card: TicketCard;
  readonly contact: TicketContact;
  readonly link: RecordLink;
  readonly submission: Submission<CallerRequest>;
  readonly hasFailed: boolean;
  readonly onCopy: (url: string) => void;
  readonly onMailed: (answer: LinkAnswer) => void;
  readonly say: (message: string) => void;
}

/** One primary button: "Verify caller" until there is a link to send. */
export function VerifyCaller(props: VerifyProps) {
  const { card, contact, link, submission, hasFailed } = props;
  const { caller: words } = useCardWords();
  if (card.connection.state !== "ready") return null;
  const isWaiting = card.caller?.status === "pending" && card.caller.contactId === contact.contactId;
  const url = isWaiting && contact.link !== null && link.kind === "read" ? link.url : null;
  const start = () =>
    submission.submit({ contactId: contact.contactId, link: link.kind === "read" ? link.url : null });
  return (
    <Flex direction="column" gap="xs">
      {url !== null && <SendLink {...props} url={url} />}
      {!isWaiting && card.mayNotStart === undefined && (
        <LoadingButton
          variant="primary"
          loading={submission.isBusy}
          resultIconName={resultIcon({ failure: hasFailed ? contact : null })}
          onClick={start}
        >
          {words.verify}
        </LoadingButton>
      )}
      <Text variant="microcopy">{isWaiting ? words.sendTo : words.asks[contact.asks]}</Text>
    </Flex>
  );
}

function SendLink({ card, contact, url, onCopy, onMailed, say }: VerifyProps & { readonly url: string }) {
  const words = useCardWords();
  const [showsQr, setShowsQr] = useState(false);
  const mailing = useLinkChange(contact.contactId, { words, say, onAnswer: onMailed });
  return (
    <>
      <Flex direction="row" gap="sm" wrap="wrap">
        <Button variant="primary" onClick={() => onCopy(url)}>
          {words.link.copy}
        </Button>
        <SendButtons
          contactId={contact.contactId}
          by={card.sendsBy}
          isMailing={mailing.isBusy}
          hasFailed={mailing.failure !== null || mailing.refusal !== null}
          showsQr={showsQr}
          onMail={() => mailing.submit({ action: "mail", url })}
          onQr={() => setShowsQr(!showsQr)}
        />
      </Flex>
      <RefusalNote refusal={mailing.refusal} />
      {showsQr && <QrCode url={url} />}
    </>
  );
}
