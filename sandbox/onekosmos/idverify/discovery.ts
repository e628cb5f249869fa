/**
 * How a caller finds a tenant's services: community info, the service directory, and the services' public keys
 * (1Kosmos nodejs-helper-files, BIDTenant; Postman collection, "Set up").
 */
import { Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_ID, COMMUNITY_NAME, TENANT_ID, TENANT_TAG } from "../fixed.ts";
import { checkTenantTag } from "../gate/admission.ts";
import { originFor, readJson, refuse, refuseAsHtml } from "../http.ts";
import { inventedImage } from "../person.ts";
import { KEYED_SERVICES, type ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";

export interface DiscoveryOptions {
  readonly tenantDns: string;
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly switches: () => Switches;
}

const LOGO_KB = 2;

/** A tenant by its DNS name or id, a community by its name or id. */
const communityInfoSchema = z
  .object({
    dns: z.string(),
    tenantId: z.string(),
    communityName: z.string(),
    communityId: z.string(),
    skipLogos: z.boolean(),
  })
  .partial();

/** Directory entries that are `{origin}/{path}`. */
const SERVICE_PATHS = {
  sessions: "sessions",
  licenses: "licenses",
  global_caas: "global_caas",
  authn: "authn",
  acr: "acr",
  webauthn: "webauthn",
  docuverify: "docuverify",
  vcs: "vcs",
  events: "events",
  user_management: "users-mgmt",
  authz: "authz",
  reports: "reports",
  oauth2: "oauth2",
  rules_engine: "rules-engine",
  otp: "otp",
  idproofing: "idproofing",
  walletapi: "walletapi",
} as const;

/** The directory leaks addresses of the tenant's inside; the Postman collection's sample has such entries too. */
const INTERNAL_ENTRIES = {
  idproofingapi: "http://idproofing-api:8888",
  ledger: "http://10.20.30.41:8080/ledger",
  ipfsproxy: "http://192.168.7.12:3000",
} as const;

/** Makes the directory as `/caas/sd` returns it: flat, absolute base URLs, `adminconsole` being the bare origin. */
function directory(origin: string): Record<string, string> {
  const services = Object.entries(SERVICE_PATHS).map(([name, path]) => [name, `${origin}/${path}`]);
  return { adminconsole: origin, ...Object.fromEntries(services), ...INTERNAL_ENTRIES };
}

/** Returns true when the caller named this tenant and this community. */
function namesOurs(query: z.infer<typeof communityInfoSchema>, tenantDns: string): boolean {
  const tenant = query.dns === tenantDns || query.tenantId === TENANT_ID;
  const community = query.communityName === COMMUNITY_NAME || query.communityId === COMMUNITY_ID;
  return tenant && community;
}

/** Tenant and community. `logos` are pictures that most callers skip. */
function communityInfo(publicKey: string, tenantDns: string, logos: Record<string, string>): object {
  return {
    tenant: {
      id: TENANT_ID,
      dns: tenantDns,
      tenanttag: TENANT_TAG,
      name: "Sandbox",
      tenanttype: "customer",
      otherDNS: [],
      ...logos,
    },
    community: {
      id: COMMUNITY_ID,
      tenantid: TENANT_ID,
      name: COMMUNITY_NAME,
      publicKey,
      ...logos,
    },
    message: "success",
  };
}

/** Makes the endpoints of discovery; none of them authenticates its caller. */
export function createDiscovery(options: DiscoveryOptions): Hono {
  const app = new Hono();
  const communityKey = (): string => options.keys.publicKey("community", options.switches().curve);

  app.post("/api/r1/system/community_info/fetch", async (c) => {
    const body = await readJson(c, options.switches());
    if (body.kind === "malformed") return refuseAsHtml(c);
    const query = communityInfoSchema.safeParse(body.value);
    if (!query.success || !namesOurs(query.data, options.tenantDns))
      return refuse(c, 400, "Unable to load tenant/community");
    const logos = query.data.skipLogos === true ? {} : { logo: inventedImage("logo", LOGO_KB) };
    return c.json(communityInfo(communityKey(), options.tenantDns, logos));
  });

  app.get("/caas/sd", (c) => c.json(directory(originFor(c, options.publicOrigin))));

  for (const service of KEYED_SERVICES) {
    app.get(`/${service}/publickeys`, (c) =>
      c.json({ publicKey: options.keys.publicKey(service, options.switches().curve) }),
    );
  }

  app.get("/api/r1/community/:name/publickeys", (c) => {
    const refusal = checkTenantTag(c);
    if (refusal !== null) return refusal;
    if (c.req.param("name") !== COMMUNITY_NAME) return refuse(c, 404, "Unable to load tenant/community");
    return c.json({ publicKey: communityKey() });
  });

  return app;
}
