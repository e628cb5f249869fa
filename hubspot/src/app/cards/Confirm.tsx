/** In place of the buttons: what is about to be asked for, with its choices, before it is. */
import { WishFields, type Wish } from "@1kosmos/kit";
import { Button, ButtonRow, Flex, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import type { Ask } from "./offer.ts";

interface ConfirmProps {
  readonly ask: Ask;
  readonly onConfirm: (wish: Wish) => void;
  readonly onCancel: () => void;
}

/** Confirms an ask; the wish goes out as it was chosen here. */
export function Confirm({ ask, onConfirm, onCancel }: ConfirmProps) {
  const [wish, setWish] = useState(ask.wish);
  return (
    <Flex direction="column" gap="sm">
      {ask.warning !== null && <Text>{ask.warning}</Text>}
      {ask.hasChoice && <WishFields wish={wish} onChange={setWish} />}
      <ButtonRow>
        <Button variant="primary" onClick={() => onConfirm(wish)}>
          {ask.wish.again ? "Verify again" : "Create link"}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          Cancel
        </Button>
      </ButtonRow>
    </Flex>
  );
}
