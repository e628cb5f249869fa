/** Timelines of records as the sandbox HubSpot shows them, and the portal's writing of them, without its wait for a batch. */
import { makeOutboxDue, patchDocument, putDocument } from "./peek.ts";
import { work, type TestPortal } from "./portal.ts";

/** An event on a timeline. */
export interface ShownEvent {
  readonly eventTypeName: string;
  readonly id: string;
  readonly objectId: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** The events of one record, or of all with null, by the time that they happened. */
export async function timelineOf(portal: TestPortal, objectId: string | null): Promise<ShownEvent[]> {
  const query = new URLSearchParams({
    portalId: String(portal.portalId),
    ...(objectId === null ? {} : { objectId }),
  });
  const response = await fetch(`https://api.hubapi.com/sandbox/timeline?${query.toString()}`);
  const { results } = await response.json<{ results: ShownEvent[] }>();
  return results.toSorted((left, right) => left.timestamp.localeCompare(right.timestamp));
}

/** Keeps the portal from writing to timelines until `wakeTimelines`, however slow the test is. */
export async function holdTimelines(portal: TestPortal): Promise<void> {
  const record = { until: Date.now() + 3_600_000, failures: 0, refusal: "", known: [], unknown: {} };
  await putDocument(portal, "timeline", record);
}

/** Has a portal that was held write what waits. */
export async function wakeTimelines(portal: TestPortal): Promise<void> {
  await patchDocument(portal, "timeline", { until: 0 });
  await tellTimelines(portal);
}

/** Has the portal write now what waits. */
export async function tellTimelines(portal: TestPortal): Promise<void> {
  // An event that HubSpot has refused for a day stays where it is.
  await makeOutboxDue(portal, "timeline", Date.now() + 60_000);
  await work(portal);
}
