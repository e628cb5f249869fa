/** HubSpot for one portal, as the portal's object uses it. One attempt per call; failures are values. */
import type { GatedType } from "../domain/vocabulary.ts";
import type { Result } from "../lib/result.ts";
import { readContactFacts } from "./crm/contact-facts.ts";
import { findContactByEmail } from "./crm/find-contact.ts";
import { createNote, type TicketNote } from "./crm/notes.ts";
import { readAccount, uninstall, type AccountDetails } from "./account.ts";
import type { ActionOutputs } from "./actions/action-fields.ts";
import { CALLER_PROPERTIES, type CallerWrite } from "./properties/caller-properties.ts";
import { readContactNames } from "./crm/contact-names.ts";
import { completeCallback, completeCallbacks } from "./actions/callbacks.ts";
import { findCreatedContacts } from "./crm/record-search.ts";
import { createGatedApi, type GatedApi } from "./crm/gated-api.ts";
import type { HubSpotFailure } from "./transport/failures.ts";
import { readUsers, type User } from "./crm/owners.ts";
import { CONTACT_PROPERTIES, type Snapshot } from "../domain/properties.ts";
import { ensureProperties, type Provisioning } from "./properties/provisioning.ts";
import { readContacts, type ReadProperties } from "./crm/read-contacts.ts";
import {
  existingRecords,
  patchRecord,
  readRecord,
  updateRecords,
  type BatchOutcome,
  type Update,
} from "./crm/records.ts";
import { ensureSegments, type SegmentIds } from "./crm/segments.ts";
import { sendEvents, type EventsOutcome, type TimelineEvent } from "./timeline/timeline.ts";
import { createTransport, type TransportOptions } from "./transport/transport.ts";

/** The app's calls to a portal's CRM. */
export interface HubSpotClient {
  /** Creates what the portal lacks of the group and the properties of contacts; changes nothing that exists. */
  ensureContactProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** Creates what a portal lacks of the ticket properties about callers. */
  ensureCallerProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** Writes what is known of a ticket's caller. */
  patchCaller(ticketId: string, write: CallerWrite): Promise<Result<void, HubSpotFailure>>;
  /** The same for up to 100 tickets. */
  updateCallers(updates: readonly Update<CallerWrite>[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Writes a note on a ticket. */
  createNote(note: TicketNote): Promise<Result<void, HubSpotFailure>>;
  /** Calls of gates and cards about deals, and about tickets. */
  readonly gated: Readonly<Record<GatedType, GatedApi>>;
  /** Reads some of a contact's properties; null for one without a value. */
  readContact(
    id: string,
    properties: readonly string[],
  ): Promise<Result<Readonly<Record<string, string | null>>, HubSpotFailure>>;
  /** Finds a contact by its e-mail address; null when there is none. */
  findContactByEmail(email: string): Promise<Result<string | null, HubSpotFailure>>;
  /** Reads some properties of up to 100 contacts; one that HubSpot leaves out is left out. */
  readContacts(
    ids: readonly string[],
    properties: readonly string[],
  ): Promise<Result<ReadonlyMap<string, ReadProperties>, HubSpotFailure>>;
  /** The names of up to 100 contacts; those without a name are left out. */
  contactNames(ids: readonly string[]): Promise<Result<ReadonlyMap<string, string>, HubSpotFailure>>;
  /** Finds up to 100 contacts that were created from `from` to `until`, epoch ms; the oldest first. */
  findCreatedContacts(between: {
    readonly from: number;
    readonly until: number;
  }): ReturnType<typeof findCreatedContacts>;
  /** Reads what the filters need of up to 100 contacts. */
  readContactFacts(ids: readonly string[]): ReturnType<typeof readContactFacts>;
  /** Which of up to 100 contacts exist. */
  existingContacts(ids: readonly string[]): Promise<Result<ReadonlySet<string>, HubSpotFailure>>;
  /** Writes one contact. */
  patchContact(id: string, snapshot: Snapshot): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 contacts; see `records.ts` for what a failure of the whole means. */
  updateContacts(updates: readonly Update<Snapshot>[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Ends the waiting of one workflow action. */
  completeCallback(id: string, outputs: ActionOutputs): Promise<Result<void, HubSpotFailure>>;
  /** Of up to 100. */
  completeCallbacks(
    completions: readonly Update<ActionOutputs>[],
  ): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Makes the segments that the portal lacks; `known` are the ids of those made before. */
  ensureSegments(known: SegmentIds): ReturnType<typeof ensureSegments>;
  /** The account's time zone, pages and currency. */
  readAccount(): Promise<Result<AccountDetails, HubSpotFailure>>;
  /** Takes the app out of the portal. */
  uninstall(): Promise<Result<void, HubSpotFailure>>;
  /** Sends up to 100 events to records' timelines; see `timeline.ts` for what a failure of the whole means. */
  sendEvents(events: readonly TimelineEvent[]): Promise<Result<EventsOutcome, HubSpotFailure>>;
  /** The account's users and their teams. */
  readUsers(): Promise<Result<readonly User[], HubSpotFailure>>;
}

/** Makes the client. All of a portal's calls must share one `rateLimiter`. */
export function createHubSpotClient(options: TransportOptions): HubSpotClient {
  const transport = createTransport(options);
  return {
    ensureContactProperties: () => ensureProperties(transport, "contacts", CONTACT_PROPERTIES),
    ensureCallerProperties: () => ensureProperties(transport, "tickets", CALLER_PROPERTIES),
    patchCaller: (id, properties) => patchRecord(transport, "tickets", { id, properties }),
    updateCallers: (updates) => updateRecords(transport, "tickets", updates),
    createNote: (note) => createNote(transport, note),
    gated: { deal: createGatedApi(transport, "deal"), ticket: createGatedApi(transport, "ticket") },
    patchContact: (id, properties) => patchRecord(transport, "contacts", { id, properties }),
    updateContacts: (updates) => updateRecords(transport, "contacts", updates),
    readUsers: () => readUsers(transport),
    completeCallback: (id, properties) => completeCallback(transport, { id, properties }),
    completeCallbacks: (completions) => completeCallbacks(transport, completions),
    ensureSegments: (known) => ensureSegments(transport, known),
    findContactByEmail: (email) => findContactByEmail(transport, email),
    contactNames: (ids) => readContactNames(transport, ids),
    findCreatedContacts: (between) => findCreatedContacts(transport, between),
    readContactFacts: (ids) => readContactFacts(transport, ids),
    existingContacts: (ids) => existingRecords(transport, "contacts", ids),
    sendEvents: (events) => sendEvents(transport, events),
    readAccount: () => readAccount(transport),
    uninstall: () => uninstall(transport),
    readContacts: (ids, properties) => readContacts(transport, ids, properties),
    readContact: (id, properties) => readRecord(transport, "contacts", id, properties),
  };
}
