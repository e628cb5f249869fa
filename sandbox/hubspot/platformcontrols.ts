/** For whoever tests: the platform's switches, deliveries, timelines and installs. JSON in and out, below `/sandbox`. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import type { Board } from "./board.ts";
import { invalid, notFound } from "./errors.ts";
import type { GrantStore } from "./oauth/grants.ts";
import type { Installs } from "./oauth/installs.ts";
import { readJson } from "./requests.ts";
import type { Timeline } from "./timeline/store.ts";
import type { EventType } from "./timeline/types.ts";
import type { PortalStore } from "./portals.ts";
import type { EventQueue } from "./webhooks/queue.ts";
import type { Boards } from "./boards.ts";

interface Dependencies {
  readonly boards: Boards;
  readonly events: EventQueue;
  readonly eventTypes: () => readonly EventType[];
  readonly grants: GrantStore;
  readonly installs: Installs;
  readonly portals: PortalStore;
  readonly timeline: Timeline;
}

const patchSchema = z.record(z.string(), z.unknown());

/** Routes for the sandbox's user. */
export function platformControls(dependencies: Dependencies): Hono {
  const { boards, events, eventTypes, installs, portals, timeline } = dependencies;
  const routes = new Hono();
  boardRoutes(routes, "/sandbox/switches", boards.switches);
  boardRoutes(routes, "/sandbox/webhooks/options", boards.deliveryOptions);
  boardRoutes(routes, "/sandbox/webhooks/subscriptions", boards.subscriptions, () => ({
    subscriptions: events.subscriptions,
  }));
  boardRoutes(routes, "/sandbox/owners", boards.owners);
  boardRoutes(routes, "/sandbox/timeline/types", boards.eventTypes, () => ({ types: eventTypes() }));

  routes.get("/sandbox/timeline", (c) => {
    const results = timeline.list(numberIn(c, "portalId"), c.req.query("objectId") ?? null);
    return c.json({ results });
  });
  routes.post("/sandbox/portals/:portalId{[0-9]+}/uninstall", (c) => {
    const portalId = Number(c.req.param("portalId"));
    if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
    if (!installs.uninstall(portalId)) throw invalid(`The app is not installed in portal ${portalId}.`);
    return c.body(null, 204);
  });
  return routes;
}

/** `GET` and `PUT` of a board; `shown` is what stands in its place when nothing was chosen. */
function boardRoutes<T extends object>(
  routes: Hono,
  path: string,
  board: Board<T>,
  shown: () => object = () => board.current,
): void {
  routes.get(path, (c) => c.json(shown()));
  routes.put(path, async (c) => {
    board.set(await readJson(c, patchSchema));
    return c.json(shown());
  });
}

function numberIn(c: Context, name: string): number | null {
  const given = c.req.query(name);
  if (given === undefined) return null;
  if (!/^\d+$/u.test(given)) throw invalid(`${name} must be a number.`);
  return Number(given);
}
