/**
 * Controls for which HubSpot has no API: playing its people, its imports and its account page. JSON in and out, below
 * `/sandbox`.
 */
import { setImmediate } from "node:timers/promises";

import { Hono } from "hono";
import { z } from "zod";

import type { Origin } from "./access.ts";
import { invalid, notFound } from "./errors.ts";
import { writtenAnswer } from "./objects/answers.ts";
import { rawPropertiesSchema } from "./objects/request.ts";
import type { ObjectStore } from "./objects/store.ts";
import type { ObjectWriter, Target } from "./objects/writer.ts";
import type { GrantStore } from "./oauth/grants.ts";
import type { Installs } from "./oauth/installs.ts";
import { CONTACT } from "./objecttypes.ts";
import { personOf } from "./people.ts";
import { languageSchema, type PortalPeople } from "./portal-people.ts";
import { FIRST_PORTAL_ID, hostingSchema, type Portal, type PortalStore } from "./portals.ts";
import type { PropertyStore } from "./properties/store.ts";
import { readJson } from "./requests.ts";
import { MAX_EVENTS_PER_DELIVERY } from "./webhooks/options.ts";
import { tierSchema } from "./tiers.ts";
import type { EventQueue } from "./webhooks/queue.ts";

/** Each source with a `sourceId` in its own style: HubSpot docs, webhooks, and deliveries seen. */
const ORIGINS = {
  FORM: { changeSource: "FORM", sourceId: "5d8c3f2e-7a40-4b1e-9c55-0f6a1e2b3c4d" },
  API: { changeSource: "API", sourceId: "userId:1" },
  CRM_UI: { changeSource: "CRM_UI", sourceId: "userId:1" },
  IMPORT: { changeSource: "IMPORT", sourceId: "48211907" },
  // Another app than the one under test.
  INTEGRATION: { changeSource: "INTEGRATION", sourceId: "7654321" },
} as const satisfies Readonly<Record<string, Origin>>;

/** Contacts that one transaction of an import writes: short enough for others, and full groups of events. */
const IMPORT_CHUNK = MAX_EVENTS_PER_DELIVERY;
const MAX_IMPORT = 100_000;

const sourceSchema = z.enum(["FORM", "API", "CRM_UI", "IMPORT", "INTEGRATION"]);
const contactSchema = z.object({
  properties: rawPropertiesSchema.default({}),
  source: sourceSchema.default("CRM_UI"),
  /** As if it had been created so long ago. */
  agoSeconds: z.int().min(0).default(0),
  portalId: z.int().default(FIRST_PORTAL_ID),
});
const importSchema = z.object({
  count: z.int().min(1).max(MAX_IMPORT),
  source: sourceSchema.default("IMPORT"),
  portalId: z.int().default(FIRST_PORTAL_ID),
});
const portalSchema = z.object({
  portalId: z.int().positive().optional(),
  name: z.string().optional(),
  dataHostingLocation: hostingSchema.default("na1"),
  tier: tierSchema.default("enterprise"),
  timeZone: z.string().default("UTC"),
});
const timeZoneSchema = z
  .string()
  .refine((name) => isTimeZone(name), { error: "is no time zone that the IANA names" });
const accountChangeSchema = z.strictObject({
  tier: tierSchema.optional(),
  timeZone: timeZoneSchema.optional(),
  language: languageSchema.optional(),
});

interface Dependencies {
  readonly portals: PortalStore;
  readonly properties: PropertyStore;
  readonly objects: ObjectStore;
  readonly writer: ObjectWriter;
  readonly events: EventQueue;
  readonly grants: GrantStore;
  readonly installs: Installs;
  readonly people: PortalPeople;
}

