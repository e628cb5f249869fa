/** After the confirmation: how many links are ready, and what became of them. */
import { BULK_WORDS, FailedNote, number, plural, useSpeech, type Live } from "@1kosmos/kit";
import {
  Alert,
  Button,
  DescriptionList,
  DescriptionListItem,
  Flex,
  LoadingSpinner,
  ProgressBar,
  Text,
} from "@hubspot/ui-extensions";
import type { Overview } from "./bulk.ts";

interface ProgressProps {
  readonly live: Live<Overview>;
  /** How many contacts were requested. */
  readonly accepted: number;
}

/** How far the links are; it ends by itself when all of them are ready. */
export function BulkProgress({ live, accepted }: ProgressProps) {
  const { words, language } = useSpeech();
  const { value, failure } = live;
  return (
    <Flex direction="column" gap="md">
      {failure !== null && <FailedNote failure={failure} onRetry={live.look} />}
      {value === null ? (
        <LoadingSpinner label={BULK_WORDS[language].reading} layout="centered" />
      ) : (
        <Known overview={value} accepted={accepted} />
      )}
      <Button variant="secondary" size="sm" disabled={live.isRefreshing} onClick={live.look}>
        {words.refresh}
      </Button>
    </Flex>
  );
}

const SHOWN = ["pending", "verified", "failed", "expired"] as const;

function Known({ overview, accepted }: { overview: Overview; accepted: number }) {
  const speech = useSpeech();
  const words = BULK_WORDS[speech.language];
  const { waiting, ...counts } = overview.progress;
  return (
    <>
      {waiting === 0 ? (
        <Alert title={plural(words.asked, accepted, speech.locale)} variant="success">
          {words.done}
        </Alert>
      ) : (
        <Text>{words.mayClose}</Text>
      )}
      <ProgressBar title={words.ready} value={Math.max(accepted - waiting, 0)} maxValue={accepted} />
      <DescriptionList direction="row">
        {SHOWN.map((status) => (
          <DescriptionListItem key={status} label={speech.words.status[status]}>
            <Text>{number(counts[status], speech)}</Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
    </>
  );
}
