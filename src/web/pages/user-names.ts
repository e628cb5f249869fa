/** Names of HubSpot's users, for pages that know their ids. */
import type { User } from "../../hubspot/crm/owners.ts";

/** A user as HubSpot named them just now. */
export type NamedUser = Pick<User, "id" | "name">;

/** Names by id. */
export type UserNames = ReadonlyMap<string, string>;

/** Makes the names of users findable by their ids. */
export function namesOf(users: readonly NamedUser[]): UserNames {
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** Writes a user: "Ada Admin (1)", the id alone while HubSpot gives no name, "–" for nobody. */
export function userIn(userId: number | null, names: UserNames): string {
  if (userId === null) return "–";
  const name = names.get(String(userId)) ?? "";
  return name === "" ? String(userId) : `${name} (${userId})`;
}
