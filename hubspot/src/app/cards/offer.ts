/**
 * The offer of the contact card, by the contact's state: at most one primary button, and the rest as secondary
 * actions.
 */
import {
  DEFAULT_REQUEST,
  type ContactCard,
  type Kind,
  type LinkAction,
  type VerificationRequest,
} from "@1kosmos/kit";
import type { RecordLink } from "./record-link.ts";
import type { CardWords } from "./words/index.ts";

/** Requests a verification. */
export interface RequestOffer {
  /** Names its text. */
  readonly label: keyof CardWords["ask"];
  readonly request: VerificationRequest;
  /** Its consequence has to be confirmed first. */
  readonly hasWarning: boolean;
  /** The document and the level can be chosen. */
  readonly hasChoice: boolean;
}

/** The one primary button: copy the open link, request one, or see that a link is being made or read. */
export type Primary =
  | { readonly kind: "copy"; readonly url: string }
  | { readonly kind: "ask"; readonly ask: RequestOffer }
  | { readonly kind: "preparing" };

/** All that can be pressed. */
export interface Offer {
  /** Null when nothing sensible can be pressed: the connection has to be seen to first, or 1Kosmos has to decide. */
  readonly primary: Primary | null;
  readonly secondary: readonly RequestOffer[];
  /** The actions on the open link beside copying it. */
  readonly changes: readonly Exclude<LinkAction, "mail">[];
}

/** Returns what the card offers; `link` is what HubSpot's record has while one is open. Pure. */
export function offerFor(card: ContactCard, link: RecordLink): Offer {
  const secondary = requestsFor(card);
  const changes = changesFor(card, link);
  // Submitted: the link need not be sent again.
  if (card.tracks[card.link?.kind ?? "identity"] === "review") return { primary: null, secondary, changes };
  if (card.link !== null) return { primary: primaryOf(link), secondary, changes };
  // Nothing is being made while the connection has to be seen to, whatever waits for it.
  if (card.preparing && card.connection.state === "ready")
    return { primary: { kind: "preparing" }, secondary: [], changes: [] };
  const [first, ...others] = secondary;
  return {
    primary: first === undefined ? null : { kind: "ask", ask: first },
    secondary: others,
    changes: [],
  };
}

function primaryOf(link: RecordLink): Primary | null {
  if (link.kind === "read") return { kind: "copy", url: link.url };
  return link.kind === "reading" ? { kind: "preparing" } : null;
}

/** A user who may start verifications, and sees the link, replaces and cancels it where the settings allow that. */
function changesFor(
  { link: open, mayChangeLink, mayNotStart }: ContactCard,
  link: RecordLink,
): Offer["changes"] {
  const mayChange = open !== null && mayChangeLink && mayNotStart === undefined;
  return mayChange && link.kind === "read" ? ["replace", "cancel"] : [];
}

function requestsFor(card: ContactCard): readonly RequestOffer[] {
  if (card.connection.state !== "ready" || card.mayNotStart !== undefined) return [];
  const asks: RequestOffer[] = [];
  if (!isOpen(card, "identity")) {
    const plain = identityAsk(card);
    asks.push(plain, { ...plain, label: "choose", hasChoice: true });
  }
  if (!isOpen(card, "stepup")) asks.push(plainAsk("stepup", "stepUp"));
  if (!isOpen(card, "liveid") && card.liveIdEnrolled !== true) asks.push(plainAsk("liveid", "liveId"));
  return asks;
}

function identityAsk({ status }: ContactCard): RequestOffer {
  if (status === "verified") {
    const request = { ...DEFAULT_REQUEST, again: true };
    return { label: "again", request, hasWarning: true, hasChoice: false };
  }
  return plainAsk("identity", status === null ? "identity" : "newLink");
}

function plainAsk(kind: Kind, label: RequestOffer["label"]): RequestOffer {
  return { label, request: { ...DEFAULT_REQUEST, kind }, hasWarning: false, hasChoice: false };
}

/** A session of the kind is open or being made: another request would join it. */
function isOpen({ tracks }: ContactCard, kind: Kind): boolean {
  return ["pending", "review", "preparing"].includes(tracks[kind] ?? "");
}
