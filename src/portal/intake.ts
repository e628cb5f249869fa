/** From HubSpot's events to inbox entries: one synchronous commit per batch. */
import type { Inbox, InboxEntry } from "./inbox.ts";
import type { AcceptOutcome, WebhookEvent } from "./contract.ts";
import type { Parts } from "./parts.ts";
import type { Records } from "./records.ts";
import { importSpacingMs, intentOf } from "./triggers.ts";

/** Stores what a batch asks for. Everything or nothing: the caller's storage commits the turn as one. */
export function takeIn(
  events: readonly WebhookEvent[],
  { records, inbox, deals }: Pick<Parts, "records" | "inbox" | "deals">,
  now: number,
): AcceptOutcome {
  const ofDeals = events.filter(({ objectType }) => objectType === "deal");
  const ofContacts = events.filter(({ objectType }) => objectType === "contact");
  const contacts = takeInContacts(ofContacts, records, inbox, now);
  const looks = deals.takeIn(ofDeals, now);
  const stored = contacts.stored + looks.stored;
  const duplicates = contacts.relevant + looks.relevant - stored;
  records.count("events_accepted", stored);
  records.count("events_repeated", duplicates);
  records.count("events_ignored", ofDeals.length - looks.relevant);
  return { kind: "accepted", stored, duplicates };
}

function takeInContacts(
  events: readonly WebhookEvent[],
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
    entries.push(
      entryOf(
        event,
        intent.kind,
        intent.kind === "start" ? intent.source : "",
        paced ? Math.round(place) : now,
      ),
    );
    if (paced) place += spacing;
  }
  const stored = inbox.add(entries, now);
  if (place > firstPlace && stored > 0) records.update({ importNextAt: Math.ceil(place) });
  for (const [reason, n] of skipped) records.count(reason, n);
  return { relevant: entries.length, stored };
}

function entryOf(
  { identity, objectId, occurredAt }: WebhookEvent,
  kind: "start" | "deleted",
  source: InboxEntry["source"],
  dueAt: number,
): InboxEntry {
  return { identity, kind, contactId: objectId, source, requestId: "", occurredAt, dueAt };
}
