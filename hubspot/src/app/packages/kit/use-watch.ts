/** A watch for as long as a component lives. */
import { useEffect, useRef, useState } from "react";
import type { Answer } from "./call.ts";
import { NOTHING_SEEN, startWatch, type Sight, type Watch, type Watched } from "./watch.ts";

/** What is seen, and the two ways to go on. */
export interface Live<T> extends Sight<T> {
  look(): void;
  take(value: T): void;
}

/** Watches what `load` reads, anew for each `subject` (a record's id). Ends when the component goes. */
export function useWatch<T extends Watched>(
  subject: string,
  load: (subject: string) => Promise<Answer<T>>,
): Live<T> {
  const [sight, show] = useState<Sight<T>>(NOTHING_SEEN);
  const watch = useRef<Watch<T> | null>(null);
  useEffect(() => {
    const started = startWatch({ load: () => load(subject), show, now: Date.now });
    watch.current = started;
    return () => started.stop();
  }, [subject, load]);
  return {
    ...sight,
    look: () => void watch.current?.look(),
    take: (value) => watch.current?.take(value),
  };
}
