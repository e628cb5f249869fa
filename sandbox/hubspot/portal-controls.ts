/** For people and testers: a portal's users and its workflows. JSON in and out, below `/sandbox`. */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { flowInputSchema, type FlowStore } from "./automation/flows.ts";
import { invalid, notFound } from "./errors.ts";
import { type PortalPeople, portalUserSchema } from "./portal-people.ts";
import type { PortalStore } from "./portals.ts";
import { readJson } from "./requests.ts";

interface Dependencies {
  readonly portals: PortalStore;
  readonly people: PortalPeople;
  readonly flows: FlowStore;
}

const usersSchema = z.object({ users: z.array(portalUserSchema).min(1).max(50) });
const PORTAL = "/sandbox/portals/:portalId{[0-9]+}";

/** Routes for the sandbox's user. */
export function portalControls({ portals, people, flows }: Dependencies): Hono {
  const routes = new Hono();
  const portalOf = (c: Context): number => {
    const portalId = Number(c.req.param("portalId"));
    if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
    return portalId;
  };

  routes.get(`${PORTAL}/users`, (c) => c.json({ results: people.of(portalOf(c)).users }));
  routes.put(`${PORTAL}/users`, async (c) => {
    const { users } = await readJson(c, usersSchema);
    if (new Set(users.map(({ id }) => id)).size !== users.length) throw invalid("Two users have one id.");
    if (!users.some(({ right }) => right === "super")) throw invalid("A portal needs a super admin.");
    return c.json({ results: people.set(portalOf(c), { users }).users });
  });

  routes.get(`${PORTAL}/workflows`, (c) => c.json({ results: flows.list(portalOf(c)) }));
  routes.post(`${PORTAL}/workflows`, async (c) =>
    c.json(flows.save(portalOf(c), await readJson(c, flowInputSchema)), 201),
  );
  routes.get(`${PORTAL}/workflows/:flowId{[0-9]+}`, (c) => c.json(flows.get(portalOf(c), flowOf(c))));
  routes.put(`${PORTAL}/workflows/:flowId{[0-9]+}`, async (c) => {
    const { id } = flows.get(portalOf(c), flowOf(c));
    return c.json(flows.save(portalOf(c), await readJson(c, flowInputSchema), id));
  });
  routes.delete(`${PORTAL}/workflows/:flowId{[0-9]+}`, (c) => {
    flows.remove(portalOf(c), flowOf(c));
    return c.body(null, 204);
  });
  return routes;
}

function flowOf(c: Context): number {
  return Number(c.req.param("flowId"));
}
