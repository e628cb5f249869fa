/** The card of a contact: what its object returns, and why something is not there yet. */
import { missingStageWording } from "../../domain/gate/reasons.ts";
import type { CardConnection, Waiting } from "./card-vocabulary.ts";
import type { CardRefusal, ContactCard } from "./contract.ts";
import { sendingOf } from "./link-mail.ts";
import type { PortalCard } from "./portal-contract.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import type { CardSettings } from "../../portal/settings/hubspot-settings.ts";
import { NEW_CONTACT } from "../../domain/contact/state.ts";
import { PREPARING_MS, viewOf, type ContactView } from "../contacts/view.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { findBrokenGates } from "../gates/pipelines.ts";
import type { WaitingRequest } from "./requests.ts";
import { isAboutWord } from "../contacts/troubles/troubles.ts";
import { connectionOf, type CardContext } from "./card-context.ts";

/** A session that has to wait for its turn, or for somebody to act, is looked for this seldom, ms. */
export const BLOCKED_AFTER_MS = 10_000;
/** A row that is due later than this has a place in a paced row, ms. */
const SOON_MS = 5000;

/** Returns the contact that an id stands for in this portal, or why its card cannot be shown. */
export async function contactFor(
  { services: parts }: Pick<CardContext, "services">,
  contactId: string,
): Promise<Result<string, CardRefusal>> {
  const presence = await parts.cards.presence.of(contactId);
  if (presence.kind === "here") return ok(presence.contactId);
  if (presence.kind !== "unread") return err("unknown_record");
  // Nothing is stored about this contact, so nothing is shown but that an admin must connect again.
  return parts.records.portal().status === "connected" ? err("unread") : ok(contactId);
}

/** Handles `GET /hubspot/card/contacts/{id}`. */
export async function contactCard(
  work: CardContext,
  contactId: string,
  userId: string,
): Promise<Result<ContactCard, CardRefusal>> {
  const found = await contactFor(work, contactId);
  return found.ok ? ok(await composeCard(work, found.value, userId)) : found;
}

/** Returns the card of a contact that is known to be this portal's, for the user who looks at it. */
export async function composeCard(
  work: CardContext,
  contactId: string,
  userId: string,
): Promise<ContactCard> {
  const { index, cards } = work.services;
  const asked = cards.requests.waitingFor([contactId]);
  const isKnown = asked.size > 0 || index.find(contactId) !== null;
  const view = isKnown ? await work.contactOf(contactId).view() : NOTHING;
  // Read again after the object has responded: a session that was made meanwhile must not look as if it were waited for.
  const row = asked.size > 0 ? cards.requests.waitingFor([contactId]).get(contactId) : undefined;
  const barred = await cards.rights.refusal(userId);
  const made = together(contactId, view, connectionOf(work.services), row, work.now());
  const unread = made.waitingFor === null ? unreadResult(work, contactId) : null;
  const plain = unread === null ? made : { ...made, ...waitingWords(unread) };
  const { cards: settings } = work.services.records.settings();
  const refused = work.services.contactWrites.deadRows.causeOf(contactId);
  const card = {
    ...withConfidence(plain, settings),
    sending: sendingOf(work, contactId, view),
    mayChangeLink: settings.changeLinks,
    refusedWrite: refused === null ? null : { reason: refused },
  };
  return barred === null ? card : { ...card, mayNotStart: barred.message, mayNotStartCode: barred.code };
}

/** A card before what depends on settings and on who looks. */
type PlainCard = Omit<
  ContactCard,
  "confidence" | "mayNotStart" | "mayNotStartCode" | "sending" | "mayChangeLink" | "refusedWrite"
>;
type WordedCard = PlainCard & Pick<ContactCard, "confidence">;

/**
 * Words the confidence, and leaves the number out unless the settings show it: HubSpot's listing rules keep sensitive
 * data off cards.
 */
function withConfidence(card: PlainCard, settings: CardSettings): WordedCard {
  const { matchConfidence: number } = card;
  const { confidenceHighFrom, confidenceMediumFrom, confidenceNumber } = settings;
  const word =
    number === null
      ? null
      : number >= confidenceHighFrom
        ? "high"
        : number >= confidenceMediumFrom
          ? "medium"
          : "low";
  return { ...card, confidence: word, matchConfidence: confidenceNumber ? number : null };
}

