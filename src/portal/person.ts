/** What the settings let 1Kosmos know of a contact, read from HubSpot at the moment it is needed and kept nowhere. */
import type { HubSpotClient } from "../hubspot/client.ts";
import type { Connection } from "../onekosmos/connection.ts";
import { failure } from "../onekosmos/failures.ts";
import { PERSON_PROPERTIES, personOf } from "../onekosmos/prefill.ts";
import type { Person, ProviderFailure } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";

/** Reads the person. A contact that HubSpot does not have is a person of whom nothing is known. */
export async function readPerson(
  client: HubSpotClient,
  connection: Connection,
  contactId: string,
): Promise<Result<Person, ProviderFailure>> {
  const contact = await client.readContact(contactId, PERSON_PROPERTIES);
  if (contact.ok) return ok(personOf(connection, contact.value));
  const { reason, message, status, retryAfterMs } = contact.error;
  return reason === "not_found"
    ? ok({})
    : err(failure("contact_unread", { detail: message, status, retryAfterMs }));
}
