/** The users of a portal and their teams: HubSpot docs, owners. Every portal has the same ones. */
import { Hono } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "./access.ts";
import type { Board } from "./board.ts";
import { DATED_VERSIONS } from "./objecttypes.ts";
import { ADMIN_USER } from "./oauth/user.ts";
import { pageLink, readPage } from "./requests.ts";

/** HubSpot docs, owners: the longest page, and the usual one. */
const PAGE = { most: 500, usual: 100 };
/** Ids of owners are others than those of their users. */
const FIRST_OWNER_ID = 5001;

const teamSchema = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });
const ownerSchema = z.strictObject({
  userId: z.int().positive(),
  email: z.email(),
  firstName: z.string(),
  lastName: z.string(),
  teams: z.array(teamSchema).default([]),
});
export type Owner = z.infer<typeof ownerSchema>;

const SALES = { id: "11", name: "Sales" };
const SUPPORT = { id: "12", name: "Support" };

/** The body of `PUT /sandbox/owners`. */
export const ownersSchema = z.strictObject({
  owners: z
    .array(ownerSchema)
    .max(2000)
    .default([
      { userId: ADMIN_USER.id, email: ADMIN_USER.email, firstName: "Ada", lastName: "Admin", teams: [] },
      { userId: 77, email: "sam@example.com", firstName: "Sam", lastName: "Sales", teams: [SALES] },
      { userId: 78, email: "sue@example.com", firstName: "Sue", lastName: "Support", teams: [SUPPORT] },
    ]),
});

/** `GET /crm/v3/owners` and its dated forms. */
export function ownerRoutes(
  board: Board<z.infer<typeof ownersSchema>>,
  publicOrigin: string,
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const version of DATED_VERSIONS) {
    const path = version === "v3" ? "/crm/v3/owners" : `/crm/owners/${version}`;
    routes.get(path, (c) => {
      callerWith(c, ["crm.objects.owners.read"]);
      const { limit, after } = readPage(c, PAGE);
      const { owners } = board.current;
      const results = owners.slice(after, after + limit).map((owner, place) => ownerOf(owner, after + place));
      const isLast = after + limit >= owners.length;
      return c.json({ results, ...(isLast ? {} : { paging: pageLink(c, { publicOrigin }, after + limit) }) });
    });
  }
  return routes;
}

function ownerOf(
  { userId, email, firstName, lastName, teams }: Owner,
  place: number,
): Record<string, unknown> {
  return {
    id: String(FIRST_OWNER_ID + place),
    email,
    type: "PERSON",
    firstName,
    lastName,
    userId,
    userIdIncludingInactive: userId,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    archived: false,
    ...(teams.length > 0 && { teams: teams.map((team, n) => ({ ...team, primary: n === 0 })) }),
  };
}
