/** Decides which jobs follow from an event of HubSpot's about a contact, by the portal's settings. Pure. */
import type { ContactEvent } from "../../domain/contact/event.ts";
import type { HubSpotEvent } from "../../hubspot/webhooks/event.ts";
import { dayIn } from "../../lib/calendar.ts";
import { findProperty } from "../../domain/properties.ts";
import { sourceOf } from "../../hubspot/webhooks/webhooks.ts";
import type { NewJob } from "../../kernel/jobs/job.ts";
import type { Settings } from "../../portal/settings/settings.ts";
import { contactJob } from "./contact-job.ts";

/** For whom a session was made: with another value it may be another person. */
const WHO_IT_IS: ReadonlySet<string> = new Set(["email", "firstname", "lastname"]);

/** Jobs to add, or the counter of what is skipped. */
export type Accepted =
  | { readonly jobs: readonly NewJob[] }
  | { readonly skipped: "events_ignored" | "skipped_by_trigger" | "skipped_by_filter" | "imports_skipped" };

/** Reads an event in the light of the settings. `timeZone`: the account's, in which a day of theirs is one. */
export function jobsFor(event: HubSpotEvent, settings: Settings, timeZone = "UTC"): Accepted {
  const { dedupeKey, type, objectId, occurredAt, mergedIds = [] } = event;
  const job = (contactEvent: ContactEvent) => ({ jobs: [contactJob(objectId, dedupeKey, contactEvent)] });
  switch (type) {
    case "contact.creation":
      return accepted(event, settings, timeZone);
    case "contact.deletion":
    case "contact.restore":
      return job({ type, occurredAt });
    case "contact.privacyDeletion":
      return job({ type });
    case "contact.merge":
      return {
        jobs: mergedIds.map((loserId) => contactJob(objectId, `${dedupeKey}:${loserId}`, { type, loserId })),
      };
    case "contact.propertyChange":
      return change(event, settings);
    default:
      return { skipped: "events_ignored" };
  }
}

function accepted(event: HubSpotEvent, settings: Settings, timeZone: string): Accepted {
  const { triggers, importPolicy, filters, request } = settings;
  const { dedupeKey, objectId, occurredAt } = event;
  const source = sourceOf(event.changeSource);
  if (!triggers[source]) return { skipped: "skipped_by_trigger" };
  if (source === "import" && importPolicy.mode === "skip") return { skipped: "imports_skipped" };
  const { createdFrom } = filters;
  if (createdFrom !== null && dayIn(timeZone, occurredAt) < createdFrom)
    return { skipped: "skipped_by_filter" };
  const creation = { type: "contact.creation", source, occurredAt } as const;
  const { proofingLevel: level, documentTypes } = request;
  if (level === "any" && documentTypes.length === 0)
    return { jobs: [contactJob(objectId, dedupeKey, creation)] };
  const order = { proofingLevel: level === "any" ? null : level, documentTypes };
  return { jobs: [contactJob(objectId, dedupeKey, { ...creation, order })] };
}

function change(event: HubSpotEvent, settings: Settings): Accepted {
  const { dedupeKey, objectId, occurredAt, propertyName = "", value, own, changeSource, sourceId } = event;
  const property = findProperty(propertyName);
  if (property !== null && value !== undefined && own !== true) {
    const by = `${changeSource} ${sourceId}`.trim();
    const edit = { type: "contact.propertyChange", property: property.name, value, by, occurredAt } as const;
    return { jobs: [contactJob(objectId, dedupeKey, edit)] };
  }
  if (WHO_IT_IS.has(propertyName) && settings.personChange === "restart")
    return { jobs: [contactJob(objectId, dedupeKey, { type: "person.change", occurredAt })] };
  return { skipped: "events_ignored" };
}

/** Returns the milliseconds between two paced starts; 0: none are paced. */
export function importSpacingMs({ importPolicy }: Pick<Settings, "importPolicy">): number {
  return importPolicy.mode === "pace" ? 60_000 / importPolicy.perMinute : 0;
}