/** Why 1Kosmos' result of a contact is not there although it may exist; null when nothing blocks it. */
function unreadResult({ services }: CardContext, contactId: string): Waiting | null {
  const unread = services.troubles
    .of(contactId)
    .find((row) => row.kind === "result" && row.shown === 1 && !isAboutWord(row));
  return unread === undefined ? null : { code: "result", reason: unread.reason };
}

/** Puts a card together. `now` in epoch ms. */
function together(
  contactId: string,
  view: ContactView,
  connection: CardConnection,
  row: WaitingRequest | undefined,
  now: number,
): PlainCard {
  const preparing = view.preparing || row?.state === "due";
  // A dead letter may have been overtaken since.
  const isOver = row?.state === "dead" && (view.link !== null || view.status === "verified");
  const waiting = preparing || (row !== undefined && !isOver) ? blockedBy(connection, row, now) : null;
  const refreshAfterMs = preparing && waiting !== null ? BLOCKED_AFTER_MS : view.refreshAfterMs;
  const { reminders: _, ...shown } = view;
  return {
    contactId,
    ...shown,
    preparing,
    ...waitingWords(waiting),
    connection,
    refreshAfterMs: refreshAfterMs ?? (preparing ? PREPARING_MS : null),
  };
}

/** Returns why a session that was requested is not there yet; null when nothing blocks it. */
export function blockedBy(
  connection: CardConnection,
  row: WaitingRequest | undefined,
  now: number,
): Waiting | null {
  if (connection.message !== null) return { code: "connection", reason: connection.message };
  if (row?.state === "dead") return { code: "given_up", reason: row.reason };
  if (row !== undefined && row.reason !== "") return { code: "repeated", reason: row.reason };
  const isLater = row !== undefined && (row.isPaced || row.dueAt > now + SOON_MS);
  return isLater ? { code: "turn", reason: "" } : null;
}

/** The cause of a wait as a code, and in English for readers of the JSON. */
function waitingWords(waitingFor: Waiting | null): Pick<ContactCard, "waiting" | "waitingFor"> {
  return { waiting: waitingFor === null ? null : inEnglish(waitingFor), waitingFor };
}

function inEnglish({ code, reason }: Waiting): string {
  switch (code) {
    case "given_up":
      return `${reason} An admin can try it again on the app's page.`;
    case "result":
      return `The result cannot be read: ${reason} We retry automatically.`;
    case "turn":
      return "It waits for its turn.";
    case "connection":
    case "repeated":
      return reason;
  }
}

/** Handles `GET /hubspot/card/portal`. */
export async function portalCard({ services }: CardContext): Promise<Result<PortalCard, CardRefusal>> {
  const { records, oneKosmos } = services;
  const { triggers, gates } = records.settings();
  const isConnected = records.portal().status === "connected";
  const broken = isConnected
    ? await findBrokenGates(
        { gates },
        { deal: services.gates.deal.reader, ticket: services.gates.ticket.reader },
      )
    : null;
  const problems = new Map((broken ?? []).map(({ problem, missing }) => [problem, missing]));
  return ok({
    connection: connectionOf(services),
    tenant: (await oneKosmos.connection())?.tenantDns ?? null,
    triggers,
    gates: gates.length,
    gatesProblem: problems.size === 0 ? null : [...problems.keys()].join("; "),
    gateWordings: [...problems.values()].map((missing) => missingStageWording(missing)),
    conditions: services.conditions.update().map(({ code, message, wording, since, remedy }) => ({
      code,
      message,
      wording,
      since: new Date(since).toISOString(),
      remedy:
        remedy === null ? null : { label: remedy.label, url: `${records.portal().origin}${remedy.path}` },
    })),
    openSessions: records.counters.get(GAUGES.sessions),
    settingsUrl: `${records.portal().origin}/portal`,
  });
}

/** The view of a contact of whom nothing is known. */
const NOTHING = viewOf(NEW_CONTACT, [], 0);
