/** Why there is nothing, or nothing newer, to show. */
import { Alert, Button, ErrorState, Flex, Text } from "@hubspot/ui-extensions";
import type { Failure } from "./call.ts";
import { useSpeech } from "./speech.tsx";
import { failureWords } from "./words.ts";

interface FailedProps {
  readonly failure: Failure;
  readonly onRetry: () => void;
}

/** Instead of everything: there was no response yet. */
export function FailedState({ failure, onRetry }: FailedProps) {
  const { words } = useSpeech();
  const { title, text } = failureWords(failure, words);
  return (
    <ErrorState title={title}>
      <Text>{text}</Text>
      <Button variant="secondary" onClick={onRetry}>
        {words.tryAgain}
      </Button>
    </ErrorState>
  );
}

/** Above what is known: the newest look, or what the person pressed, failed. */
export function FailedNote({ failure, onRetry }: FailedProps) {
  const { words } = useSpeech();
  const { title, text } = failureWords(failure, words);
  return (
    <Alert title={title} variant="error">
      <Flex direction="column" gap="sm">
        <Text>{text}</Text>
        <Button variant="secondary" size="sm" onClick={onRetry}>
          {words.tryAgain}
        </Button>
      </Flex>
    </Alert>
  );
}
