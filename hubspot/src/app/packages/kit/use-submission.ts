/** A press of a button that sends a request to the app. */
import { useRef, useState } from "react";
import type { Answer, Failure } from "./call.ts";
import { newRequestKey } from "./requests.ts";

/** The state of a button's requests. */
export interface Submission<I> {
  /** It was sent and has no response yet. */
  readonly isBusy: boolean;
  /** Why the newest press got no response; null when it did. */
  readonly failure: Failure | null;
  /** Sends; nothing while an earlier press is under way. */
  readonly submit: (input: I) => void;
  /** Sends the press that failed once more, under its own key: if it arrived after all, nothing starts twice. */
  readonly retry: () => void;
}

/** Sends by `send`, which gets a key that names the press; `onAnswer` sees what came back. */
export function useSubmission<I, T>(
  send: (input: I, key: string) => Promise<Answer<T>>,
  onAnswer: (value: T) => void,
): Submission<I> {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  // Not state: two clicks in one moment both see the same state.
  const underWay = useRef(false);
  const newest = useRef<{ input: I; key: string } | null>(null);

  async function go(): Promise<void> {
    if (underWay.current || newest.current === null) return;
    underWay.current = true;
    setBusy(true);
    setFailure(null);
    const answer = await send(newest.current.input, newest.current.key);
    underWay.current = false;
    setBusy(false);
    if (answer.ok) onAnswer(answer.value);
    else setFailure(answer.failure);
  }

  return {
    isBusy,
    failure,
    submit(input) {
      if (underWay.current) return;
      newest.current = { input, key: newRequestKey() };
      void go();
    },
    retry: () => void go(),
  };
}
