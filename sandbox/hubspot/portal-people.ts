/** The people of each portal and the language that it speaks: what HubSpot's settings have and its public API lacks here. */
import { z } from "zod";

import { jsonColumn, type Database } from "./database.ts";
import { ADMIN_USER } from "./oauth/user.ts";

const SCHEMA = `CREATE TABLE IF NOT EXISTS portal_people (
  portal_id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT`;

/** The rights of a user: look; also change records; also delete and merge them; everything, settings included. */
const RIGHTS = ["view", "edit", "delete", "super"] as const;

export const portalUserSchema = z.strictObject({
  id: z.int().positive(),
  email: z.string().min(3),
  name: z.string().min(1).max(80),
  right: z.enum(RIGHTS),
});

/** Languages of HubSpot's accounts, of which these are offered. */
export const languageSchema = z.enum(["en", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-br"]);

const peopleSchema = z.object({
  language: languageSchema.default("en"),
  users: z.array(portalUserSchema).min(1).max(50),
});
export type People = z.infer<typeof peopleSchema>;

/** In every portal from the start: the super admin, and one of each other right. */
const FIRST_USERS: People["users"] = [
  { id: ADMIN_USER.id, email: ADMIN_USER.email, name: "Alex Admin", right: "super" },
  { id: 2, email: "sam@example.com", name: "Sam Sales", right: "delete" },
  { id: 3, email: "sage@example.com", name: "Sage Support", right: "edit" },
  { id: 4, email: "vic@example.com", name: "Vic Viewer", right: "view" },
];

const row = z.object({ value: jsonColumn(peopleSchema) });

/** The people of all portals. */
export class PortalPeople {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    db.run(SCHEMA);
  }

  /** Returns the people of a portal, as it was made where nothing was changed. */
  of(portalId: number): People {
    const found = this.#db.get(row, "SELECT value FROM portal_people WHERE portal_id = ?", portalId);
    return found?.value ?? { language: "en", users: FIRST_USERS };
  }

  /** Changes a part. */
  set(portalId: number, change: Partial<People>): People {
    const next = { ...this.of(portalId), ...change };
    const sql =
      "INSERT INTO portal_people (portal_id, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
    this.#db.run(sql, portalId, JSON.stringify(next));
    return next;
  }

  /** Deletes a portal. */
  forget(portalId: number): void {
    this.#db.run("DELETE FROM portal_people WHERE portal_id = ?", portalId);
  }
}
