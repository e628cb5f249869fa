/** App events on timelines: HubSpot docs, app events, "Send event occurrences". */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { conflict, invalid, notFound } from "../errors.ts";
import { batchAnswer, readBatch, readJson } from "../requests.ts";
import { occurrenceSchema, type Occurrence, type Timeline } from "./store.ts";
import { eventTypeNamed, type EventType } from "./types.ts";

const VERSIONS = ["2026-03", "2026-09"] as const;
/**
 * The scope of HubSpot docs, app events. The specification lists the write scopes of records as alternatives; the
 * stand-in takes the narrow reading, so that an app that lacks `timeline` fails here.
 */
const SCOPES = ["timeline"];

interface Dependencies {
  readonly appId: number;
  readonly timeline: Timeline;
  /** The types that the app has declared. */
  readonly eventTypes: () => readonly EventType[];
  readonly now: () => number;
}

/** `POST /integrators/timeline/{version}/events` and `/events/batch`; both also in the form of the deprecated v3. */
export function timelineRoutes(dependencies: Dependencies): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const version of VERSIONS) {
    const base = `/integrators/timeline/${version}/events`;
    routes.post(base, async (c) => {
      const { portalId } = callerWith(c, SCOPES);
      const [event] = accept(dependencies, portalId, [await readJson(c, occurrenceSchema)]);
      return c.json(event, 201);
    });
    routes.post(`${base}/batch`, async (c) => {
      const { portalId } = callerWith(c, SCOPES);
      const { inputs } = await readBatch(c, occurrenceSchema, {});
      return c.json(batchAnswer(dependencies.now(), accept(dependencies, portalId, inputs), []));
    });
  }
  legacyRoutes(routes, dependencies);
  return routes;
}

/** Checks and stores events, wholly or not at all: 404 for a type, 400 for its content, 409 for an id seen before. */
function accept(
  dependencies: Dependencies,
  portalId: number,
  events: readonly Occurrence[],
): readonly Occurrence[] {
  const { appId, timeline, eventTypes, now } = dependencies;
  const checked = events.map((event): Occurrence => {
    const type = eventTypeNamed(eventTypes(), appId, event.eventTypeName);
    if (type === undefined) throw notFound(`There is no event type ${event.eventTypeName}.`);
    const unknown = Object.keys(event.properties).find((name) => type.properties?.includes(name) === false);
    if (unknown !== undefined) throw invalid(`${unknown} is no property of event type ${type.name}.`);
    if ((event.objectId ?? event.email ?? event.utk ?? "") === "") {
      throw invalid("An event needs one of objectId, email and utk.");
    }
    const timestamp = event.timestamp ?? new Date(now()).toISOString();
    return { ...event, eventTypeName: type.name, timestamp };
  });
  const known = timeline.add(portalId, checked, now());
  if (known === null) return checked;
  throw conflict(`An occurrence ${known.id} of event type ${known.eventTypeName} already exists.`);
}

const legacySchema = occurrenceSchema.omit({ eventTypeName: true, properties: true, id: true }).extend({
  eventTemplateId: z.string().min(1),
  tokens: z.record(z.string(), z.string()),
  id: z.string().min(1).optional(),
});

/** v3 calls the type a template and its properties tokens, and makes an id up when there is none. */
function legacyRoutes(routes: Hono<SandboxEnv>, dependencies: Dependencies): void {
  const base = "/integrators/timeline/v3/events";
  const store = (c: Context<SandboxEnv>, events: readonly z.infer<typeof legacySchema>[]) =>
    accept(
      dependencies,
      callerWith(c, SCOPES).portalId,
      events.map(({ eventTemplateId, tokens, id, ...rest }) => ({
        ...rest,
        id: id ?? crypto.randomUUID(),
        eventTypeName: eventTemplateId,
        properties: tokens,
      })),
    ).map((event) => legacyAnswer(dependencies, event));

  routes.post(base, async (c) => {
    callerWith(c, SCOPES);
    const [event] = store(c, [await readJson(c, legacySchema)]);
    return c.json(event, 201);
  });
  routes.post(`${base}/batch/create`, async (c) => {
    callerWith(c, SCOPES);
    const { inputs } = await readBatch(c, legacySchema, {});
    return c.json(batchAnswer(dependencies.now(), store(c, inputs), []), 201);
  });
  routes.get(`${base}/:eventTemplateId/:id`, (c) => {
    const { portalId } = callerWith(c, SCOPES);
    const event = dependencies.timeline.find(portalId, c.req.param("eventTemplateId"), c.req.param("id"));
    if (event === undefined) throw notFound();
    return c.json(legacyAnswer(dependencies, event));
  });
}

/** `TimelineEventResponse` of v3. */
function legacyAnswer({ appId, eventTypes }: Dependencies, event: Occurrence): Record<string, unknown> {
  const { id, eventTypeName, properties, objectId, email, utk, domain, timestamp, extraData } = event;
  const type = eventTypeNamed(eventTypes(), appId, eventTypeName);
  return {
    id,
    eventTemplateId: eventTypeName,
    tokens: properties,
    objectType: type?.objectType ?? "CONTACT",
    timestamp,
    objectId,
    email,
    utk,
    domain,
    extraData,
  };
}
