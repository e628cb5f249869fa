/** In place of the buttons: what is about to happen, with its choices, before it does. */
import { RequestFields, type LinkAction, type VerificationRequest } from "@1kosmos/kit";
import { Button, ButtonRow, Flex, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import type { RequestOffer } from "./offer.ts";
import { useCardWords } from "./words/index.ts";

interface ConfirmProps {
  readonly ask: RequestOffer;
  readonly onConfirm: (request: VerificationRequest) => void;
  readonly onCancel: () => void;
}

/** Confirms a request; it is sent as it was chosen here. */
export function Confirm({ ask, onConfirm, onCancel }: ConfirmProps) {
  const words = useCardWords();
  const [request, setRequest] = useState(ask.request);
  return (
    <Flex direction="column" gap="sm">
      {ask.hasWarning && <Text>{words.ask.againWarning}</Text>}
      {ask.hasChoice && <RequestFields request={request} onChange={setRequest} />}
      <ButtonRow>
        <Button variant="primary" onClick={() => onConfirm(request)}>
          {ask.request.again ? words.ask.again : words.ask.create}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          {words.cancel}
        </Button>
      </ButtonRow>
    </Flex>
  );
}

interface ConfirmChangeProps {
  readonly change: Exclude<LinkAction, "mail">;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Confirms that the open link is made useless; red, because it cannot be undone. */
export function ConfirmChange({ change, onConfirm, onCancel }: ConfirmChangeProps) {
  const { link } = useCardWords();
  return (
    <Flex direction="column" gap="sm">
      <Text>{change === "cancel" ? link.cancelWarning : link.replaceWarning}</Text>
      <ButtonRow>
        <Button variant="destructive" onClick={onConfirm}>
          {link[change]}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          {link.keep}
        </Button>
      </ButtonRow>
    </Flex>
  );
}
