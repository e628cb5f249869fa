/** A watch for as long as a component lives. */
import { useEffect, useRef, useState } from "react";
import type { Answer } from "./call.ts";
import { EMPTY_SNAPSHOT, startWatch, type Snapshot, type Watch, type Watched } from "./watch.ts";

/** The newest snapshot, and the two ways to refresh it. */
export interface Live<T> extends Snapshot<T> {
  readonly look: () => void;
  readonly take: (value: T) => void;
}

/** Watches what `load` reads, anew for each `subject` (a record's id). Ends when the component goes. */
export function useWatch<T extends Watched>(
  subject: string,
  load: (subject: string) => Promise<Answer<T>>,
): Live<T> {
  const [sight, show] = useState<Snapshot<T>>(EMPTY_SNAPSHOT);
  const watch = useRef<Watch<T> | null>(null);
  // A new way to load the same keeps what is known on the screen.
  const newest = useRef<{ subject: string; value: T | null }>({ subject, value: null });
  useEffect(() => {
    const known = newest.current.subject === subject ? newest.current.value : null;
    const started = startWatch({
      load: () => load(subject),
      known,
      now: Date.now,
      show(next) {
        newest.current = { subject, value: next.value };
        show(next);
      },
    });
    watch.current = started;
    return () => started.stop();
  }, [subject, load]);
  return {
    ...sight,
    look: () => void watch.current?.refresh(),
    take: (value) => watch.current?.take(value),
  };
}
