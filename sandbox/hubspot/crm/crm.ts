/** The CRM half of the stand-in, put together: records and what belongs to them, and the API over both. */
import { Hono } from "hono";

import type { SandboxEnv } from "../access.ts";
import { associationRoutes } from "../associations/batch.ts";
import { legacyAssociationRoutes } from "../associations/legacy.ts";
import { recordAssociationRoutes } from "../associations/single.ts";
import { AssociationStore } from "../associations/store.ts";
import { AssociationTypes } from "../associations/types.ts";
import { AssociationWriter } from "../associations/writer.ts";
import type { Database } from "../database.ts";
import { Memberships } from "../lists/memberships.ts";
import { listRoutes } from "../lists/routes.ts";
import { ListStore } from "../lists/store.ts";
import { API_VERSIONS, type ApiVersion } from "../objecttypes.ts";
import { ObjectLifecycle } from "../objects/lifecycle.ts";
import { objectRoutes } from "../objects/routes.ts";
import type { ObjectStore } from "../objects/store.ts";
import { ObjectWriter } from "../objects/writer.ts";
import { pipelineRoutes } from "../pipelines/routes.ts";
import { WriteRules, type PipelinesByType } from "../pipelines/rules.ts";
import { PipelineStore } from "../pipelines/store.ts";
import { propertyRoutes } from "../properties/routes.ts";
import type { PropertyStore } from "../properties/store.ts";
import { searchRoutes } from "../search/routes.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import type { TierLimits } from "../tiers.ts";
import { SwitchStore } from "./switches.ts";
import type { PortalStore } from "../portals.ts";

/** Dependencies of the CRM. */
export interface CrmBase {
  readonly db: Database;
  readonly properties: PropertyStore;
  readonly objects: ObjectStore;
  readonly events: EventQueue;
  readonly now: () => number;
  /** The limits of an account's subscription. */
  readonly limitsFor: (portalId: number) => TierLimits;
}

export type Crm = ReturnType<typeof createCrm>;

/** Opens the CRM over a state; the lists follow every write from here on. */
export function createCrm(base: CrmBase) {
  const { db, limitsFor, properties, now } = base;
  const switches = new SwitchStore(db);
  const pipelines = new PipelineStore(db, properties, now);
  const ticketPipelines = new PipelineStore(db, properties, now, "ticket");
  const pipelinesOf: PipelinesByType = ({ singular }) =>
    singular === "deal" ? pipelines : singular === "ticket" ? ticketPipelines : undefined;
  const rules = new WriteRules(db, pipelinesOf, switches);
  const writer = new ObjectWriter({ ...base, rules });
  const associations = new AssociationStore(db);
  const associationTypes = new AssociationTypes(db);
  const linked = { ...base, switches, associations, associationTypes };
  const associationWriter = new AssociationWriter(linked);
  const lifecycle = new ObjectLifecycle(linked);
  const lists = new ListStore({ db, switches, now, limitsFor });
  const memberships = new Memberships(db, lists, properties, now);
  writer.onWritten = (portalId, type, id) => memberships.follow(portalId, type, id);
  lifecycle.onWritten = writer.onWritten;
  return {
    ...linked,
    pipelines,
    pipelinesOf,
    rules,
    writer,
    associationWriter,
    lifecycle,
    lists,
    memberships,
  };
}

/** The CRM's API in every version. `publicOrigin` is where callers reach it. */
export function crmApi(crm: Crm, publicOrigin: string): Hono<SandboxEnv> {
  const api = new Hono<SandboxEnv>();
  for (const version of API_VERSIONS) mount(api, { ...crm, publicOrigin, version });
  return api;
}

function mount(
  api: Hono<SandboxEnv>,
  parts: Crm & { readonly publicOrigin: string; readonly version: ApiVersion },
): void {
  const { version, properties, pipelinesOf, now } = parts;
  const isLegacy = version.recordAssociations !== version.objects;
  // Searches come first: their path also has the form of a record's.
  api.route(version.objects, searchRoutes(parts));
  api.route(version.objects, objectRoutes(parts));
  if (isLegacy) api.route(version.objects, legacyAssociationRoutes(parts));
  api.route(version.recordAssociations, recordAssociationRoutes(parts));
  api.route(version.associations, associationRoutes(parts));
  api.route(version.properties, propertyRoutes(properties, now, version));
  api.route(version.pipelines, pipelineRoutes(pipelinesOf, version));
  api.route("/", listRoutes(parts, version.lists));
}

/** The data that the routes work with. */
export interface CrmControlDependencies {
  readonly portals: PortalStore;
  readonly properties: PropertyStore;
  readonly objects: ObjectStore;
  readonly writer: ObjectWriter;
  readonly associationWriter: AssociationWriter;
  readonly pipelines: PipelineStore;
  readonly pipelinesOf: PipelinesByType;
  readonly rules: WriteRules;
  readonly switches: SwitchStore;
}