/** Routes for the sandbox's user. They need no token: the stand-in listens on the loopback address only. */
export function controlRoutes(dependencies: Dependencies): Hono {
  const { installs, people, portals, properties, writer, events } = dependencies;
  const routes = new Hono();

  routes.post("/sandbox/contacts", async (c) => {
    const wanted = await readJson(c, contactSchema);
    const createdAt = Date.now() - wanted.agoSeconds * 1000;
    const target = { ...targetOf(portals, wanted.portalId, ORIGINS[wanted.source]), createdAt };
    const definitions = properties.active(target.portalId, CONTACT).byName;
    const contact = writer.create(target, wanted.properties);
    return c.json(writtenAnswer({ ...target, definitions }, contact), 201);
  });
  routes.post("/sandbox/contacts/import", async (c) => {
    const wanted = await readJson(c, importSchema);
    const target = targetOf(portals, wanted.portalId, ORIGINS[wanted.source]);
    return c.json(await importPeople(dependencies, target, wanted.count));
  });
  routes.get("/sandbox/deliveries", (c) => c.json(events.report()));

  routes.get("/sandbox/portals", (c) =>
    c.json({ results: portals.list().map((portal) => portalAnswer(portal, dependencies)) }),
  );
  routes.post("/sandbox/portals", async (c) => {
    const { dataHostingLocation, name, portalId, tier, timeZone } = await readJson(c, portalSchema);
    const portal = portals.create({
      hosting: dataHostingLocation,
      tier,
      timeZone,
      ...(name === undefined ? {} : { name }),
      ...(portalId === undefined ? {} : { portalId }),
    });
    if (portal === null) throw invalid(`Portal ${portalId} exists.`);
    return c.json(portalAnswer(portal, dependencies), 201);
  });
  routes.put("/sandbox/portals/:portalId{[0-9]+}/account", async (c) => {
    const portalId = Number(c.req.param("portalId"));
    if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
    const { tier, timeZone, language } = await readJson(c, accountChangeSchema);
    portals.setAccount(portalId, { ...(tier && { tier }), ...(timeZone && { timeZone }) });
    if (language !== undefined) people.set(portalId, { language });
    return c.body(null, 204);
  });
  routes.delete("/sandbox/portals/:portalId", (c) => {
    const portalId = Number(c.req.param("portalId"));
    if (!installs.removePortal(portalId)) throw notFound();
    properties.forget(portalId);
    people.forget(portalId);
    return c.body(null, 204);
  });
  return routes;
}

function targetOf(portals: PortalStore, portalId: number, origin: Origin): Target {
  if (portals.find(portalId) === undefined) throw notFound(`There is no portal ${portalId}.`);
  return { portalId, type: CONTACT, origin };
}

/** Imports `count` people in chunks, and lets others have their turn in between. `ms` is how long it took. */
async function importPeople(
  { objects, writer }: Dependencies,
  target: Target,
  count: number,
): Promise<{ count: number; firstId: string; lastId: string; ms: number }> {
  const clock = performance.now();
  const firstId = objects.reserveIds(target.portalId, target.type, count);
  for (let done = 0; done < count; done += IMPORT_CHUNK) {
    const chunk = Math.min(IMPORT_CHUNK, count - done);
    writer.together(() => {
      for (let id = firstId + done; id < firstId + done + chunk; id += 1) {
        writer.create(target, personOf(id), id);
      }
    });
    await setImmediate();
  }
  const ms = Math.round(performance.now() - clock);
  return { count, firstId: String(firstId), lastId: String(firstId + count - 1), ms };
}

function portalAnswer(portal: Portal, { grants, people }: Dependencies): Record<string, unknown> {
  const { portalId, name, hosting, tier, timeZone, privateAppToken } = portal;
  const installed = grants.installedScopes(portalId) !== undefined;
  const { language } = people.of(portalId);
  return {
    portalId,
    name,
    dataHostingLocation: hosting,
    tier,
    timeZone,
    language,
    installed,
    privateAppToken,
  };
}

function isTimeZone(timeZone: string): boolean {
  try {
    void new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
