/** Verifications as the read model has them. Pure. */
import { REASON_WORDS } from "../../domain/contact/reasons.ts";
import type { VerificationItem } from "./read-model.ts";
import type { FoundVerification } from "./verification-search.ts";

/** Returns the item. `name`: what HubSpot calls the contact; null when that is not known. */
export function toItem(
  { contactId, status, verification }: FoundVerification,
  name: string | null,
): VerificationItem {
  const { id, kind, startedAt, openedAt, endedAt, trigger, sessionId, reason } = verification;
  return {
    id,
    contactId,
    name,
    kind,
    status,
    startedAt: new Date(startedAt).toISOString(),
    openedAt: isoOrNull(openedAt),
    endedAt: isoOrNull(endedAt),
    trigger,
    sessionId,
    reason: reason === null ? null : { code: reason, ...REASON_WORDS[reason] },
    code: verification.code ?? null,
    ial: verification.ial ?? null,
    documentType: verification.documentType ?? null,
    manual: verification.manual ?? null,
  };
}

/** Formats epoch ms as the read model has it. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
