/** A press and what becomes of it. */
import { newRequestKey, verify, type Failure, type VerifyAnswer, type Wish } from "@1kosmos/kit";
import { useRef, useState } from "react";

export interface Asking {
  readonly isBusy: boolean;
  /** Why the newest press got no answer; null when it did. */
  readonly failure: Failure | null;
  /** Asks; nothing while an earlier press is under way. */
  ask(wish: Wish): void;
  /** Sends the press that failed once more, under its own key: if it arrived after all, nothing starts twice. */
  retry(): void;
}

interface Press {
  readonly wish: Wish;
  readonly key: string;
}

/** Asks for one contact; `onAnswer` sees every answer. */
export function useAsk(contactId: string, onAnswer: (answer: VerifyAnswer) => void): Asking {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  // Not state: two clicks in one moment both see the same state.
  const underWay = useRef(false);
  const newest = useRef<Press | null>(null);

  async function send(press: Press): Promise<void> {
    if (underWay.current) return;
    underWay.current = true;
    newest.current = press;
    setBusy(true);
    setFailure(null);
    const answer = await verify(contactId, press.wish, press.key);
    underWay.current = false;
    setBusy(false);
    if (answer.ok) onAnswer(answer.value);
    else setFailure(answer.failure);
  }

  return {
    isBusy,
    failure,
    ask: (wish) => void send({ wish, key: newRequestKey() }),
    retry: () => {
      if (newest.current !== null) void send(newest.current);
    },
  };
}
