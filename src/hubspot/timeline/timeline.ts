/** Sends events to the timelines of records. Source: HubSpot docs, app events, "Send event occurrences". */
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { batchErrorSchema, subjectsOf } from "../transport/error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import { TIMELINE_EVENT_TYPES, TIMELINE_PROPERTY_NAMES } from "./timeline-events.ts";
import type { Transport } from "../transport/transport.ts";

/** Events a call: HubSpot states no limit of its own for them, so that of its other batches. */
export const MAX_EVENTS = 100;

/**
 * The oldest dated path. v3 of the timeline API only serves apps that had templates before there were projects (HubSpot
 * docs, timeline v3), so there is no v3 to send to.
 */
const EVENTS = "/integrators/timeline/2026-03/events/batch";

export const timelineEventSchema = z.object({
  /** The same event always has the same id: HubSpot refuses the second one (409). */
  id: z.string(),
  type: z.enum(TIMELINE_EVENT_TYPES),
  /** HubSpot's id of the contact or the deal. */
  objectId: z.string(),
  /** When it happened, epoch ms. */
  at: z.number(),
  properties: z.partialRecord(z.enum(TIMELINE_PROPERTY_NAMES), z.string()),
});
/** One event on one record's timeline. */
export type TimelineEvent = Readonly<z.infer<typeof timelineEventSchema>>;

/** The outcome of a batch: the events that HubSpot took, and why it did not take the others. */
export interface EventsOutcome {
  readonly taken: readonly string[];
  readonly failed: readonly { readonly id: string; readonly failure: HubSpotFailure }[];
}

const answerSchema = z.object({
  results: z.catch(z.array(z.object({ id: nameText })), []),
  errors: z._default(z.array(batchErrorSchema), []),
});

/**
 * Calls `POST /integrators/timeline/{version}/events/batch`, at most `MAX_EVENTS`. As a whole it fails with `conflict` when
 * HubSpot has one of them already, with `not_found` when one of the types does not exist, and with `missing_scopes`
 * when the portal did not grant `timeline`.
 */
export async function sendEvents(
  transport: Transport,
  events: readonly TimelineEvent[],
): Promise<Result<EventsOutcome, HubSpotFailure>> {
  if (events.length > MAX_EVENTS) throw new RangeError(`at most ${MAX_EVENTS} events a call`);
  const inputs = events.map(({ type, id, objectId, at, properties }) => ({
    eventTypeName: type,
    id,
    objectId,
    timestamp: new Date(at).toISOString(),
    properties,
  }));
  const answer = await requestJson(transport, answerSchema, {
    method: "POST",
    path: EVENTS,
    body: { inputs },
  });
  return answer.ok ? ok(outcomeOf(events, answer.value)) : answer;
}

/** Without errors all of them were taken, whatever HubSpot lists. */
function outcomeOf(
  events: readonly TimelineEvent[],
  { results, errors }: z.infer<typeof answerSchema>,
): EventsOutcome {
  const taken = new Set(results.map(({ id }) => id));
  const failures = new Map<string, HubSpotFailure>();
  let unattributed: HubSpotFailure | undefined;
  for (const error of errors) {
    const subjects = subjectsOf(error);
    for (const id of subjects) failures.set(id, failureOfBatchError(error));
    if (subjects.length === 0) unattributed ??= failureOfBatchError(error);
  }
  const failed = events.flatMap(({ id }) => {
    const failure = failures.get(id) ?? (taken.has(id) ? undefined : unattributed);
    return failure === undefined ? [] : [{ id, failure }];
  });
  const left = new Set(failed.map(({ id }) => id));
  return { taken: events.map(({ id }) => id).filter((id) => !left.has(id)), failed };
}
