/** Where verifications come from, and which of them a daily cap counts. Pure. */
import type { ContactEvent } from "./contact/event.ts";
import type { Trigger } from "./contact/trigger.ts";

/** The sources that a cap can be set for: those of new contacts, and other triggers of verifications. */
export const CAP_SOURCES = [
  "form",
  "import",
  "manual",
  "api",
  "integration",
  "card",
  "bulk",
  "agent",
  "workflow",
  "deal",
  "ticket",
  "personChange",
] as const;
export type CapSource = (typeof CAP_SOURCES)[number];

/** Daily caps by source; `portal` is for all of them together, null: none. */
export type DailyCaps = Readonly<Record<CapSource | "portal", number | null>>;

/** The source of a request, by its trigger. A new contact counts by where it came from. */
const SOURCE_OF: Readonly<Record<Trigger["by"], CapSource | null>> = {
  contact_created: null,
  deal_stage: "deal",
  ticket: "ticket",
  ticket_stage: "ticket",
  workflow: "workflow",
  card: "card",
  bulk_action: "bulk",
  agent: "agent",
  person_changed: "personChange",
};

/**
 * Returns the source that an event counts for; null when it starts nothing that is counted. The choice of a document and a retry at
 * the person's page belong to a verification that was counted: settings bound how many sessions it can have.
 */
export function capSourceOf(event: ContactEvent): CapSource | null {
  switch (event.type) {
    case "contact.creation":
      return event.source;
    case "verification.request":
      return SOURCE_OF[event.trigger.by];
    case "person.change":
      return "personChange";
    default:
      return null;
  }
}

/** Verifications that were started on one day, and those that an admin allowed beyond the caps. */
export interface CapUse {
  readonly used: ReadonlyMap<CapSource, number>;
  /** Allowed beyond the cap on this day; `portal`: beyond the portal's. */
  readonly raised: Readonly<Partial<Record<CapSource | "portal", number>>>;
}

/** Returns the cap that one more verification of this source would exceed, or null. */
export function exceededCap(
  caps: DailyCaps,
  { used, raised }: CapUse,
  source: CapSource,
): CapSource | "portal" | null {
  const limit = (of: CapSource | "portal") => (caps[of] ?? Number.POSITIVE_INFINITY) + (raised[of] ?? 0);
  if ((used.get(source) ?? 0) >= limit(source)) return source;
  const total = [...used.values()].reduce((sum, count) => sum + count, 0);
  return total >= limit("portal") ? "portal" : null;
}
