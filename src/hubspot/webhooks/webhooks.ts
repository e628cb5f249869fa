/**
 * Reads a webhook batch: from HubSpot's bytes to the events that the app acts on, sorted by portal.
 * Source: HubSpot docs, "Webhooks" (payload, at most 100 events a request).
 */
import type { HubSpotEvent } from "./event.ts";
import { parseJson, type JsonProblem } from "../../lib/json.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Source } from "../../domain/vocabulary.ts";
import { readEvent } from "./webhook-events.ts";

/** The most events that HubSpot puts into one request (HubSpot docs, webhooks). */
export const MAX_EVENTS = 100;

/** Why a batch is refused as a whole. */
export type WebhookProblem = JsonProblem | "not_an_array" | "too_many_events" | "malformed_event";

/** A batch, sorted by whom it concerns. */
export interface WebhookBatch {
  /** portal → its events in the order of arrival, which is not the order in which they happened. */
  readonly byPortal: ReadonlyMap<number, readonly HubSpotEvent[]>;
  /** Event types without a subscription, each with its count. */
  readonly ignored: ReadonlyMap<string, number>;
  /** Events that cannot be read: the names of the fields that are missing or wrong, each set with its count. */
  readonly unreadable: ReadonlyMap<string, number>;
}

/**
 * Parses a verified body. `contact.creation` and `object.creation` of a contact are one word afterwards
 * (`type: "contact.creation"`), and so for deals. Unknown types never fail a batch, whatever their fields. An event
 * that cannot be read does not take the others with it: repeating the batch would not change it, so it is counted as
 * `unreadable`; a batch of nothing else is refused.
 */
export function parseWebhookBatch(rawBody: string): Result<WebhookBatch, WebhookProblem> {
  const items = parseArray(rawBody);
  if (!items.ok) return items;
  if (items.value.length > MAX_EVENTS) return err("too_many_events");
  const byPortal = new Map<number, HubSpotEvent[]>();
  const ignored = new Map<string, number>();
  const unreadable = new Map<string, number>();
  for (const item of items.value) {
    const read = readEvent(item);
    if ("ignored" in read) {
      countUp(ignored, read.ignored);
      continue;
    }
    if ("unreadable" in read) {
      countUp(unreadable, read.unreadable);
      continue;
    }
    const events = byPortal.get(read.portalId) ?? [];
    events.push(read.event);
    byPortal.set(read.portalId, events);
  }
  const isWithoutUse = unreadable.size > 0 && byPortal.size === 0 && ignored.size === 0;
  return isWithoutUse ? err("malformed_event") : ok({ byPortal, ignored, unreadable });
}

function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/**
 * Returns whether an event needs no portal: it reports a property that this app wrote. No feature acts on one, and an
 * import causes several a contact. The app's changes of a whole record still count.
 */
export function isOwnWrite({ type, own }: Pick<HubSpotEvent, "type" | "own">): boolean {
  return own === true && type.endsWith(".propertyChange");
}

/**
 * Returns the trigger's word for a `changeSource`. HubSpot's set is open: whatever no person, form, import or API call
 * did, another program did.
 */
export function sourceOf(changeSource: string): Source {
  const source = changeSource.toUpperCase();
  if (/^(?:CRM|MOBILE|CONTACTS_WEB)(?:_|$)/u.test(source)) return "manual";
  if (/^FORMS?(?:_|$)/u.test(source)) return "form";
  if (source === "IMPORT") return "import";
  if (source === "API") return "api";
  return "integration";
}

function parseArray(rawBody: string): Result<readonly unknown[], WebhookProblem> {
  const parsed = parseJson(rawBody);
  if (!parsed.ok) return parsed;
  return Array.isArray(parsed.value) ? ok(parsed.value) : err("not_an_array");
}
