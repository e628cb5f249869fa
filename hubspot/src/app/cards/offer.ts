/** What the contact card offers, by what is known: at most one primary button, and the rest as secondary actions. */
import { PLAIN_WISH, type ContactCard, type Kind, type Wish } from "@1kosmos/kit";
import type { RecordLink } from "./record-link.ts";

/** Asks for something. `warning`: what it means, when that should be confirmed first. */
export interface Ask {
  readonly label: string;
  readonly wish: Wish;
  readonly warning: string | null;
  /** The document and the level can be chosen. */
  readonly hasChoice: boolean;
}

/** The one primary button: copy the open link, ask, or see that a link is being made or read. */
export type Primary =
  | { readonly kind: "copy"; readonly url: string }
  | { readonly kind: "ask"; readonly ask: Ask }
  | { readonly kind: "preparing" };

/** All that can be pressed. */
export interface Offer {
  /** Null when nothing sensible can be pressed: the connection has to be seen to first, or 1Kosmos has to decide. */
  readonly primary: Primary | null;
  readonly secondary: readonly Ask[];
}

const AGAIN_WARNING =
  "This contact is verified. A new link is made, and the contact is pending until it is used.";

/** Returns what the card offers; `link` is what HubSpot's record has while one is open. Pure. */
export function offerFor(card: ContactCard, link: RecordLink): Offer {
  const asks = asksFor(card);
  // Submitted: the link need not be sent again.
  if (card.tracks[card.link?.kind ?? "identity"] === "review") return { primary: null, secondary: asks };
  if (card.link !== null) return { primary: primaryOf(link), secondary: asks };
  // Nothing is being made while the connection has to be seen to, whatever waits for it.
  if (card.preparing && card.connection.state === "ready")
    return { primary: { kind: "preparing" }, secondary: [] };
  const [first, ...others] = asks;
  return { primary: first === undefined ? null : { kind: "ask", ask: first }, secondary: others };
}

function primaryOf(link: RecordLink): Primary | null {
  if (link.kind === "read") return { kind: "copy", url: link.url };
  return link.kind === "reading" ? { kind: "preparing" } : null;
}

function asksFor(card: ContactCard): readonly Ask[] {
  if (card.connection.state !== "ready" || card.mayNotStart !== undefined) return [];
  const asks: Ask[] = [];
  if (!isOpen(card, "identity")) {
    const plain = identityAsk(card);
    asks.push(plain, { ...plain, label: "Choose document and level", hasChoice: true });
  }
  if (!isOpen(card, "stepup")) asks.push(plainAsk("stepup", "Request step-up"));
  if (!isOpen(card, "liveid") && card.liveIdEnrolled !== true) asks.push(plainAsk("liveid", "Enroll LiveID"));
  return asks;
}

function identityAsk({ status }: ContactCard): Ask {
  if (status === "verified") {
    const wish = { ...PLAIN_WISH, again: true };
    return { label: "Verify again", wish, warning: AGAIN_WARNING, hasChoice: false };
  }
  return plainAsk("identity", status === null ? "Verify identity" : "Make a new link");
}

function plainAsk(kind: Kind, label: string): Ask {
  return { label, wish: { ...PLAIN_WISH, kind }, warning: null, hasChoice: false };
}

/** A session of the kind is open or being made: asking again would join it. */
function isOpen({ tracks }: ContactCard, kind: Kind): boolean {
  return ["pending", "review", "preparing"].includes(tracks[kind] ?? "");
}
