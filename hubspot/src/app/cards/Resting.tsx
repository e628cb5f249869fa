/** The way to newer facts when the card does not look by itself any more. */
import { useSpeech, type Live } from "@1kosmos/kit";
import { Button, Flex, Text } from "@hubspot/ui-extensions";
import { useCardWords } from "./words/index.ts";

interface RestingProps {
  readonly live: Pick<Live<unknown>, "isResting" | "isLooking" | "look">;
}

/** A button to look now, and a word about it while nobody looks. */
export function Resting({ live }: RestingProps) {
  const { refresh } = useSpeech().words;
  const { noNews } = useCardWords();
  return (
    <Flex direction="row" gap="sm" align="center" wrap="wrap">
      {live.isResting && <Text variant="microcopy">{noNews}</Text>}
      <Button variant="transparent" size="xs" disabled={live.isLooking} onClick={live.look}>
        {refresh}
      </Button>
    </Flex>
  );
}
