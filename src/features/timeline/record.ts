/** What a portal's timeline remembers of HubSpot's answers, and how it is shown. Pure. */
import * as z from "zod/mini";
import { TIMELINE_EVENT_TYPES, type TimelineEventType } from "../../hubspot/timeline-events.ts";

const typeSchema = z.enum(TIMELINE_EVENT_TYPES);
/** As it is stored in `meta`. */
export const timelineRecordSchema = z.object({
  /** Nothing is sent before this moment, epoch ms. */
  until: z.number(),
  /** Troubles in a row. */
  failures: z.int(),
  /** HubSpot's words while it takes no events from this portal; "" when it does. */
  refusal: z.string(),
  /** The types of which HubSpot has taken an event: it knows them. */
  known: z.array(typeSchema),
  /** Those that it does not know, and until when they rest, epoch ms. */
  unknown: z.partialRecord(typeSchema, z.number()),
});
/** What is kept of HubSpot's answers. */
export type TimelineRecord = z.infer<typeof timelineRecordSchema>;

/** Nothing was refused. */
export const ALL_WELL: TimelineRecord = { until: 0, failures: 0, refusal: "", known: [], unknown: {} };

/** How the timeline stands. `reason`: why HubSpot takes no events, or not all of them. */
export interface TimelineView {
  readonly state: "on" | "off" | "refused";
  readonly reason: string | null;
  /** Events that wait. */
  readonly waiting: number;
  /** When HubSpot is tried again, epoch ms; null while it takes events. */
  readonly retryAt: number | null;
}

/** Until when events of this type rest, epoch ms; 0 when they do not. */
export function restsUntil({ unknown }: TimelineRecord, type: TimelineEventType): number {
  return unknown[type] ?? 0;
}

/** What the portal's page shows. */
export function viewOf(
  { refusal, unknown, until }: TimelineRecord,
  isOn: boolean,
  waiting: number,
): TimelineView {
  const types = Object.keys(unknown);
  if (!isOn) return { state: "off", reason: null, waiting, retryAt: null };
  if (refusal !== "") return { state: "refused", reason: refusal, waiting, retryAt: until };
  if (types.length === 0) return { state: "on", reason: null, waiting, retryAt: null };
  const reason = `HubSpot does not know the event types ${types.join(", ")}.`;
  return { state: "refused", reason, waiting, retryAt: Math.min(...Object.values(unknown)) };
}
