/** Why a verification failed, in words, and what helps. */
import { HISTORY_WORDS, useWords, wordOf, type ContactCard, type Kind, type Reason } from "@1kosmos/kit";
import { Alert } from "@hubspot/ui-extensions";

/** Nothing when nothing failed. A reason for which this project has no words is in the app's own words. */
export function FailureNote({ reason }: { readonly reason: Reason | null }) {
  const { reasons } = useWords(HISTORY_WORDS);
  if (reason === null) return null;
  const { label, text } = wordOf(reasons, reason.code) ?? reason;
  return (
    <Alert title={label} variant="warning">
      {text}
    </Alert>
  );
}

const KINDS: readonly Kind[] = ["identity", "stepup", "liveid"];

/** The reason that matters now: none while something is open or being made. */
export function newestReason({ link, preparing, status, reasons }: ContactCard): Reason | null {
  if (link !== null || preparing) return null;
  // A failed step-up takes nothing from a verified identity, and is worth a word all the same.
  const kinds = status === "verified" ? KINDS.filter((kind) => kind !== "identity") : KINDS;
  return kinds.map((kind) => reasons[kind]).find((reason) => reason !== null) ?? null;
}
