/** A choice of a document, as the tests of its decisions play it. */
import type { DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import type { DocumentType } from "../../../src/domain/vocabulary.ts";

export const NOW = Date.UTC(2026, 10, 23, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ASKED = "asked";
export const DOCUMENTS: readonly DocumentType[] = ["drivers_license", "passport"];
export const PASSED: Verdict = { outcome: "passed", ial: "IAL2", documentType: "passport" };
export const TRIGGER = { by: "contact_created", reference: "form", at: NOW } as const;

export const created: DecidedEvent = {
  type: "contact.creation",
  occurredAt: NOW,
  newRequestId: ASKED,
  source: "form",
};

export const offered: DecidedEvent = {
  type: "choiceOffered",
  requestId: ASKED,
  documents: DOCUMENTS,
  lifetimeMs: DAY,
};

export const pressed = (documentType: DocumentType, newRequestId: string = documentType): DecidedEvent => ({
  type: "documentChosen",
  documentType,
  newRequestId,
});

export const made = (requestId: string): DecidedEvent => ({
  type: "sessionMade",
  requestId,
  session: {
    ref: { provider: "idverify", sessionId: `s-${requestId}`, dvcId: "d" },
    url: `https://t.1kosmos.net/${requestId}`,
  },
  tenant: "idverify:t.1kosmos.net",
  lifetimeMs: 7 * DAY,
});

export const verdict = (requestId: string, value: Verdict, expire = false): DecidedEvent => ({
  type: "verdict",
  requestId,
  verdict: value,
  expire,
});
