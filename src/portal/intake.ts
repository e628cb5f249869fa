/** From HubSpot's events to inbox entries: one synchronous commit per batch. */
import type { Inbox, InboxEntry } from "./inbox.ts";
import type { AcceptOutcome } from "./contract.ts";
import type { HubSpotEvent } from "../hubspot/event.ts";
import type { Desk } from "./desk.ts";
import type { Forgotten, Hashes } from "./tombstones.ts";
import { afterWebhook } from "./grant.ts";
import type { Parts } from "./parts.ts";
import type { Records } from "./records.ts";
import { importSpacingMs, intentOf, type Intent } from "../features/contacts/events.ts";

type Acted = Exclude<Intent, { kind: "nothing" }>;

/** @see PortalApi.accept */
export async function acceptEvents(desk: Desk, events: readonly HubSpotEvent[]): Promise<AcceptOutcome> {
  const parts = desk.open();
  if (parts === null) return { kind: "unknown_portal" };
  const hashes = await parts.forgotten.hashesToLookFor(events.map(({ objectId }) => objectId));
  const outcome = desk.ctx.storage.transactionSync(() =>
    takeIn(livingOnly(events, parts, hashes), parts, Date.now()),
  );
  // Repeated deliveries arm as well: the first one may have been cut off between its commit and its alarm.
  const hurried = hurryGrant(parts.records, Date.now());
  if (hurried || outcome.stored + outcome.duplicates > 0) {
    await desk.clock.armNow();
    parts.dispatcher.wake();
    desk.clock.watch();
  }
  return outcome;
}

/** A signed webhook shows that the app is still installed: a grant that HubSpot refused is tried again soon. */
function hurryGrant(records: Records, now: number): boolean {
  const { status, grantRefusal: before } = records.portal();
  if (status !== "refused" || before === null) return false;
  const after = afterWebhook(before, now);
  if (after !== before) records.update({ grantRefusal: after });
  return after !== before;
}

/**
 * The events of contacts that were not forgotten; the others are counted. Within the commit that stores them:
 * somebody may have been forgotten while their hashes were computed.
 */
function livingOnly(
  events: readonly HubSpotEvent[],
  { records, forgotten }: { readonly records: Records; readonly forgotten: Forgotten },
  hashes: ReadonlyMap<string, Hashes>,
): readonly HubSpotEvent[] {
  const living = events.filter(
    ({ objectType, objectId }) => objectType !== "contact" || !forgotten.has(hashes.get(objectId)),
  );
  records.count("events_of_forgotten", events.length - living.length);
  return living;
}

/** Stores what a batch asks for. Everything or nothing: the caller's storage commits the turn as one. */
function takeIn(
  events: readonly HubSpotEvent[],
  { records, inbox, deals }: Pick<Parts, "records" | "inbox" | "deals">,
  now: number,
): AcceptOutcome & { readonly kind: "accepted" } {
  const ofDeals = events.filter(({ objectType }) => objectType === "deal");
  const ofContacts = events.filter(({ objectType }) => objectType === "contact");
  const contacts = takeInContacts(ofContacts, records, inbox, now);
  const looks = deals.takeIn(ofDeals, now);
  const stored = contacts.stored + looks.stored;
  const duplicates = contacts.relevant + looks.relevant - stored;
  records.count("events_accepted", stored);
  records.count("events_repeated", duplicates);
  records.count("events_ignored", looks.ignored);
  return { kind: "accepted", stored, duplicates };
}

function takeInContacts(
  events: readonly HubSpotEvent[],
  records: Records,
  inbox: Inbox,
  now: number,
): { readonly relevant: number; readonly stored: number } {
  const settings = records.settings();
  const spacing = importSpacingMs(settings);
  const firstPlace = Math.max(records.portal().importNextAt, now);
  const entries: InboxEntry[] = [];
  const skipped = new Map<string, number>();
  let place = firstPlace;
  for (const event of events) {
    const intent = intentOf(event, settings);
    if (intent.kind === "nothing") {
      skipped.set(intent.reason, (skipped.get(intent.reason) ?? 0) + 1);
      continue;
    }
    const paced = intent.kind === "start" && intent.paced;
    entries.push(...entriesOf(event, intent, paced ? Math.round(place) : now));
    if (paced) place += spacing;
  }
  const stored = inbox.add(entries, now);
  if (place > firstPlace && stored > 0) records.update({ importNextAt: Math.ceil(place) });
  for (const [reason, n] of skipped) records.count(reason, n);
  return { relevant: entries.length, stored };
}

/** One row for an event; a merge has one for every record that became part of another. */
function entriesOf(event: HubSpotEvent, intent: Acted, dueAt: number): InboxEntry[] {
  const { identity, objectId, occurredAt, changeSource, sourceId, mergedIds = [] } = event;
  const source = intent.kind === "start" ? intent.source : "";
  const entry: InboxEntry = {
    identity,
    kind: intent.kind,
    contactId: objectId,
    source,
    requestId: "",
    occurredAt,
    dueAt,
  };
  if (intent.kind === "merge") {
    return mergedIds.map((loser) =>
      Object.assign({}, entry, { identity: `${identity}:${loser}`, note: loser }),
    );
  }
  if (intent.kind !== "edited") return [entry];
  const { property, value } = intent;
  return [{ ...entry, note: JSON.stringify({ property, value, by: `${changeSource} ${sourceId}`.trim() }) }];
}
