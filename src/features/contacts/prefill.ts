/** The data of a contact that the settings share with 1Kosmos, read from HubSpot at the moment it is needed and kept nowhere. */
import type { ContactEvent } from "../../domain/contact/event.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { Connection } from "../../onekosmos/connection.ts";
import { failure } from "../../onekosmos/failures.ts";
import { PERSON_PROPERTIES, personOf } from "../../onekosmos/prefill.ts";
import type { Person, ProviderFailure } from "../../onekosmos/provider.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ContactApi, EventContext, HandleResult, EventResult } from "./contract.ts";

/** Gives an event to its contact; when the object needs the person, reads it and gives the event again. */
export async function handleWithPerson(
  contact: ContactApi,
  event: ContactEvent,
  context: EventContext,
  client: HubSpotClient,
): Promise<EventResult> {
  const answer = await contact.handle(event, context);
  if (answer.kind !== "person_needed" || context.provider === null) return reported(answer);
  const person = await readPerson(client, context.provider.connection, context.contactId);
  if (!person.ok) return { kind: "retry", failure: person.error };
  return reported(await contact.handle(event, { ...context, person: person.value }));
}

/** Returns the report. A contact requests the person once; a second time is a bug. */
function reported(answer: HandleResult): EventResult {
  if (answer.kind === "person_needed") throw new Error("a contact asked twice for its person");
  return answer;
}

/** Reads the person. A contact that HubSpot does not have is a person of whom nothing is known. */
async function readPerson(
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
