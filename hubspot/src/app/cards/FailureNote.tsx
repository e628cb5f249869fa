/** Why a verification failed, in words, and what helps. */
import type { ContactCard, Kind, Reason } from "@1kosmos/kit";
import { Alert } from "@hubspot/ui-extensions";

/** Nothing when nothing failed. */
export function FailureNote({ reason }: { readonly reason: Reason | null }) {
  if (reason === null) return null;
  return (
    <Alert title={reason.label} variant="warning">
      {reason.text}
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
