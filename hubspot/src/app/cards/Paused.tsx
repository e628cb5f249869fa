/** The way to newer facts when the card does not look by itself any more. */
import { useSpeech, type Live } from "@1kosmos/kit";
import { Button, Flex, Text } from "@hubspot/ui-extensions";
import { useCardWords } from "./words/index.ts";

interface PausedProps {
  readonly live: Pick<Live<unknown>, "isPaused" | "isRefreshing" | "look">;
}

/** A button to look now, and a word about it while nobody looks. */
export function Paused({ live }: PausedProps) {
  const { refresh } = useSpeech().words;
  const { noNews } = useCardWords();
  return (
    <Flex direction="row" gap="sm" align="center" wrap="wrap">
      {live.isPaused && <Text variant="microcopy">{noNews}</Text>}
      <Button variant="transparent" size="xs" disabled={live.isRefreshing} onClick={live.look}>
        {refresh}
      </Button>
    </Flex>
  );
}
