/** Everything that cards may ask of a portal that has the app; see `PortalApi` for what each answers. */
import { pressMany, type BulkPress } from "./bulk.ts";
import { contactCard, portalCard } from "./contact-card.ts";
import { dealCard } from "./deal-card.ts";
import type { CardWork } from "./desk.ts";
import { press, type Press } from "./press.ts";

/** The questions of cards, put to one portal. */
export type CardDoor = ReturnType<typeof cardDoor>;

/** Opens it. */
export function cardDoor(work: CardWork) {
  return {
    contactCard: (contactId: string) => contactCard(work, contactId),
    dealCard: (dealId: string) => dealCard(work, dealId),
    portalCard: () => portalCard(work),
    press: (input: Press) => press(work, input),
    pressMany: (input: BulkPress) => pressMany(work, input),
  };
}
