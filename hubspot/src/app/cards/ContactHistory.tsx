/** The latest events, newest first, folded away. */
import { HISTORY_WORDS, moment, useSpeech, useWords, type ContactCard } from "@1kosmos/kit";
import { Accordion, Flex, Text } from "@hubspot/ui-extensions";
import { attemptDetail, attemptLabel } from "./attempts.ts";
import { NamedText } from "./NamedText.tsx";
import { useCardWords } from "./words/index.ts";

/** Nothing when nothing happened yet. */
export function ContactHistory({ attempts }: Pick<ContactCard, "attempts">) {
  const speech = useSpeech();
  const words = useCardWords();
  const history = useWords(HISTORY_WORDS);
  if (attempts.length === 0) return null;
  return (
    <Accordion title={words.history} size="sm">
      <Flex direction="column" gap="xs">
        {attempts.map((attempt, place) => {
          const detail = attemptDetail(attempt, speech.words, history, words);
          return (
            <Flex direction="column" key={`${attempt.at} ${place}`}>
              <Text>{attemptLabel(attempt, speech.words, history)}</Text>
              <Text variant="microcopy">{moment(attempt.at, speech)}</Text>
              {detail !== null && <NamedText named={detail} variant="microcopy" />}
            </Flex>
          );
        })}
      </Flex>
    </Accordion>
  );
}
