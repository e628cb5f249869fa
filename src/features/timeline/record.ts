/** The stored state of a portal's timeline, from HubSpot's responses, and how it is shown. Pure. */
import * as z from "zod/mini";
import { documentKey, type Documents } from "../../kernel/documents.ts";
import { TIMELINE_EVENT_TYPES, type TimelineEventType } from "../../hubspot/timeline/timeline-events.ts";

const typeSchema = z.enum(TIMELINE_EVENT_TYPES);
/** As it is stored in `meta`. */
export const timelineRecordSchema = z.object({
  /** Nothing is sent before this moment, epoch ms. */
  until: z.number(),
  /** Troubles in a row. */
  failures: z.int(),
  /** HubSpot's words while it takes no events from this portal; "" when it does. */
  refusal: z.string(),
  /** The types of which HubSpot has taken an event: they exist. */
  known: z.array(typeSchema),
  /** Those that do not exist in HubSpot, and until when they are paused, epoch ms. */
  unknown: z.partialRecord(typeSchema, z.number()),
});
/** Everything that is kept of HubSpot's responses. */
export type TimelineRecord = z.infer<typeof timelineRecordSchema>;

/** Nothing was refused. */
export const ALL_WELL: TimelineRecord = { until: 0, failures: 0, refusal: "", known: [], unknown: {} };

/** A refusal of the whole request is retried after this time, and at every sign-in. In ms. */
export const REFUSED_MS = 24 * 60 * 60 * 1000;

/** Where the record is stored. */
export const TIMELINE = documentKey("timeline", timelineRecordSchema);

/** Returns the portal's record. */
export function timelineRecordOf(documents: Documents): TimelineRecord {
  return documents.get(TIMELINE) ?? ALL_WELL;
}

/** How the timeline stands. `reason`: why HubSpot takes no events, or not all of them. */
export interface TimelineView {
  readonly state: "on" | "off" | "refused";
  readonly reason: string | null;
  /** Events that wait. */
  readonly waiting: number;
}

/** Returns until when events of this type are paused, epoch ms; 0 when they are not. */
export function pausedUntil({ unknown }: TimelineRecord, type: TimelineEventType): number {
  return unknown[type] ?? 0;
}

/** Returns what the portal's page shows. */
export function viewOf({ refusal, unknown }: TimelineRecord, isOn: boolean, waiting: number): TimelineView {
  const types = Object.keys(unknown);
  if (!isOn) return { state: "off", reason: null, waiting };
  if (refusal !== "") return { state: "refused", reason: refusal, waiting };
  if (types.length === 0) return { state: "on", reason: null, waiting };
  return { state: "refused", reason: `HubSpot does not know the event types ${types.join(", ")}.`, waiting };
}

/** Returns when HubSpot is tried again, epoch ms, or null while it takes events. */
export function retryAtOf({ refusal, unknown, until }: TimelineRecord): number | null {
  return refusal === "" ? earliestOf(Object.values(unknown)) : until;
}

function earliestOf(dates: readonly number[]): number | null {
  return dates.length === 0 ? null : Math.min(...dates);
}
