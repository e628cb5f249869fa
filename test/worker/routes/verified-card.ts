/** The card of a contact whose identity is verified. */
import type { ContactCard } from "../../../src/features/cards/contract.ts";
import { NOW } from "./support.ts";

export const VERIFIED_CARD: ContactCard = {
  contactId: "101",
  status: "verified",
  preparing: false,
  waiting: null,
  waitingFor: null,
  ial: "IAL2",
  ialDerived: false,
  liveIdEnrolled: null,
  documentType: null,
  matchConfidence: null,
  confidence: null,
  verifiedAt: null,
  lastStepUpAt: null,
  link: null,
  sending: { by: "person", mail: null, reminders: null },
  mayChangeLink: true,
  refusedWrite: null,
  decidedBy: null,
  trigger: { by: "card", reference: "77", at: new Date(NOW).toISOString() },
  unknownWord: null,
  attempts: [],
  tracks: { identity: "passed", liveid: null, stepup: null },
  reasons: { identity: null, liveid: null, stepup: null },
  connection: { state: "ready", message: null, code: null },
  refreshAfterMs: null,
};
