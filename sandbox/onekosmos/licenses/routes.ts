/**
 * Who a licence belongs to: `{licenses}/servicekey/current` and `{licenses}/community/{id}/licensecheck`, sealed, and below
 * `/u1` in clear (1Kosmos nodejs-helper-files, BIDLicenses). The key's fields are those that the helper makes of a key
 * of its own.
 */
import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { COMMUNITY_ID, LICENSE_KEY } from "../fixed.ts";
import { checkClearLicense } from "../gate/admission.ts";
import { type GateEnv, licensed } from "../gate/gate.ts";
import { refuse } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";

export interface LicensesOptions {
  readonly keys: ServiceKeys;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Makes the endpoints of licences. */
export function createLicenses(options: LicensesOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const gate = licensed({ ...options, service: "licenses", body: "none" });

  const current = (c: Context): Response => c.json(serviceKey(options.now()));
  const check = (c: Context): Response =>
    c.req.param("communityId") === COMMUNITY_ID
      ? c.json({ ...serviceKey(options.now()), isAuthorized: true })
      : refuse(c, 401, "Invalid or Unauthorized License");

  app.get("/servicekey/current", gate, current);
  app.get("/community/:communityId/licensecheck", gate, check);
  app.get("/u1/servicekey/current", (c) => checkClearLicense(c) ?? current(c));
  app.get("/u1/community/:communityId/licensecheck", (c) => checkClearLicense(c) ?? check(c));
  return app;
}

function serviceKey(now: number): object {
  return {
    type: "hawk",
    disabled: false,
    expiry: new Date(now + YEAR_MS).toISOString(),
    authLevel: "community",
    tag: "sandbox",
    keySecret: LICENSE_KEY,
    keyId: createHash("sha512").update(LICENSE_KEY).digest("hex"),
  };
}
