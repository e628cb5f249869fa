/** The way to newer facts when the card does not look by itself any more. */
import type { Live } from "@1kosmos/kit";
import { Button, Flex, Text } from "@hubspot/ui-extensions";

interface RestingProps {
  readonly live: Pick<Live<unknown>, "isResting" | "isLooking" | "look">;
}

/** A button to look now, and a word about it while nobody looks. */
export function Resting({ live }: RestingProps) {
  return (
    <Flex direction="row" gap="sm" align="center" wrap="wrap">
      {live.isResting && <Text variant="microcopy">Nothing changed for a while.</Text>}
      <Button variant="transparent" size="xs" disabled={live.isLooking} onClick={live.look}>
        Refresh
      </Button>
    </Flex>
  );
}
