/** The rules for reading one session's result: its connection's words and units, and the requested documents. */
import type { DocumentType } from "../../domain/vocabulary.ts";
import type { Connection } from "../connection.ts";
import type { SessionRef } from "../provider.ts";
import { type RequestedSession, requestedSession } from "./requested.ts";
import type { ConfidenceUnit } from "./confidence.ts";
import type { VerdictWord } from "./mapping.ts";
import type { Words } from "./said.ts";
import { mappedName, type Meaning } from "./words.ts";

export interface Reading {
  /** Meanings of words that the app cannot interpret. */
  readonly words: Words;
  readonly confidenceUnit: ConfidenceUnit;
  /** The documents that the person was requested. */
  readonly wanted: readonly DocumentType[];
  /** The session that was requested; null where its id does not count. */
  readonly asked: RequestedSession | null;
}

/** Nothing but the app's own words. */
export const PLAIN_READING: Reading = { words: {}, confidenceUnit: "auto", wanted: [], asked: null };

const MEANINGS: Readonly<Record<VerdictWord, Meaning>> = {
  passed: "passed",
  failed: "failed",
  open: "started",
  review: "review",
};

/** Returns what a session's reference keeps of the requested documents: nothing when any will do. */
export function requestedDocumentsOf(documents: readonly DocumentType[]): Pick<SessionRef, "documents"> {
  return documents.length === 0 ? {} : { documents };
}

/** Returns the rules for a session of this connection. */
export function readingFor(
  { verdictWords, confidenceUnit }: Pick<Connection, "verdictWords" | "confidenceUnit">,
  ref: Partial<SessionRef>,
): Reading {
  const words = Object.entries(verdictWords).map(
    ([word, means]) => [mappedName(word) ?? "", MEANINGS[means]] as const,
  );
  return {
    words: Object.fromEntries(words),
    confidenceUnit,
    wanted: ref.documents ?? [],
    asked: requestedSession(ref),
  };
}
