/** The last attempts, newest first, folded away. */
import { attemptDetail, attemptLabel, moment, type ContactCard, type Reader } from "@1kosmos/kit";
import { Accordion, Flex, Text } from "@hubspot/ui-extensions";

interface HistoryProps {
  readonly attempts: ContactCard["attempts"];
  readonly reader: Reader;
}

/** Nothing when nothing happened yet. */
export function ContactHistory({ attempts, reader }: HistoryProps) {
  if (attempts.length === 0) return null;
  return (
    <Accordion title="Last attempts" size="sm">
      <Flex direction="column" gap="xs">
        {attempts.map((attempt, place) => (
          <Flex direction="column" key={`${attempt.at} ${place}`}>
            <Text>{attemptLabel(attempt)}</Text>
            <Text variant="microcopy">
              {[moment(attempt.at, reader), attemptDetail(attempt)].filter(Boolean).join(" · ")}
            </Text>
          </Flex>
        ))}
      </Flex>
    </Accordion>
  );
}
