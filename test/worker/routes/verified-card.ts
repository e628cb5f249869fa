/** The card of a contact whose identity is verified. */
import type { ContactCard } from "../../../src/features/cards/contract.ts";
import { UNREQUESTED_CARD } from "../../contact-card.ts";
import { NOW } from "./support.ts";

export const VERIFIED_CARD: ContactCard = {
  ...UNREQUESTED_CARD,
  status: "verified",
  ial: "IAL2",
  trigger: { by: "card", reference: "77", at: new Date(NOW).toISOString() },
  tracks: { ...UNREQUESTED_CARD.tracks, identity: "passed" },
};
