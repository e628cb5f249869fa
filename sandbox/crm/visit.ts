/** Who looks at a page, and in which portal. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { z } from "zod";

import type { Origins } from "../stack-options.ts";
import { apiOf, resultsOf, type Api } from "./api.ts";
import type { CrmOptions } from "./options.ts";

const RIGHTS = ["view", "edit", "delete", "super"] as const;
/** The rights of a user, each including those before it. */
export type Right = (typeof RIGHTS)[number];

const userSchema = z.object({
  id: z.number(),
  email: z.string(),
  name: z.string(),
  right: z.enum(RIGHTS),
});
/** A user of the portal. */
export type User = z.infer<typeof userSchema>;

const portalSchema = z.object({
  portalId: z.number(),
  name: z.string(),
  dataHostingLocation: z.string(),
  tier: z.string(),
  timeZone: z.string(),
  language: z.string(),
  installed: z.boolean(),
  privateAppToken: z.string(),
});
/** The account. */
export type Portal = z.infer<typeof portalSchema>;

/** One look at the pages of a portal. */
export interface Visit {
  readonly portal: Portal;
  readonly portals: readonly Portal[];
  readonly user: User;
  readonly users: readonly User[];
  /** HubSpot's API with everything that the portal's admin may do, in the name of the user. */
  readonly api: Api;
  /** 1Kosmos' controls. */
  readonly onekosmos: Api;
  readonly origins: Origins;
  /** Said once above the page, after a form. */
  readonly said: string | null;
  readonly problem: string | null;
  /** Path and query of the page. */
  readonly here: string;
}

/** The cookie that names the user, one for each portal. */
export function userCookie(portalId: number): string {
  return `sandbox_user_${portalId}`;
}

/** Finds out who looks at which portal; null for a portal that does not exist. */
export async function readVisit(c: Context, options: CrmOptions, portalId: number): Promise<Visit | null> {
  const control = apiOf(options.hubspot);
  const portals = resultsOf(await control("GET", "/sandbox/portals")).flatMap(
    (row) => portalSchema.safeParse(row).data ?? [],
  );
  const portal = portals.find((known) => known.portalId === portalId);
  if (portal === undefined) return null;
  const users = resultsOf(await control("GET", `/sandbox/portals/${portalId}/users`)).flatMap(
    (row) => userSchema.safeParse(row).data ?? [],
  );
  const chosen = getCookie(c, userCookie(portalId));
  const user = users.find(({ id }) => String(id) === chosen) ?? users[0];
  if (user === undefined) return null;
  const { pathname, search } = new URL(c.req.url);
  return {
    portal,
    portals,
    users,
    user,
    api: apiOf(options.hubspot, {
      authorization: `Bearer ${portal.privateAppToken}`,
      "x-sandbox-user": String(user.id),
    }),
    onekosmos: apiOf(options.onekosmos),
    origins: options.origins,
    said: c.req.query("said") ?? null,
    problem: c.req.query("problem") ?? null,
    here: pathname + withoutNotes(search),
  };
}

function withoutNotes(search: string): string {
  const query = new URLSearchParams(search);
  query.delete("said");
  query.delete("problem");
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** Returns whether the user may do what needs `right`. */
export function may({ right }: User, needed: Right): boolean {
  return RIGHTS.indexOf(right) >= RIGHTS.indexOf(needed);
}

/** Formats a moment in the portal's time zone and language. */
export function moment({ timeZone, language }: Portal, at: string | number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone }).format(
    date,
  );
}
