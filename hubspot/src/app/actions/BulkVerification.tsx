/** The bulk action: who is eligible and why others are not, the confirmation, and the progress. */
import {
  BULK_WORDS,
  FailedNote,
  FailedState,
  PLAIN_WISH,
  usePress,
  useSpeech,
  useWatch,
  type Wish,
} from "@1kosmos/kit";
import { EmptyState, Flex, LoadingSpinner, ProgressBar, Text } from "@hubspot/ui-extensions";
import { useCallback, useState } from "react";
import { askForAll, chunksOf, lookAtAll, type Sent } from "./bulk.ts";
import { BulkChoice } from "./BulkChoice.tsx";
import { BulkProgress } from "./BulkProgress.tsx";

interface BulkProps {
  /** What is selected on the page. */
  readonly objectIds: readonly number[];
}

type Phase = "choosing" | "sending" | "watching";

const NOTHING_SENT: Sent = { sent: 0, accepted: 0 };

/** Choose, send, watch: one after the other, never back. */
export function BulkVerification({ objectIds }: BulkProps) {
  const { words: kit, language } = useSpeech();
  // What was selected when the action was chosen: that is what the person saw and confirms.
  const [contactIds] = useState(() => objectIds.map(String));
  const [wish, setWish] = useState<Wish>(PLAIN_WISH);
  const [phase, setPhase] = useState<Phase>("choosing");
  const [sent, setSent] = useState(NOTHING_SENT);
  const sending = usePress(
    (from: { sent: Sent }, pressKey) =>
      askForAll(contactIds, wish, {
        pressKey,
        from: from.sent,
        onSent: (now) => {
          from.sent = now; // where a retry goes on
          setSent(now);
        },
      }),
    () => setPhase("watching"),
  );

  if (contactIds.length === 0) {
    return (
      <EmptyState title={kit.nothingSelected.title} layout="vertical" imageName="contacts">
        <Text>{kit.nothingSelected.text}</Text>
      </EmptyState>
    );
  }
  switch (phase) {
    case "choosing":
      return (
        <Choosing
          {...{ contactIds, wish }}
          onWish={setWish}
          onConfirm={() => {
            setPhase("sending");
            sending.press({ sent: NOTHING_SENT });
          }}
        />
      );
    case "sending":
      return (
        <Flex direction="column" gap="md">
          <ProgressBar
            title={BULK_WORDS[language].asking}
            value={sent.sent}
            maxValue={chunksOf(contactIds).length}
          />
          {sending.failure !== null && <FailedNote failure={sending.failure} onRetry={sending.retry} />}
        </Flex>
      );
    case "watching":
      return <Watching {...{ contactIds, wish }} accepted={sent.accepted} />;
  }
}

interface ChoosingProps {
  readonly contactIds: readonly string[];
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  readonly onConfirm: () => void;
}

function Choosing({ contactIds, wish, onWish, onConfirm }: ChoosingProps) {
  const { language } = useSpeech();
  const load = useCallback(() => lookAtAll(contactIds, wish), [contactIds, wish]);
  const live = useWatch("eligibility", load);
  if (live.value !== null) {
    return <BulkChoice overview={live.value} {...{ live, wish, onWish, onConfirm }} />;
  }
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label={BULK_WORDS[language].checking} layout="centered" />;
}

interface WatchingProps {
  readonly contactIds: readonly string[];
  readonly wish: Wish;
  readonly accepted: number;
}

function Watching({ contactIds, wish, accepted }: WatchingProps) {
  const load = useCallback(() => lookAtAll(contactIds, wish), [contactIds, wish]);
  const live = useWatch("progress", load);
  return <BulkProgress {...{ live, accepted }} />;
}
