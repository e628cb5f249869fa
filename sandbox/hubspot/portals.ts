/** The HubSpot accounts of the sandbox. */
import { z } from "zod";

import { CRM_TABLES } from "./crm/schema.ts";
import type { Database } from "./database.ts";
import { provisionDefaults } from "./properties/defaults.ts";
import { type Tier, tierSchema } from "./tiers.ts";

/** The two portals that exist from the start, and the first one's admin's token. */
export const FIRST_PORTAL_ID = 4242;
/** Its data is kept in the EU. */
const EU_PORTAL_ID = 4343;
export const FIRST_PORTAL_TOKEN = "sandbox-private-app-token";

/** Where HubSpot keeps a portal's data; also the prefix of its refresh tokens. */
export const hostingSchema = z.enum(["na1", "eu1"]);
export type Hosting = z.infer<typeof hostingSchema>;

/** The data of an account: its subscription, and where its people are. */
export interface PortalAccount {
  readonly tier: Tier;
  /** As the IANA names it. */
  readonly timeZone: string;
}

export interface Portal extends PortalAccount {
  readonly portalId: number;
  readonly name: string;
  readonly hosting: Hosting;
  /** Acts as the portal's own admin, with every scope and without a rate limit. */
  readonly privateAppToken: string;
}

const portalRow = z
  .object({
    portal_id: z.number(),
    name: z.string(),
    hosting: hostingSchema,
    tier: tierSchema,
    time_zone: z.string(),
    admin_token: z.string(),
  })
  .transform((row): Portal => ({
    portalId: row.portal_id,
    name: row.name,
    hosting: row.hosting,
    tier: row.tier,
    timeZone: row.time_zone,
    privateAppToken: row.admin_token,
  }));

const COLUMNS = `SELECT portal_id, name, hosting, admin_token, coalesce(tier, 'enterprise') AS tier,
    coalesce(time_zone, 'UTC') AS time_zone
  FROM portals LEFT JOIN portal_accounts USING (portal_id)`;

export class PortalStore {
  readonly #db: Database;
  readonly #now: () => number;

  /** Makes the first portals when the state is new. */
  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    if (this.list().length === 0) {
      this.create({ portalId: FIRST_PORTAL_ID, name: "Sandbox portal", hosting: "na1" });
      this.create({ portalId: EU_PORTAL_ID, name: "Sandbox portal in the EU", hosting: "eu1" });
    }
  }

  /** In the order of their ids. */
  list(): readonly Portal[] {
    return this.#db.all(portalRow, `${COLUMNS} ORDER BY portal_id`);
  }

  find(portalId: number): Portal | undefined {
    return this.#db.get(portalRow, `${COLUMNS} WHERE portal_id = ?`, portalId);
  }

  findByToken(privateAppToken: string): Portal | undefined {
    return this.#db.get(portalRow, `${COLUMNS} WHERE admin_token = ?`, privateAppToken);
  }

  /** Null when the id is taken. Without an id, the one after the highest. */
  create(
    wanted: { portalId?: number; name?: string; hosting: Hosting } & Partial<PortalAccount>,
  ): Portal | null {
    const portalId = wanted.portalId ?? Math.max(...this.list().map((portal) => portal.portalId)) + 1;
    const token = portalId === FIRST_PORTAL_ID ? FIRST_PORTAL_TOKEN : `${FIRST_PORTAL_TOKEN}-${portalId}`;
    return this.#db.transaction(() => {
      const { changes } = this.#db.run(
        "INSERT OR IGNORE INTO portals (portal_id, name, hosting, admin_token, created_at) VALUES (?, ?, ?, ?, ?)",
        portalId,
        wanted.name ?? `Portal ${portalId}`,
        wanted.hosting,
        token,
        this.#now(),
      );
      if (changes === 0) return null;
      this.setAccount(portalId, wanted);
      provisionDefaults(this.#db, portalId, this.#now());
      return this.find(portalId) ?? null;
    });
  }

  /** Another subscription or time zone. A scope that was granted stays granted: the app must request consent again. */
  setAccount(portalId: number, change: Partial<PortalAccount>): void {
    const before = this.find(portalId);
    this.#db.run(
      "INSERT OR REPLACE INTO portal_accounts (portal_id, tier, time_zone) VALUES (?, ?, ?)",
      portalId,
      change.tier ?? before?.tier ?? "enterprise",
      change.timeZone ?? before?.timeZone ?? "UTC",
    );
  }

  /** The account is gone: its tokens stop working and a refresh gets BAD_HUB. False when there was none. */
  remove(portalId: number): boolean {
    return this.#db.transaction(() => {
      for (const table of [
        "installs",
        "portal_accounts",
        "objects",
        "unique_values",
        "changes",
        "properties",
        "property_groups",
        ...CRM_TABLES,
      ]) {
        this.#db.run(`DELETE FROM ${table} WHERE portal_id = ?`, portalId);
      }
      return this.#db.run("DELETE FROM portals WHERE portal_id = ?", portalId).changes > 0;
    });
  }
}
