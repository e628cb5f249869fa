/** HubSpot for one portal, as the portal's object uses it. One attempt per call; failures are values. */
import type { GatedType } from "../domain/vocabulary.ts";
import type { Result } from "../lib/result.ts";
import { readAccount, uninstall, type AccountDetails } from "./account.ts";
import type { ActionOutputs } from "./action-fields.ts";
import { completeCallback, completeCallbacks } from "./callbacks.ts";
import { findCreatedContacts } from "./contact-search.ts";
import { createGatedApi, type GatedApi } from "./gated-api.ts";
import type { HubSpotFailure } from "./failures.ts";
import { CONTACT_PROPERTIES, type Snapshot } from "../domain/properties.ts";
import { ensureProperties, type Provisioning } from "./provisioning.ts";
import {
  existingRecords,
  patchRecord,
  readRecord,
  updateRecords,
  type BatchOutcome,
  type Update,
} from "./records.ts";
import { ensureSegments, type SegmentIds } from "./segments.ts";
import { sendEvents, type EventsOutcome, type TimelineEvent } from "./timeline.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** The app's calls to a portal's CRM. */
export interface HubSpotClient {
  /** Creates what the portal lacks of the group and the properties of contacts; changes nothing that exists. */
  ensureContactProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** Calls of gates and cards about deals, and about tickets. */
  readonly gated: Readonly<Record<GatedType, GatedApi>>;
  /** Reads some of a contact's properties; null for one without a value. */
  readContact(
    id: string,
    properties: readonly string[],
  ): Promise<Result<Readonly<Record<string, string | null>>, HubSpotFailure>>;
  /** Finds up to 100 contacts that were created from `from` to `until`, epoch ms; the oldest first. */
  findCreatedContacts(between: {
    readonly from: number;
    readonly until: number;
  }): ReturnType<typeof findCreatedContacts>;
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
}

/** Makes the client. All of a portal's calls must share one `rateLimiter`. */
export function createHubSpotClient(options: TransportOptions): HubSpotClient {
  const transport = createTransport(options);
  return {
    ensureContactProperties: () => ensureProperties(transport, "contacts", CONTACT_PROPERTIES),
    gated: { deal: createGatedApi(transport, "deal"), ticket: createGatedApi(transport, "ticket") },
    patchContact: (id, properties) => patchRecord(transport, "contacts", { id, properties }),
    updateContacts: (updates) => updateRecords(transport, "contacts", updates),
    completeCallback: (id, properties) => completeCallback(transport, { id, properties }),
    completeCallbacks: (completions) => completeCallbacks(transport, completions),
    ensureSegments: (known) => ensureSegments(transport, known),
    findCreatedContacts: (between) => findCreatedContacts(transport, between),
    existingContacts: (ids) => existingRecords(transport, "contacts", ids),
    sendEvents: (events) => sendEvents(transport, events),
    readAccount: () => readAccount(transport),
    uninstall: () => uninstall(transport),
    readContact: (id, properties) => readRecord(transport, "contacts", id, properties),
  };
}
