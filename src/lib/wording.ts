/** A sentence as a code and its values, for surfaces that put it into the user's language. Its English text goes with it. */
import * as z from "zod/mini";

export const wordingSchema = z.object({
  code: z.string(),
  /** Codes, ids, counts, and texts of HubSpot or 1Kosmos; each by the name of its place in the sentence. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});
export type Wording = z.infer<typeof wordingSchema>;

/** Makes a wording. */
export function wording(code: string, values: Wording["values"] = {}): Wording {
  return { code, values };
}

/** Contacts that a sentence names. */
const CONTACTS_NAMED = 5;

/** Returns the values of a sentence about contacts: the first ones by id, and how many more there are. */
export function contactValues(ids: readonly string[]): Wording["values"] {
  const more = ids.length - CONTACTS_NAMED;
  return { contacts: ids.slice(0, CONTACTS_NAMED), ...(more > 0 && { more }) };
}
