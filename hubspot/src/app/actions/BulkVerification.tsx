/** The bulk action: who is eligible and why others are not, the confirmation, and the progress. */
import {
  FailedNote,
  FailedState,
  newRequestKey,
  PLAIN_WISH,
  useWatch,
  type Failure,
  type Wish,
} from "@1kosmos/kit";
import { EmptyState, Flex, LoadingSpinner, ProgressBar, Text } from "@hubspot/ui-extensions";
import { useCallback, useRef, useState } from "react";
import { askForAll, chunksOf, lookAtAll, type Sent } from "./bulk.ts";
import { BulkChoice } from "./BulkChoice.tsx";
import { BulkProgress } from "./BulkProgress.tsx";

interface BulkProps {
  readonly contactIds: readonly string[];
}

type Phase = "choosing" | "sending" | "watching";

const NOTHING_SENT: Sent = { sent: 0, accepted: 0 };

export function BulkVerification({ contactIds }: BulkProps) {
  const [wish, setWish] = useState<Wish>(PLAIN_WISH);
  const [phase, setPhase] = useState<Phase>("choosing");
  const [sent, setSent] = useState(NOTHING_SENT);
  const [failure, setFailure] = useState<Failure | null>(null);
  const underWay = useRef(false);
  const pressKey = useRef("");

  async function send(from: Sent): Promise<void> {
    if (underWay.current) return;
    underWay.current = true;
    setPhase("sending");
    setFailure(null);
    const answer = await askForAll(contactIds, wish, { pressKey: pressKey.current, from, onSent: setSent });
    underWay.current = false;
    if (answer.ok) setPhase("watching");
    else setFailure(answer.failure);
  }

  function confirm(): void {
    if (underWay.current) return;
    pressKey.current = newRequestKey();
    void send(NOTHING_SENT);
  }

  if (contactIds.length === 0) {
    return (
      <EmptyState title="Nothing is selected" layout="vertical" imageName="contacts">
        <Text>Select the contacts to verify, then choose this action again.</Text>
      </EmptyState>
    );
  }
  switch (phase) {
    case "choosing":
      return <Choosing {...{ contactIds, wish }} onWish={setWish} onConfirm={confirm} />;
    case "sending":
      return (
        <Flex direction="column" gap="md">
          <ProgressBar
            title="Asking for verifications"
            value={sent.sent}
            maxValue={chunksOf(contactIds).length}
          />
          {failure !== null && <FailedNote failure={failure} onRetry={() => void send(sent)} />}
        </Flex>
      );
    case "watching":
      return <Watching {...{ contactIds, wish }} accepted={sent.accepted} />;
  }
}

interface ChoosingProps extends BulkProps {
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  readonly onConfirm: () => void;
}

function Choosing({ contactIds, wish, onWish, onConfirm }: ChoosingProps) {
  const load = useCallback(() => lookAtAll(contactIds, wish), [contactIds, wish]);
  const live = useWatch("eligibility", load);
  if (live.value !== null) {
    return <BulkChoice overview={live.value} {...{ live, wish, onWish, onConfirm }} />;
  }
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label="Checking who can be verified" layout="centered" />;
}

interface WatchingProps extends BulkProps {
  readonly wish: Wish;
  readonly accepted: number;
}

function Watching({ contactIds, wish, accepted }: WatchingProps) {
  const load = useCallback(() => lookAtAll(contactIds, wish), [contactIds, wish]);
  const live = useWatch("progress", load);
  return <BulkProgress {...{ live, accepted }} />;
}
