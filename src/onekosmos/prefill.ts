/** The data of a contact that may go to 1Kosmos, and when it is needed. Nothing is read from HubSpot before. */
import type { Connection } from "./connection.ts";
import type { Person } from "./provider.ts";

/** HubSpot's properties of what can be prefilled. */
export const PERSON_PROPERTIES = ["email", "firstname", "lastname"] as const;
/** Longer values are none of a person's. */
const MAX_LENGTH = 200;

/** Returns whether starting a session needs the contact's own values. */
export function needsPrefill({ prefill }: Connection): boolean {
  return prefill.length > 0;
}

/** Cuts a contact's properties down to what the settings let leave. */
export function personOf(
  { prefill }: Connection,
  properties: Readonly<Record<string, string | null | undefined>>,
): Person {
  const value = (name: (typeof PERSON_PROPERTIES)[number]) => {
    const text = properties[name]?.trim() ?? "";
    return text === "" || text.length > MAX_LENGTH ? undefined : text;
  };
  const [username, firstName, lastName] = [value("email"), value("firstname"), value("lastname")];
  const allowsName = prefill.includes("name");
  return {
    ...(prefill.includes("username") && username !== undefined ? { username } : {}),
    ...(allowsName && firstName !== undefined ? { firstName } : {}),
    ...(allowsName && lastName !== undefined ? { lastName } : {}),
  };
}
