/** The bulk action: who is eligible and why others are not, the confirmation, and the progress. */
import {
  BULK_WORDS,
  FailedNote,
  FailedState,
  DEFAULT_REQUEST,
  useSubmission,
  useSpeech,
  useWatch,
  type VerificationRequest,
} from "@1kosmos/kit";
import { EmptyState, Flex, LoadingSpinner, ProgressBar, Text } from "@hubspot/ui-extensions";
import { useCallback, useState } from "react";
import { requestAll, chunksOf, checkAll, type Sent } from "./bulk.ts";
import { BulkChoice } from "./BulkChoice.tsx";
import { BulkProgress } from "./BulkProgress.tsx";

interface BulkProps {
  /** The selection on the page. */
  readonly objectIds: readonly number[];
}

type Phase = "choosing" | "sending" | "watching";

const NOTHING_SENT: Sent = { sent: 0, accepted: 0 };

/** Choose, send, watch: one after the other, never back. */
export function BulkVerification({ objectIds }: BulkProps) {
  const { words: kit, language } = useSpeech();
  // The selection when the action was chosen: the one that the person saw and confirms.
  const [contactIds] = useState(() => objectIds.map(String));
  const [request, setRequest] = useState<VerificationRequest>(DEFAULT_REQUEST);
  const [phase, setPhase] = useState<Phase>("choosing");
  const [sent, setSent] = useState(NOTHING_SENT);
  const sending = useSubmission(
    (from: { sent: Sent }, pressKey) =>
      requestAll(contactIds, request, {
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
          {...{ contactIds, request }}
          onRequest={setRequest}
          onConfirm={() => {
            setPhase("sending");
            sending.submit({ sent: NOTHING_SENT });
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
      return <Watching {...{ contactIds, request }} accepted={sent.accepted} />;
  }
}

interface ChoosingProps {
  readonly contactIds: readonly string[];
  readonly request: VerificationRequest;
  readonly onRequest: (request: VerificationRequest) => void;
  readonly onConfirm: () => void;
}

function Choosing({ contactIds, request, onRequest, onConfirm }: ChoosingProps) {
  const { language } = useSpeech();
  const load = useCallback(() => checkAll(contactIds, request), [contactIds, request]);
  const live = useWatch("eligibility", load);
  if (live.value !== null) {
    return <BulkChoice overview={live.value} {...{ live, request, onRequest, onConfirm }} />;
  }
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label={BULK_WORDS[language].checking} layout="centered" />;
}

interface WatchingProps {
  readonly contactIds: readonly string[];
  readonly request: VerificationRequest;
  readonly accepted: number;
}

function Watching({ contactIds, request, accepted }: WatchingProps) {
  const load = useCallback(() => checkAll(contactIds, request), [contactIds, request]);
  const live = useWatch("progress", load);
  return <BulkProgress {...{ live, accepted }} />;
}
